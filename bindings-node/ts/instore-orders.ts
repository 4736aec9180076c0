import { unwrap } from './failure';
import * as input from './input';
import { interruptible, type ReadOptions } from './interruptible';
import type { InstoreOrder, OrderReceipt, OrderRequest } from './model';
import type * as native from './native';
import { orderRequest } from './readers';

/** The in-store orders API v2: the order that is on a POS. */
export class InstoreOrders {
  readonly #client: native.Client;

  /** @internal */
  constructor(client: native.Client) {
    this.#client = client;
  }

  /** Puts an order on a POS, in place of the one that was there. */
  async put(request: OrderRequest): Promise<OrderReceipt> {
    return unwrap(await this.#client.putInstoreOrder(orderRequest(request, '')));
  }

  /** The order that is on a POS; null when there is none. */
  async get(externalPosId: string, options?: ReadOptions): Promise<InstoreOrder | null> {
    const pos = input.text(externalPosId, 'externalPosId');
    return interruptible(options, (cancel) => this.#client.getInstoreOrder(pos, cancel));
  }

  /** Takes the order off a POS. */
  async delete(externalPosId: string): Promise<void> {
    const pos = input.text(externalPosId, 'externalPosId');
    unwrap(await this.#client.deleteInstoreOrder(pos));
  }
}
