import { unwrap } from './failure';
import * as input from './input';
import { interruptible, type ReadOptions } from './interruptible';
import type {
  IdInput,
  Store,
  StorePage,
  StoreRequest,
  StoreSearch,
  StoreUpdateRequest,
} from './model';
import type * as native from './native';
import { byOffset, pages } from './pages';
import { storeRequest, storeSearch, storeUpdateRequest } from './readers';

/** Stores: where the POS stand. */
export class Stores {
  readonly #client: native.Client;

  /** @internal */
  constructor(client: native.Client) {
    this.#client = client;
  }

  /**
   * Makes a store. Runs to its end once begun. Throws a `ConflictError` when the
   * account has one of this `externalId`. There is no key of idempotency: when
   * the answer is lost, the store is looked for by its `externalId`, and only
   * when that tells nothing this is an `OutcomeUnknownError`.
   */
  async create(request: StoreRequest): Promise<Store> {
    return unwrap(await this.#client.createStore(storeRequest(request, '')));
  }

  /** One of them. */
  async get(id: IdInput, options?: ReadOptions): Promise<Store> {
    const digits = input.id(id, 'id');
    return interruptible(options, (cancel) => this.#client.getStore(digits, cancel));
  }

  /** One page of those that match. */
  async search(search: StoreSearch = {}, options?: ReadOptions): Promise<StorePage> {
    const checked = storeSearch(search, '');
    return interruptible(options, (cancel) => this.#client.searchStores(checked, cancel));
  }

  /** All that match, read page after page as you iterate. */
  searchAll(
    search: StoreSearch = {},
    options: ReadOptions = {},
  ): AsyncGenerator<Store, void, undefined> {
    return pages(this.search.bind(this), (page) => page.results, byOffset, search, options);
  }

  /**
   * Changes what is given, and gives the store as it stands then. Runs to its
   * end once begun.
   */
  async update(id: IdInput, request: StoreUpdateRequest): Promise<Store> {
    const digits = input.id(id, 'id');
    return unwrap(await this.#client.updateStore(digits, storeUpdateRequest(request, '')));
  }

  /**
   * Deletes one. Runs to its end once begun. What becomes of its POS, of live
   * orders and of printed QRs is not documented.
   */
  async delete(id: IdInput): Promise<void> {
    unwrap(await this.#client.deleteStore(input.id(id, 'id')));
  }
}
