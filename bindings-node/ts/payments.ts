import { unwrap } from './failure';
import * as input from './input';
import { interruptible, type ReadOptions } from './interruptible';
import type { IdInput, Payment, PaymentPage, PaymentSearch } from './model';
import type * as native from './native';
import { byOffset, pages } from './pages';
import { paymentSearch } from './readers';

/** Payments. */
export class Payments {
  readonly #client: native.Client;

  /** @internal */
  constructor(client: native.Client) {
    this.#client = client;
  }

  /** One of them. */
  async get(id: IdInput, options?: ReadOptions): Promise<Payment> {
    const digits = input.id(id, 'id');
    return interruptible(options, (cancel) => this.#client.getPayment(digits, cancel));
  }

  /** One page of those that match. */
  async search(search: PaymentSearch = {}, options?: ReadOptions): Promise<PaymentPage> {
    const checked = paymentSearch(search, '');
    return interruptible(options, (cancel) => this.#client.searchPayments(checked, cancel));
  }

  /** All that match, read page after page as you iterate. */
  searchAll(
    search: PaymentSearch = {},
    options: ReadOptions = {},
  ): AsyncGenerator<Payment, void, undefined> {
    return pages(this.search.bind(this), (page) => page.results, byOffset, search, options);
  }

  /**
   * A payment made at the counter can't be cancelled: this always throws a
   * `NotCancellableError`, which says so. Refund it instead.
   */
  async cancel(id: IdInput): Promise<void> {
    unwrap(await this.#client.cancelPayment(input.id(id, 'id')));
  }
}
