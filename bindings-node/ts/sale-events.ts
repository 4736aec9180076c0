import { interruptible, type ReadOptions } from './interruptible';
import type { SaleEvent as AnySaleEvent, Id, SaleOutcome, SalePayment } from './model';
import type * as native from './native';

/**
 * Something that happened to a sale. `kind` says which of the other
 * properties are there.
 */
export type SaleEvent = AnySaleEvent &
  (
    | { readonly kind: 'opened' }
    | { readonly kind: 'scanned'; readonly merchantOrderId: Id }
    | {
        readonly kind: 'rejected' | 'in_process' | 'duplicate_payment';
        readonly payment: SalePayment;
      }
    | {
        readonly kind: 'paid' | 'mismatch' | 'expired' | 'cancelled';
        readonly outcome: SaleOutcome;
      }
  );

/**
 * The events of a sale from its first one on. Ends when the sale is settled.
 * Leaving the loop, or `return()`, stops the wait for the next one and leaves
 * the order alone.
 */
export class SaleEvents implements AsyncIterableIterator<SaleEvent, undefined> {
  readonly #sale: native.Sale;
  readonly #options: ReadOptions;
  #seen = 0;
  #left = false;
  #waiting: native.CancelToken | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** @internal */
  constructor(sale: native.Sale, options: ReadOptions) {
    this.#sale = sale;
    // Never without options: `return()` needs something to stop.
    this.#options = options ?? {};
  }

  /** The next event, once it happens. After an error the next call asks for the same event again. */
  next(): Promise<IteratorResult<SaleEvent, undefined>> {
    // One after the other, as an async generator does.
    const turn = this.#last.then(() => this.#pull());
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the stream; a `next()` that is waiting ends with it. */
  async return(): Promise<IteratorResult<SaleEvent, undefined>> {
    this.#left = true;
    this.#waiting?.cancel();
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

  async #pull(): Promise<IteratorResult<SaleEvent, undefined>> {
    if (this.#left) return { done: true, value: undefined };
    try {
      const event = await interruptible(this.#options, (cancel) => {
        this.#waiting = cancel;
        return this.#sale.nextEvent(this.#seen, cancel);
      });
      if (event === null) return { done: true, value: undefined };
      this.#seen += 1;
      return { done: false, value: event as SaleEvent };
    } catch (error) {
      if (this.#left) return { done: true, value: undefined };
      throw error;
    }
  }
}
