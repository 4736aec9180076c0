import { unwrap } from './failure';
import * as input from './input';
import { interruptible, type ReadOptions, type WaitOptions } from './interruptible';
import type { RefundRequest, SaleInfo, SaleOutcome, SaleRefund } from './model';
import type * as native from './native';
import { refundRequest } from './readers';
import { SaleEvents } from './sale-events';

/** A sale at a POS. Made by `client.sell()`. */
export class Sale {
  readonly #native: native.Sale;
  #info: SaleInfo | undefined;

  /** @internal */
  constructor(sale: native.Sale) {
    this.#native = sale;
  }

  /** What is fixed about it: reference, amount, when it ends, what its QR holds. */
  get info(): SaleInfo {
    this.#info ??= Object.freeze(this.#native.info());
    return this.#info;
  }

  /** What is left of its time to live, in milliseconds, by the API's clock; 0 once it has ended. */
  get remainingMs(): number {
    return this.#native.remainingMs();
  }

  /**
   * Waits until it is settled: paid, expired, cancelled, mismatched, or in
   * process at the end of its time to live. A rejected attempt does not end it.
   */
  async wait(options?: WaitOptions): Promise<SaleOutcome> {
    return interruptible(options, (cancel) => this.#native.wait(cancel));
  }

  /** How it stands, by one read now. */
  async check(options?: ReadOptions): Promise<SaleOutcome> {
    return interruptible(options, (cancel) => this.#native.check(cancel));
  }

  /**
   * What happens to it, from the first event on, for `for await`. Each call
   * makes a stream of its own, which begins with the first event.
   */
  events(options: ReadOptions = {}): SaleEvents {
    return new SaleEvents(this.#native, options);
  }

  /**
   * Takes the order off the QR. Look at the outcome's `status`: a payment that
   * won the race makes it `paid`. Runs to its end once begun. On the Orders API
   * it throws a `ConflictError` while a buyer is paying.
   *
   * @throws NotCancellableError when `info.canCancel` is false: a dynamic sale of
   * the in-store API ends by its time.
   */
  async cancel(): Promise<SaleOutcome> {
    return unwrap(await this.#native.cancel());
  }

  /**
   * Refunds a part of what was paid, or all that is left when no amount is
   * given. Runs to its end once begun; the same `idempotencyKey` never refunds
   * twice.
   */
  async refund(request: RefundRequest = {}): Promise<SaleRefund> {
    return unwrap(await this.#native.refund(refundRequest(request, '')));
  }

  /**
   * Waits until a refund that came back `in_process` is decided, by its key. Pix
   * decides within minutes, in a contingency within hours: stop waiting when
   * that is too long, and wait again whenever it suits.
   */
  async waitRefund(idempotencyKey: string, options?: WaitOptions): Promise<SaleRefund> {
    const key = input.text(idempotencyKey, 'idempotencyKey');
    return interruptible(options, (cancel) => this.#native.waitRefund(key, cancel));
  }

  /** What is fixed about it. */
  toJSON(): SaleInfo {
    return this.info;
  }
}
