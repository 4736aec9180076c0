import { randomUUID } from 'node:crypto';
import { addon } from './addon';
import { Client } from './client';
import { unwrap } from './failure';
import * as input from './input';
import { parseJson } from './json';
import type { Amount, ClientOptions, Id, IdInput, Site } from './model';
import type * as native from './native';
import { clientOptions } from './readers';

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
  stores: readonly SeedStore[];
}

/** Where a buyer scans: at a POS of a seller, or a QR's content. */
export type ScanRequest = { userId: IdInput; externalPosId: string } | { qrData: string };

/** What the buyer's app shows. */
export interface Scan {
  readonly screen: 'waiting' | 'checkout' | 'expired' | (string & {});
  readonly amount: Amount | null;
  readonly scanId: Id | null;
  readonly merchantOrderId: Id | null;
}

/** How a buyer pays. */
export interface PayRequest {
  scanId: IdInput;
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
  readonly merchantOrderId: Id;
}

/** What is decided about an in-process payment or refund. */
export type SettleRequest =
  | { paymentId: IdInput; result: string; detail?: string }
  | { refundId: IdInput; result: string };

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

/** The truth about a seller. The rows are the sandbox's own, numbers as digits. */
export interface Ledger {
  readonly orders: readonly Readonly<Record<string, unknown>>[];
  readonly merchantOrders: readonly Readonly<Record<string, unknown>>[];
  readonly payments: readonly Readonly<Record<string, unknown>>[];
  readonly refunds: readonly Readonly<Record<string, unknown>>[];
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

  /** A client on the sandbox's clock. */
  client(options: ClientOptions): Client {
    return new Client(unwrap(this.#native.client(clientOptions(options, ''))));
  }

  /** Makes stores and POS. */
  async seed({ userId, site = 'MLA', stores }: Seed): Promise<void> {
    await this.control('POST', '/_sandbox/seed', {
      user_id: integer(userId, 'userId'),
      site,
      stores: stores.map(({ externalId, pos }) => ({ external_id: externalId, pos })),
    });
  }

  /** A buyer scans. */
  async scan(request: ScanRequest): Promise<Scan> {
    const body =
      'qrData' in request
        ? { qr_data: request.qrData }
        : {
            user_id: integer(request.userId, 'userId'),
            external_pos_id: request.externalPosId,
          };
    const seen = (await this.control('POST', '/_sandbox/scan', body)) as Answered;
    return {
      screen: String(seen.screen),
      amount: orNull(seen.amount),
      scanId: orNull(seen.scan_id),
      merchantOrderId: orNull(seen.merchant_order_id),
    };
  }

  /** The buyer pays, or tries to. A rejected attempt can be followed by another. */
  async pay({ scanId, result, detail, method, amount }: PayRequest): Promise<Pay> {
    const paid = (await this.control('POST', '/_sandbox/pay', {
      scan_id: integer(scanId, 'scanId'),
      result,
      detail,
      method,
      amount: amount === undefined ? undefined : input.amount(amount, 'amount'),
    })) as Answered;
    return {
      paymentId: String(paid.payment_id),
      status: String(paid.status),
      statusDetail: orNull(paid.status_detail),
      merchantOrderId: String(paid.merchant_order_id),
    };
  }

  /** An in-process payment or refund is decided. */
  async settle(request: SettleRequest): Promise<void> {
    const { result } = request;
    const body =
      'paymentId' in request
        ? { payment_id: integer(request.paymentId, 'paymentId'), result, detail: request.detail }
        : { refund_id: integer(request.refundId, 'refundId'), result };
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
    const entries = (Array.isArray(log) ? log : (log as Answered).requests) as Answered[];
    return entries.map((entry) => ({
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
    type Rows = readonly Readonly<Record<string, unknown>>[];
    return {
      orders: ledger.orders as Rows,
      merchantOrders: ledger.merchant_orders as Rows,
      payments: ledger.payments as Rows,
      refunds: ledger.refunds as Rows,
      balance: String(ledger.balance),
    };
  }

  /** A clean slate. */
  async reset(): Promise<void> {
    await this.control('POST', '/_sandbox/reset');
  }

  /**
   * Any call of the control plane, as its README describes them. Numbers of
   * the answer come as strings of their digits; a bigint in the body is sent
   * as a number.
   */
  async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const sent = body === undefined ? undefined : stringify(body);
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

/** An id as the JSON number it is. */
function integer(id: IdInput, field: string): bigint {
  return BigInt(input.id(id, field));
}

/** JSON in which a bigint is a number with all its digits. */
function stringify(body: unknown): string {
  // No text that a caller gives holds this mark by accident.
  const mark = `bigint-${randomUUID()}-`;
  const text = JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'bigint' ? `${mark}${value}` : value,
  );
  return text.replace(new RegExp(`"${mark}(-?[0-9]+)"`, 'g'), '$1');
}
