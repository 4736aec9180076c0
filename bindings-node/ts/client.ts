import { Reports } from './account-reports';
import { addon } from './addon';
import { askToken } from './ask';
import { unwrap } from './failure';
import * as input from './input';
import { InstoreOrders } from './instore-orders';
import { interruptible, type ReadOptions } from './interruptible';
import { Journal } from './journal';
import { LateMoneyEvents } from './late-money';
import { MerchantOrders } from './merchant-orders';
import type * as model from './model';
import type { Api, Confirmation, Id, IdInput, NotificationEvent, SaleRequest, Site } from './model';
import type * as native from './native';
import { Orders } from './orders';
import { Payments } from './payments';
import { PosResource } from './pos';
import { clientOptions, saleRequest } from './readers';
import { Refunds } from './refunds';
import { type Resumed, resumed } from './resumed';
import { Sale } from './sale';
import { Setup } from './setup';
import { Stores } from './stores';
import type { TokenProvider } from './tokens';

/**
 * How a client is made. Only the site, the generation of the API and the token
 * are required, or the collector's id where a provider gives the token.
 */
export interface ClientOptions extends model.ClientOptions {
  /**
   * Gives the access token in the place of `accessToken`. Another account's
   * than the collector's is not used.
   */
  tokenProvider?: TokenProvider | null | undefined;
}

/** Options of closing a client. */
export interface CloseOptions {
  /** How long to wait at most for what was begun, in milliseconds; 10000 when absent. */
  readonly timeoutMs?: number | null | undefined;
}

/**
 * A seller's client. Holds a pool of connections: make one and share it. It
 * need not be closed; closing it waits for what was begun.
 */
export class Client {
  /** The order that is on a POS, as the API has it, and orders with a QR of their own. */
  readonly instoreOrders: InstoreOrders;
  /** What was intended and what became of it. */
  readonly journal: Journal;
  /** What links scanned orders to their payments. */
  readonly merchantOrders: MerchantOrders;
  /** Orders of the Orders API. */
  readonly orders: Orders;
  /** Payments. */
  readonly payments: Payments;
  /** POS: tills, each with its printed QR. */
  readonly pos: PosResource;
  /** Refunds of a payment. */
  readonly refunds: Refunds;
  /** The account's reports: made, followed, downloaded. */
  readonly reports: Reports;
  /** Stores and POS declared as data. */
  readonly setup: Setup;
  /** Stores: where the POS stand. */
  readonly stores: Stores;

  readonly #native: native.Client;

  /**
   * @throws InvalidInputError when an option breaks a rule, JournalError when the
   * journal can't be used. Nothing is sent.
   */
  constructor(options: ClientOptions);
  /** @internal */
  constructor(client: native.Client);
  constructor(given: ClientOptions | native.Client) {
    this.#native =
      given instanceof addon.Client ? given : unwrap(addon.Client.create(...clientParts(given)));
    this.instoreOrders = new InstoreOrders(this.#native);
    this.journal = new Journal(this.#native);
    this.merchantOrders = new MerchantOrders(this.#native);
    this.orders = new Orders(this.#native);
    this.payments = new Payments(this.#native);
    this.pos = new PosResource(this.#native);
    this.refunds = new Refunds(this.#native);
    this.reports = new Reports(this.#native);
    this.setup = new Setup(this.#native);
    this.stores = new Stores(this.#native);
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
   * Starts a sale at a POS: on its printed QR, on one that is drawn for this
   * sale alone from its `info.qrData`, or on either; `qr` says which. Runs to its
   * end once begun: repeat it with the same `idempotencyKey` when its outcome is
   * unknown.
   */
  async sell(request: SaleRequest): Promise<Sale> {
    return new Sale(unwrap(await this.#native.sell(saleRequest(request, ''))));
  }

  /**
   * Goes on with what a crash, or a lost answer, left open in the journal: call
   * it when a till starts. Refunds are finished by their own key, or found by
   * reading when the key is too old for the API to know; cancellations are
   * carried out; sales come back to be waited for. What another living process
   * is at work on is left to it. Calling it again changes nothing more.
   */
  async resume(): Promise<Resumed> {
    return resumed(unwrap(await this.#native.resume()));
  }

  /**
   * Tells of a notification that came in, as it was read or by its topic and id
   * (or URL): the sale it may concern is looked at sooner. Only a hint: nothing
   * is believed that was not read, nothing in it is followed. However many come,
   * genuine or forged, they cost at most one look a second.
   */
  notify(event: NotificationEvent): void;
  notify(topic: string, id: IdInput): void;
  notify(given: NotificationEvent | string, id?: IdInput): void {
    this.#native.notify(...named(given, id));
  }

  /**
   * Reads what a notification names: the payment, the merchant order or the
   * order as it is now, and says whether it is of a sale that this client has at
   * hand. Waits are told, as by `notify()`. The id goes into a path of the
   * configured API and nowhere else. What the API does not know is no error, for
   * notifications come early and are forged: its `kind` is `pending`.
   */
  async confirm(event: NotificationEvent, options?: ReadOptions): Promise<Confirmation>;
  async confirm(topic: string, id: IdInput, options?: ReadOptions): Promise<Confirmation>;
  async confirm(
    given: NotificationEvent | string,
    second?: IdInput | ReadOptions,
    third?: ReadOptions,
  ): Promise<Confirmation> {
    const options = typeof given === 'string' ? third : (second as ReadOptions | undefined);
    const [topic, id] = named(given, second);
    return interruptible(options, (cancel) => this.#native.confirm(topic, id, cancel));
  }

  /**
   * Money that comes for a sale after it was called expired or cancelled, or
   * twice: the API allows both. Ask before selling: from then on sales that end
   * in this process are looked at for ten minutes more, sparsely and all at
   * once, while somebody waits for the next. With `refundLateMoney` that happens
   * by itself, and what is found is refunded first.
   */
  lateMoney(options: ReadOptions = {}): LateMoneyEvents {
    return new LateMoneyEvents(this.#native.lateMoney(), options);
  }

  /**
   * Begins nothing more that changes something, waits for what was begun, and
   * says how many of those calls are still running when the time is over:
   * `resume()` finds what became of them. Waits and reads go on.
   */
  async close(options: CloseOptions = {}): Promise<number> {
    const from = new input.Reader(options, '', ['timeoutMs']);
    return unwrap(await this.#native.close(from.optional('timeoutMs', input.millis) ?? 10_000));
  }

  /** As `close()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** What a notification names, as the core takes it. */
function named(given: NotificationEvent | string, id: unknown): [topic: string, id: string] {
  if (typeof given === 'object' && given !== null) {
    return [input.text(given.rawTopic, 'event.rawTopic'), given.resourceId ?? ''];
  }
  const topic = input.text(given, 'topic');
  // An id, or the URL in a notification's `resource`: the core tells them apart.
  return [topic, typeof id === 'string' ? id : input.id(id, 'id')];
}

/**
 * What the native module makes a client of.
 *
 * @internal
 */
export function clientParts(given: unknown): Parameters<typeof native.Client.create> {
  if (typeof given !== 'object' || given === null || !('tokenProvider' in given)) {
    return [clientOptions(given, ''), undefined];
  }
  const { tokenProvider, ...options } = given;
  const absent = tokenProvider === undefined || tokenProvider === null;
  return [
    clientOptions(options, ''),
    absent ? undefined : askToken(tokenProvider, 'tokenProvider'),
  ];
}
