import { unwrap } from './failure';
import * as input from './input';
import { interruptible, type ReadOptions } from './interruptible';
import type { IdInput, Pos, PosPage, PosRequest, PosSearch, PosUpdateRequest } from './model';
import type * as native from './native';
import { byOffset, pages } from './pages';
import { posRequest, posSearch, posUpdateRequest } from './readers';

/** POS: tills, each with its printed QR. */
export class PosResource {
  readonly #client: native.Client;

  /** @internal */
  constructor(client: native.Client) {
    this.#client = client;
  }

  /**
   * Makes a POS and its QR. Runs to its end once begun. Throws a `ConflictError`
   * when the account has one of this `externalId`, a `NotFoundError` when there
   * is no such store. There is no key of idempotency: when the answer is lost,
   * the POS is looked for by its `externalId`, and only when that tells nothing
   * this is an `OutcomeUnknownError`.
   */
  async create(request: PosRequest): Promise<Pos> {
    return unwrap(await this.#client.createPos(posRequest(request, '')));
  }

  /** One of them, by its own id, not the external one. */
  async get(id: IdInput, options?: ReadOptions): Promise<Pos> {
    const digits = input.id(id, 'id');
    return interruptible(options, (cancel) => this.#client.getPos(digits, cancel));
  }

  /** One page of those that match. */
  async search(search: PosSearch = {}, options?: ReadOptions): Promise<PosPage> {
    const checked = posSearch(search, '');
    return interruptible(options, (cancel) => this.#client.searchPos(checked, cancel));
  }

  /** All that match, read page after page as you iterate. */
  searchAll(
    search: PosSearch = {},
    options: ReadOptions = {},
  ): AsyncGenerator<Pos, void, undefined> {
    return pages(this.search.bind(this), (page) => page.results, byOffset, search, options);
  }

  /**
   * Changes what is given, and gives the POS as it stands then. Runs to its end
   * once begun.
   */
  async update(id: IdInput, request: PosUpdateRequest): Promise<Pos> {
    const digits = input.id(id, 'id');
    return unwrap(await this.#client.updatePos(digits, posUpdateRequest(request, '')));
  }

  /**
   * Deletes one. Runs to its end once begun. What becomes of a live order and of
   * the printed QR is not documented.
   */
  async delete(id: IdInput): Promise<void> {
    unwrap(await this.#client.deletePos(input.id(id, 'id')));
  }
}
