import * as input from './input';
import { interruptible, type ReadOptions } from './interruptible';
import type { IdInput, MerchantOrder, MerchantOrderPage, MerchantOrderSearch } from './model';
import type * as native from './native';
import { byOffset, pages } from './pages';
import { merchantOrderSearch } from './readers';

/** Merchant orders: what links a scanned order to its payment attempts. */
export class MerchantOrders {
  readonly #client: native.Client;

  /** @internal */
  constructor(client: native.Client) {
    this.#client = client;
  }

  /** One of them. */
  async get(id: IdInput, options?: ReadOptions): Promise<MerchantOrder> {
    const digits = input.id(id, 'id');
    return interruptible(options, (cancel) => this.#client.getMerchantOrder(digits, cancel));
  }

  /** One page of those that match. */
  async search(
    search: MerchantOrderSearch = {},
    options?: ReadOptions,
  ): Promise<MerchantOrderPage> {
    const checked = merchantOrderSearch(search, '');
    return interruptible(options, (cancel) => this.#client.searchMerchantOrders(checked, cancel));
  }

  /** All that match, read page after page as you iterate. */
  searchAll(
    search: MerchantOrderSearch = {},
    options: ReadOptions = {},
  ): AsyncGenerator<MerchantOrder, void, undefined> {
    return pages(this.search.bind(this), (page) => page.elements, byOffset, search, options);
  }
}
