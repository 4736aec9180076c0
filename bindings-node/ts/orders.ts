import { unwrap } from './failure';
import * as input from './input';
import { interruptible, type ReadOptions } from './interruptible';
import type {
  QrOrder,
  QrOrderPage,
  QrOrderRefundRequest,
  QrOrderRequest,
  QrOrderSearch,
} from './model';
import type * as native from './native';
import { byNumber, pages } from './pages';
import { qrOrderRefundRequest, qrOrderRequest, qrOrderSearch } from './readers';

/** How an order is to be cancelled. */
export interface CancelRequest {
  /**
   * The key of this intent, 1 to 64 visible ASCII characters; made when
   * absent.
   */
  idempotencyKey?: string | null | undefined;
}

/** The Orders API: orders of `/v1/orders`, of type `qr`. */
export class Orders {
  readonly #client: native.Client;

  /** @internal */
  constructor(client: native.Client) {
    this.#client = client;
  }

  /**
   * Makes an order. Runs to its end once begun; the same `idempotencyKey` makes
   * it once in 24 hours. Unlike `client.sell()` it is not written to the journal.
   */
  async create(request: QrOrderRequest): Promise<QrOrder> {
    return unwrap(await this.#client.createOrder(qrOrderRequest(request, '')));
  }

  /** One of them, of the last three months. */
  async get(id: string, options?: ReadOptions): Promise<QrOrder> {
    const order = input.text(id, 'id');
    return interruptible(options, (cancel) => this.#client.getOrder(order, cancel));
  }

  /**
   * Cancels an order that was not paid. Runs to its end once begun. Throws a
   * `ConflictError` when its state forbids it, or while a buyer is paying: read
   * it then.
   */
  async cancel(id: string, request: CancelRequest = {}): Promise<QrOrder> {
    const order = input.text(id, 'id');
    const from = new input.Reader(request, '', ['idempotencyKey']);
    const key = from.optional('idempotencyKey', input.text);
    return unwrap(await this.#client.cancelOrder(order, key));
  }

  /**
   * Refunds a part of an order, or all that is left of it when no amount is
   * given, and gives the order as it stands then. Runs to its end once begun; the
   * same `idempotencyKey` never refunds twice. A refund may come back
   * `processing`: ask again with its key to learn how it ended.
   */
  async refund(id: string, request: QrOrderRefundRequest = {}): Promise<QrOrder> {
    const order = input.text(id, 'id');
    return unwrap(await this.#client.refundOrder(order, qrOrderRefundRequest(request, '')));
  }

  /**
   * One page of those that match. The vendor documents the search for online
   * orders alone: that it finds nothing says nothing.
   */
  async search(search: QrOrderSearch = {}, options?: ReadOptions): Promise<QrOrderPage> {
    const checked = qrOrderSearch(search, '');
    return interruptible(options, (cancel) => this.#client.searchOrders(checked, cancel));
  }

  /** All that match, read page after page as you iterate. */
  searchAll(
    search: QrOrderSearch = {},
    options: ReadOptions = {},
  ): AsyncGenerator<QrOrder, void, undefined> {
    return pages(this.search.bind(this), (page) => page.orders, byNumber, search, options);
  }
}
