/** How much is worked on at once. */
const WORKERS = 4;

/** How much may wait or be worked on. */
const ROOM = 1000;

/** Work that is done after what asked for it was answered. */
export class Backlog<T> {
  readonly #work: (item: T) => unknown;
  readonly #waiting: T[] = [];
  #busy = 0;

  constructor(work: (item: T) => unknown) {
    this.#work = work;
  }

  get isFull(): boolean {
    return this.#waiting.length + this.#busy >= ROOM;
  }

  add(item: T): void {
    this.#waiting.push(item);
    if (this.#busy >= WORKERS) return;
    this.#busy += 1;
    // Later, so that work which holds up the loop does not hold up the answer.
    setImmediate(() => void this.#empty());
  }

  async #empty(): Promise<void> {
    for (;;) {
      const item = this.#waiting.shift();
      if (item === undefined) break;
      try {
        await this.#work(item);
      } catch (error) {
        warn('a notification was received and could not be handled', error);
      }
    }
    this.#busy -= 1;
  }
}

/** What nobody is there to be told of. */
export function warn(message: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(message, { type: 'CobroNotificationWarning', detail });
}
