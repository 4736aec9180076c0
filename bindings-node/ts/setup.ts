import { unwrap } from './failure';
import { interruptible, type ReadOptions } from './interruptible';
import type { ShopReport, ShopRequest } from './model';
import type * as native from './native';
import { shopRequest } from './readers';

/** Stores and POS declared as data. */
export class Setup {
  readonly #client: native.Client;

  /** @internal */
  constructor(client: native.Client) {
    this.#client = client;
  }

  /**
   * Makes the stores and POS that are declared and not there, changes what
   * differs, and says what it did. Only declared properties count; what is not
   * declared is left alone.
   *
   * All is checked before anything is sent. Runs to its end once begun. Done
   * again it does nothing; after a failure in its middle, doing it again does the
   * rest. Several at once make nothing twice.
   */
  async ensureShop(shop: ShopRequest): Promise<ShopReport> {
    return unwrap(await this.#client.ensureShop(shopRequest(shop, '')));
  }

  /** What `ensureShop` would do: only reads are sent. */
  async planShop(shop: ShopRequest, options?: ReadOptions): Promise<ShopReport> {
    const checked = shopRequest(shop, '');
    return interruptible(options, (cancel) => this.#client.planShop(checked, cancel));
  }
}
