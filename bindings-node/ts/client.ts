import { addon } from './addon';
import { unwrap } from './failure';
import { InstoreOrders } from './instore-orders';
import { MerchantOrders } from './merchant-orders';
import type { Api, ClientOptions, Id, SaleRequest, Site } from './model';
import type * as native from './native';
import { Payments } from './payments';
import { clientOptions, saleRequest } from './readers';
import { Refunds } from './refunds';
import { Sale } from './sale';

/**
 * A seller's client. Holds a pool of connections: make one and share it.
 * Nothing needs to be closed.
 */
export class Client {
  /** The order that is on a POS, as the API has it. */
  readonly instoreOrders: InstoreOrders;
  /** What links scanned orders to their payments. */
  readonly merchantOrders: MerchantOrders;
  /** Payments. */
  readonly payments: Payments;
  /** Refunds of a payment. */
  readonly refunds: Refunds;

  readonly #native: native.Client;

  /** @throws InvalidInputError when an option breaks a rule. Nothing is sent. */
  constructor(options: ClientOptions);
  /** @internal */
  constructor(client: native.Client);
  constructor(given: ClientOptions | native.Client) {
    this.#native =
      given instanceof addon.Client ? given : unwrap(addon.Client.create(clientOptions(given, '')));
    this.instoreOrders = new InstoreOrders(this.#native);
    this.merchantOrders = new MerchantOrders(this.#native);
    this.payments = new Payments(this.#native);
    this.refunds = new Refunds(this.#native);
  }

  /**
   * From `COBRO_ACCESS_TOKEN`, `COBRO_SITE`, `COBRO_API` and the other
   * variables of the environment that the README lists.
   *
   * @throws InvalidInputError when one is missing or breaks a rule.
   */
  static fromEnv(env: Readonly<Record<string, string | undefined>> = process.env): Client {
    const own = Object.entries(env).filter(([name]) => name.startsWith('COBRO_'));
    return new Client(
      unwrap(addon.Client.fromEnv(Object.fromEntries(own) as Record<string, string>)),
    );
  }

  /** The country of the seller's account. */
  get site(): Site {
    return this.#native.site;
  }

  /** The generation of the API. */
  get api(): Api {
    return this.#native.api;
  }

  /** The seller's user id. */
  get collectorId(): Id {
    return this.#native.collectorId;
  }

  /**
   * Puts a sale on the printed QR of a POS. Runs to its end once begun: repeat
   * it with the same `idempotencyKey` when its outcome is unknown.
   */
  async sell(request: SaleRequest): Promise<Sale> {
    return new Sale(unwrap(await this.#native.sell(saleRequest(request, ''))));
  }
}
