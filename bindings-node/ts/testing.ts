import { addon } from './addon';
import { camelCase } from './case';
import { Client, type ClientOptions, clientParts } from './client';
import { unwrap } from './failure';
import * as input from './input';
import { parseJson } from './json';
import type { Amount, Id, IdInput, OAuthOptions, Site } from './model';
import type * as native from './native';
import { OAuth } from './oauth';
import { oAuthOptions } from './readers';
import { Sellers, type SellersOptions, type SellersSettings, sellersParts } from './sellers';

/** A store of a `seed`, with the POS in it. */
export interface SeedStore {
  externalId: string;
  /** Their external ids. */
  pos: readonly string[];
}

/** A shop to be set up. */
export interface Seed {
  userId: IdInput;
  /** `MLA` when absent. */
  site?: Site;
  /** The seller's money before the first sale; 1000000 when absent. */
  balance?: Amount;
  stores: readonly SeedStore[];
}

/** Where a buyer scans: at a POS of a seller, or a QR's content. */
export type ScanRequest = { userId: IdInput; externalPosId: string } | { qrData: string };

/** What the buyer's app shows. */
export interface Scan {
  readonly screen: 'waiting' | 'checkout' | 'expired' | (string & {});
  readonly amount: Amount | null;
  readonly scanId: string | null;
  /** Of an in-store order. */
  readonly merchantOrderId: Id | null;
  /** Of an order of the Orders API, `ORD…`. */
  readonly orderId: string | null;
}

/** How a buyer pays. */
export interface PayRequest {
  scanId: string;
  result: 'approved' | 'rejected' | 'in_process';
  /** The status detail, such as `cc_rejected_insufficient_amount`. */
  detail?: string;
  /** The payment method, such as `visa`, `pix`, `account_money`. */
  method?: string;
  /** Another amount than the order's. */
  amount?: Amount | bigint;
}

/** What became of a payment attempt. */
export interface Pay {
  readonly paymentId: Id;
  readonly status: string;
  readonly statusDetail: string | null;
  /** Of an in-store order. */
  readonly merchantOrderId: Id | null;
  /** Of an order of the Orders API, `ORD…`. */
  readonly orderId: string | null;
  /** The payment's id on the Orders API, `PAY…`. */
  readonly transactionId: string | null;
}

/** What is decided about an in-process payment or refund. */
export type SettleRequest =
  | { paymentId: IdInput; result: 'approved' | 'rejected' | 'cancelled'; detail?: string }
  /** A refund by its number, or by its `REF…` of the Orders API. */
  | { refundId: IdInput; result: 'approved' | 'rejected' | 'cancelled' };

/** What goes wrong with a request. */
export type FaultAction =
  | 'drop_before'
  | 'drop_after'
  | 'truncate'
  | 'stall'
  | 'garbage'
  | {
      /** Real milliseconds before anything happens. */
      delayMs?: number;
      /** Milliseconds of the sandbox's clock before anything happens. */
      delayVirtualMs?: number;
      /** Answer this, with `headers` and `body`, instead of the real answer. */
      status?: number;
      headers?: Readonly<Record<string, string>>;
      /** JSON, or text as it is. */
      body?: unknown;
      /** Do what was asked before answering otherwise. */
      commit?: boolean;
      stall?: 'body' | 'answer';
    };

/** A fault of network or server, and which requests it hits. */
export interface Fault {
  match?: { method?: string; path?: string };
  /** How many requests it hits; all when absent. */
  times?: number;
  /** How likely it hits one, 0 to 1. */
  probability?: number;
  /** Of the dice. */
  seed?: number;
  do: FaultAction;
}

/** An application to be registered. */
export interface Application {
  clientId: string;
  clientSecret: string;
  redirectUris?: readonly string[];
  /** Whether it must send a challenge with each authorisation. */
  pkce?: boolean;
  /** The account of its own. */
  userId?: IdInput;
}

/** What becomes of notifications. */
export interface NotificationSettings {
  mode: 'deliver' | 'hold' | 'lose' | 'duplicate' | 'reorder';
  /** What they are signed with. */
  secret?: string;
}

/** A request the sandbox got. */
export interface LoggedRequest {
  readonly n: number;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** The token is redacted. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** Null when no answer left. */
  readonly status: number | null;
}

/** An in-store order. */
export interface LedgerOrder {
  readonly externalReference: string;
  readonly externalPosId: string | null;
  readonly totalAmount: Amount;
  readonly state: string;
}

/** An order of the Orders API. */
export interface LedgerV1Order {
  /** `ORD…`. */
  readonly id: string;
  readonly externalReference: string;
  readonly externalPosId: string | null;
  readonly mode: string;
  readonly status: string;
  readonly statusDetail: string;
  readonly totalAmount: Amount;
  readonly idempotencyKey: string;
  readonly transactions: readonly LedgerTransaction[];
  readonly refunds: readonly LedgerV1Refund[];
}

/** What is to be paid of such an order. */
export interface LedgerTransaction {
  /** `PAY…`. */
  readonly id: string;
  readonly status: string;
  readonly statusDetail: string;
  readonly amount: Amount;
  /** Every attempt to pay it. */
  readonly payments: readonly Id[];
}

/** A refund of such an order. */
export interface LedgerV1Refund {
  /** `REF…`. */
  readonly id: string;
  readonly refundId: Id;
  readonly transactionId: string;
  readonly amount: Amount;
  readonly status: string;
  readonly idempotencyKey: string;
}

/** A merchant order: one for each scan of an in-store order. */
export interface LedgerMerchantOrder {
  readonly id: Id;
  readonly externalReference: string;
  readonly scanId: string;
  readonly status: string;
  readonly orderStatus: string;
  readonly totalAmount: Amount;
  readonly paidAmount: Amount;
  readonly refundedAmount: Amount;
  readonly payments: readonly Id[];
}

/** A payment attempt. */
export interface LedgerPayment {
  readonly id: Id;
  readonly merchantOrderId: Id | null;
  /** Of an order of the Orders API; else it is not there. */
  readonly orderId?: string;
  readonly status: string;
  readonly statusDetail: string;
  readonly method: string;
  readonly amount: Amount;
  readonly refunded: Amount;
  readonly fee: Amount;
}

/** A refund. */
export interface LedgerRefund {
  readonly id: Id;
  readonly paymentId: Id;
  readonly status: string;
  readonly amount: Amount;
  readonly idempotencyKey: string;
}

/** The truth about a seller. */
export interface Ledger {
  /** The in-store ones. */
  readonly orders: readonly LedgerOrder[];
  /** Those of the Orders API. */
  readonly v1Orders: readonly LedgerV1Order[];
  readonly merchantOrders: readonly LedgerMerchantOrder[];
  readonly payments: readonly LedgerPayment[];
  readonly refunds: readonly LedgerRefund[];
  readonly balance: Amount;
}

/**
 * A Mercado Pago on loopback, in this process, for tests. Its clients live on
 * its clock: waiting takes no real time.
 *
 * ```js
 * await using sandbox = await Sandbox.start(); // or call stop() yourself
 * ```
 */
export class Sandbox {
  readonly #native: native.Sandbox;

  private constructor(sandbox: native.Sandbox) {
    this.#native = sandbox;
  }

  /** Starts one on a free port. */
  static async start(): Promise<Sandbox> {
    return new Sandbox(unwrap(await addon.Sandbox.start()));
  }

  /** Where it is, such as `http://127.0.0.1:40123`. */
  get baseUrl(): string {
    return this.#native.baseUrl;
  }

  /** An access token of this seller. */
  token(userId: IdInput): string {
    return unwrap(this.#native.token(input.id(userId, 'userId')));
  }

  /** Options of a client of this seller, to be changed and given to `client()`. */
  clientOptions(userId: IdInput, site: Site = 'MLA'): ClientOptions {
    return { accessToken: this.token(userId), site, api: 'instore', baseUrl: this.baseUrl };
  }

  /**
   * A client on the sandbox's clock: of this seller, or with these options.
   * `more` are put over the seller's own; with a `tokenProvider` it has no
   * access token of its own.
   */
  client(seller: IdInput | ClientOptions, more: Partial<ClientOptions> = {}): Client {
    let options: ClientOptions;
    if (typeof seller === 'object') {
      options = { ...seller, ...more };
    } else if (more.tokenProvider) {
      const { accessToken: _, ...own } = this.clientOptions(seller);
      options = { ...own, collectorId: seller, ...more };
    } else {
      options = { ...this.clientOptions(seller), ...more };
    }
    return new Client(unwrap(this.#native.client(...clientParts(options))));
  }

  /** An application's side of the authorisation, on the sandbox's clock; see `application()`. */
  oauth(options: OAuthOptions): OAuth {
    const here = { baseUrl: this.baseUrl, authorizationUrl: `${this.baseUrl}/authorization` };
    return new OAuth(unwrap(this.#native.oauth(oAuthOptions({ ...here, ...options }, ''))));
  }

  /** The sellers of an application, on the sandbox's clock. */
  sellers(
    oauth: OAuth,
    options: Partial<SellersOptions> = {},
    settings: SellersSettings = {},
  ): Sellers {
    const own = { site: 'MLA', api: 'instore', baseUrl: this.baseUrl, ...options };
    return new Sellers(unwrap(this.#native.sellers(...sellersParts(oauth, own, settings))));
  }

  /** Registers an application, with where its sellers may come back to. */
  async application(application: Application): Promise<void> {
    const { clientId, clientSecret, redirectUris = [], pkce, userId } = application;
    await this.control('POST', '/_sandbox/applications', {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: redirectUris,
      pkce,
      user_id: userId === undefined ? undefined : input.id(userId, 'userId'),
    });
  }

  /** A seller agrees on the page of an `Authorization`: gives the URL with which it comes back. */
  async authorize(url: string, userId: IdInput): Promise<string> {
    const asked = new URL(url).searchParams;
    const agreed = (await this.control('POST', '/_sandbox/authorize', {
      client_id: asked.get('client_id'),
      user_id: input.id(userId, 'userId'),
      redirect_uri: asked.get('redirect_uri'),
      state: asked.get('state') ?? undefined,
      code_challenge: asked.get('code_challenge') ?? undefined,
      code_challenge_method: asked.get('code_challenge_method') ?? undefined,
    })) as Answered;
    return String(agreed.redirect_to);
  }

  /** A seller takes back what it let an application do, or all of them. */
  async revoke(userId: IdInput, clientId?: string): Promise<void> {
    const user_id = input.id(userId, 'userId');
    await this.control('POST', '/_sandbox/revoke', { user_id, client_id: clientId });
  }

  /**
   * Stops every client made so far where it stands, as a power cut would: what
   * it was doing fails, nothing more is sent or written, and a new client of the
   * same `journal` may `resume()`.
   */
  crashClients(): void {
    this.#native.crashClients();
  }

  /** Makes stores and POS. */
  async seed({ userId, site = 'MLA', balance, stores }: Seed): Promise<void> {
    await this.control('POST', '/_sandbox/seed', {
      user_id: input.id(userId, 'userId'),
      site,
      balance,
      stores: stores.map(({ externalId, pos }) => ({ external_id: externalId, pos })),
    });
  }

  /** A buyer scans. */
  async scan(request: ScanRequest): Promise<Scan> {
    const body =
      'qrData' in request
        ? { qr_data: request.qrData }
        : {
            user_id: input.id(request.userId, 'userId'),
            external_pos_id: request.externalPosId,
          };
    const seen = (await this.control('POST', '/_sandbox/scan', body)) as Answered;
    return {
      screen: String(seen.screen),
      amount: orNull(seen.amount),
      scanId: orNull(seen.scan_id),
      merchantOrderId: orNull(seen.merchant_order_id),
      orderId: orNull(seen.order_id),
    };
  }

  /** The buyer pays, or tries to. A rejected attempt can be followed by another. */
  async pay({ scanId, result, detail, method, amount }: PayRequest): Promise<Pay> {
    const paid = (await this.control('POST', '/_sandbox/pay', {
      scan_id: input.text(scanId, 'scanId'),
      result,
      detail,
      method,
      amount: amount === undefined ? undefined : input.amount(amount, 'amount'),
    })) as Answered;
    return {
      paymentId: String(paid.payment_id),
      status: String(paid.status),
      statusDetail: orNull(paid.status_detail),
      merchantOrderId: orNull(paid.merchant_order_id),
      orderId: orNull(paid.order_id),
      transactionId: orNull(paid.transaction_id),
    };
  }

  /** An in-process payment or refund is decided. */
  async settle(request: SettleRequest): Promise<void> {
    const { result } = request;
    const body =
      'paymentId' in request
        ? { payment_id: input.id(request.paymentId, 'paymentId'), result, detail: request.detail }
        : { refund_id: refundName(request.refundId), result };
    await this.control('POST', '/_sandbox/settle', body);
  }

  /** Lets this many milliseconds pass; whole seconds. */
  async advance(milliseconds: number): Promise<void> {
    await this.control('POST', '/_sandbox/clock', { advance_s: milliseconds / 1000 });
  }

  /**
   * Whether time jumps by itself whenever a client of the sandbox sleeps,
   * which is how it begins. When not, time flows as real time does.
   */
  async autoAdvance(on: boolean): Promise<void> {
    await this.control('POST', '/_sandbox/clock', { auto: on });
  }

  /** The time on its clock. */
  async now(): Promise<Date> {
    const clock = (await this.control('GET', '/_sandbox/clock')) as Answered;
    return new Date(Number(clock.unix_ms));
  }

  /** Makes something go wrong. */
  async fault({ match, times, probability, seed, do: action }: Fault): Promise<void> {
    const what =
      typeof action === 'string'
        ? action
        : {
            delay_ms: action.delayMs,
            delay_virtual_ms: action.delayVirtualMs,
            status: action.status,
            headers: action.headers,
            body: action.body,
            commit: action.commit,
            stall: action.stall,
          };
    await this.control('POST', '/_sandbox/faults', { match, times, probability, seed, do: what });
  }

  /** Nothing goes wrong any more. */
  async clearFaults(): Promise<void> {
    await this.control('DELETE', '/_sandbox/faults');
  }

  /** What becomes of notifications. */
  async notifications(settings: NotificationSettings): Promise<void> {
    await this.control('POST', '/_sandbox/notifications', { ...settings });
  }

  /** What was asked of it, from number `since` on. */
  async requests(since = 0): Promise<readonly LoggedRequest[]> {
    const log = await this.control('GET', `/_sandbox/requests?since=${since}`);
    return ((log as Answered).requests as Answered[]).map((entry) => ({
      n: Number(entry.n),
      method: String(entry.method),
      path: String(entry.path),
      headers: entry.headers as Readonly<Record<string, unknown>>,
      body: String(entry.body),
      status: entry.status === null ? null : Number(entry.status),
    }));
  }

  /** The truth about a seller. */
  async ledger(userId: IdInput): Promise<Ledger> {
    const path = `/_sandbox/ledger?user_id=${input.id(userId, 'userId')}`;
    const ledger = (await this.control('GET', path)) as Answered;
    return {
      orders: rows<LedgerOrder>(ledger.orders),
      v1Orders: rows<LedgerV1Order>(ledger.v1_orders),
      merchantOrders: rows<LedgerMerchantOrder>(ledger.merchant_orders),
      payments: rows<LedgerPayment>(ledger.payments),
      refunds: rows<LedgerRefund>(ledger.refunds),
      balance: String(ledger.balance),
    };
  }

  /** A clean slate. */
  async reset(): Promise<void> {
    await this.control('POST', '/_sandbox/reset');
  }

  /**
   * Any call of the control plane, as the sandbox's README describes them, in
   * its own names. Numbers of the answer come as strings of their digits.
   */
  async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const answer = unwrap(await this.#native.control(method, path, sent));
    return answer === '' ? null : parseJson(answer);
  }

  /** Stops it. */
  async stop(): Promise<void> {
    unwrap(await this.#native.stop());
  }

  /** Stops it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** The parts of an HTTP request, as `notifications.parse()` takes them. */
export interface SignedNotification {
  readonly method: string;
  /** What the vendor appends to the receiver's URL, without `?`. */
  readonly query: string;
  /** Their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/** A webhook to be made and signed. */
export interface SignRequest {
  /** The application's webhook secret. */
  secret: string;
  /** In the vendor's words, such as `payment` or `order`. */
  topic: string;
  /** What it is about. */
  id: IdInput;
  /** Now when absent. */
  signedAt?: Date;
  /** Whether its `ts` counts milliseconds; else seconds. */
  milliseconds?: boolean;
  /** What happened; made when absent, as the following are. */
  action?: string;
  notificationId?: number;
  requestId?: string;
  userId?: number;
}

/** Makes a webhook that is signed as the API signs them, for tests of who receives it. */
export function sign({ secret, topic, id, ...more }: SignRequest): SignedNotification {
  const { signedAt = new Date(), milliseconds = false } = more;
  const { action, notificationId, requestId, userId } = more;
  return signed('sign', {
    secret,
    topic,
    id: String(id),
    signed_at: signedAt.toISOString(),
    milliseconds,
    action,
    notification_id: notificationId,
    request_id: requestId,
    user_id: userId,
  });
}

/** Makes an IPN, which nobody can sign: what the in-store API sends. */
export function ipn(topic: string, id: IdInput): SignedNotification {
  return signed('ipn', { topic, id: String(id) });
}

function signed(kind: string, given: object): SignedNotification {
  const made = JSON.parse(evaluate(kind, JSON.stringify(given)));
  if (made.error !== undefined) {
    const { field, rule } = made.error;
    throw input.invalid(field, '<redacted>', rule, "it can't be signed");
  }
  return { ...made, headers: Object.fromEntries(made.headers) };
}

/**
 * The core's pure function of a kind of conformance vectors: JSON in, JSON
 * out, whose 64-bit ids `JSON.parse` would break.
 */
export function evaluate(kind: string, json: string): string {
  return unwrap(addon.evaluate(kind, json));
}

type Answered = Readonly<Record<string, unknown>>;

function orNull(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value);
}

function refundName(given: IdInput): string {
  const named = typeof given === 'string' && given.startsWith('REF');
  return named ? given : input.id(given, 'refundId');
}

/** The control plane's rows, their names in JavaScript's spelling. */
function rows<Row>(answered: unknown): Row[] {
  return renamed(answered) as Row[];
}

function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [camelCase(name), renamed(held)]),
  );
}
