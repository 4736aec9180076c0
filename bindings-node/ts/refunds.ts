import { unwrap } from './failure';
import * as input from './input';
import { interruptible, type ReadOptions } from './interruptible';
import type { IdInput, Refund, RefundRequest } from './model';
import type * as native from './native';
import { refundRequest } from './readers';

/** Refunds of a payment. */
export class Refunds {
  readonly #client: native.Client;

  /** @internal */
  constructor(client: native.Client) {
    this.#client = client;
  }

  /**
   * Refunds a part of a payment, or all that is left of it when no amount is
   * given. Runs to its end once begun; the same `idempotencyKey` never refunds
   * twice.
   */
  async create(paymentId: IdInput, request: RefundRequest = {}): Promise<Refund> {
    const digits = input.id(paymentId, 'paymentId');
    return unwrap(await this.#client.createRefund(digits, refundRequest(request, '')));
  }

  /** All of a payment's. */
  async list(paymentId: IdInput, options?: ReadOptions): Promise<readonly Refund[]> {
    const digits = input.id(paymentId, 'paymentId');
    return interruptible(options, (cancel) => this.#client.listRefunds(digits, cancel));
  }

  /** One of a payment's. */
  async get(paymentId: IdInput, refundId: IdInput, options?: ReadOptions): Promise<Refund> {
    const payment = input.id(paymentId, 'paymentId');
    const refund = input.id(refundId, 'refundId');
    return interruptible(options, (cancel) => this.#client.getRefund(payment, refund, cancel));
  }
}
