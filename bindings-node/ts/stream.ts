import { interruptible, type ReadOptions } from './interruptible';
import type * as native from './native';

/**
 * Where a stream has it from.
 *
 * @internal
 */
export interface Source<T> {
  /** Asks for the next one; null after the last. */
  ask(cancel: native.CancelToken | null): Promise<object | null>;
  /** The native answer is here: what the caller gets of it. */
  take(answer: object): T;
  /** Nobody asks any more. */
  end(): void;
}

/**
 * What comes one after the other, for `for await`. Leaving the loop, or
 * `return()`, stops the wait for the next one.
 */
export class Stream<T> implements AsyncIterableIterator<T, undefined> {
  readonly #source: Source<T>;
  readonly #options: ReadOptions;
  #left = false;
  #waiting: native.CancelToken | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** @internal */
  constructor(source: Source<T>, options: ReadOptions) {
    this.#source = source;
    // Never without options: `return()` needs something to stop.
    this.#options = options ?? {};
  }

  /** The next one, once it is there. After an error the next call asks for the same one again. */
  next(): Promise<IteratorResult<T, undefined>> {
    // One after the other, as an async generator does.
    const turn = this.#last.then(() => this.#pull());
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the stream; a `next()` that is waiting ends with it. */
  async return(): Promise<IteratorResult<T, undefined>> {
    this.#left = true;
    this.#waiting?.cancel();
    this.#source.end();
    return { done: true, value: undefined };
  }

  /** The stream itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends the stream. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #pull(): Promise<IteratorResult<T, undefined>> {
    if (this.#left) return { done: true, value: undefined };
    try {
      const answer = await interruptible<object | null>(this.#options, (cancel) => {
        this.#waiting = cancel;
        return this.#source.ask(cancel);
      });
      if (answer !== null && !this.#left) {
        return { done: false, value: this.#source.take(answer) };
      }
    } catch (error) {
      if (!this.#left) throw error;
    }
    // One that came although nobody waited for it any more.
    if (this.#left) this.#source.end();
    return { done: true, value: undefined };
  }
}
