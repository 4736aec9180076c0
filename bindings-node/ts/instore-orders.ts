import { unwrap } from './failure';
import * as input from './input';
import { interruptible, type ReadOptions } from './interruptible';
import type { CashOutResult, IdInput, InstoreOrder, OrderReceipt, OrderRequest } from './model';
import type * as native from './native';
import { orderRequest } from './readers';

/** The in-store orders API v2: the order that is on a POS, and orders with a QR of their own. */
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

  /**
   * Makes a dynamic order, which only the QR drawn from its `qrData` shows. It
   * can't be read or deleted: it ends by its time to live.
   */
  async postQr(request: OrderRequest): Promise<OrderReceipt> {
    return unwrap(await this.#client.postInstoreQr(orderRequest(request, '')));
  }

  /**
   * Puts an order on a POS, in place of the one that was there, and on a QR drawn
   * from its `qrData`. Who pays one disables the other.
   */
  async putQr(request: OrderRequest): Promise<OrderReceipt> {
    return unwrap(await this.#client.putInstoreQr(orderRequest(request, '')));
  }

  /**
   * Says what became of the cash of a cash-out, until 5 minutes after the
   * payment. Without it the buyer gets the money back. Said twice it throws a
   * `ConflictError`.
   */
  async confirmCashOut(merchantOrderId: IdInput, result: CashOutResult): Promise<void> {
    const digits = input.id(merchantOrderId, 'merchantOrderId');
    unwrap(await this.#client.confirmCashOut(digits, input.text(result, 'result')));
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
