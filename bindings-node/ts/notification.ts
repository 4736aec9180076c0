import { types } from 'node:util';
import { addon } from './addon';
import { unwrap } from './failure';
import * as input from './input';
import type { NotificationEvent } from './model';
import type * as native from './native';

/**
 * A request's headers, in any case: the `headers` of Node's `http`, Express or
 * Fastify, a `Headers`, or pairs of name and value.
 */
export type HeadersInput =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | Iterable<readonly [string, string]>;

/** The parts of the HTTP request that a notification came by. */
export interface Delivery {
  /** `POST` when absent. */
  readonly method?: string | null | undefined;
  readonly headers: HeadersInput;
  /** The query string, or the whole URL: `request.url` will do. */
  readonly query: string;
  /** The raw body, before anything parsed it. */
  readonly body: Uint8Array | string;
}

/** Options of a `Verifier`. */
export interface VerifierOptions {
  /**
   * How far a signature's time may be from now, either way, in milliseconds:
   * five minutes when absent, at most 30 days. `null` leaves the time unchecked:
   * it is not documented whether what is sent again, for up to four days, is
   * signed again.
   */
  readonly toleranceMs?: number | null | undefined;
}

/** Options of a `ReplayGuard`. */
export interface ReplayGuardOptions {
  /** How many notifications it remembers, at most a million; 10000 when absent. */
  readonly capacity?: number | null | undefined;
  /** For how long, in milliseconds; a day when absent. */
  readonly ttlMs?: number | null | undefined;
}

const FIVE_MINUTES = 5 * 60_000;
const ONE_DAY = 24 * 3_600_000;
const OURS: ReadonlySet<string> = new Set(['x-signature', 'x-request-id']);

/**
 * Reads a notification without checking its signature. Nothing is sent, and no
 * URL in it is followed.
 *
 * @throws InvalidInputError for what is no notification; its `field` is the part
 * of the request (`method`, `query`, `body`) or the value in it (`topic`, `id`,
 * `data.id`, `resource`, …).
 */
export function parse(delivery: Delivery): NotificationEvent {
  return unwrap(addon.notificationParse(read(delivery)));
}

/**
 * Checks signatures with the webhook secrets of an application: those of the
 * developer panel, more than one while an old one is being replaced.
 */
export class Verifier {
  readonly #native: native.NotificationVerifier;

  /** @throws InvalidInputError when there is no secret, or an empty one. */
  constructor(secrets: string | readonly string[], options: VerifierOptions = {}) {
    const all: unknown = typeof secrets === 'string' ? [secrets] : secrets;
    const list = new input.Reader({ secrets: all }, '', ['secrets']).list('secrets', secret);
    const from = new input.Reader(options, '', ['toleranceMs']);
    const off = options.toleranceMs === null;
    const tolerance = from.optional('toleranceMs', input.millis) ?? (off ? null : FIVE_MINUTES);
    this.#native = unwrap(addon.NotificationVerifier.create(list, tolerance));
  }

  /**
   * Reads a notification as `parse()` does, and says who sent it. A signature
   * that fails is no error but an outcome, `event.signature`: what is to be done
   * with a hint that nobody vouches for is the receiver's to say.
   */
  verify(delivery: Delivery, now: Date = new Date()): NotificationEvent {
    return unwrap(this.#native.verify(read(delivery), input.moment(now, 'now')));
  }
}

/**
 * Remembers which notifications came already, for those who want to work on
 * each once. It forgets one after a while, and the oldest when there are too
 * many, and knows only what came to this process: so it saves work and proves
 * nothing.
 */
export class ReplayGuard {
  readonly #native: native.ReplayGuard;

  constructor(options: ReplayGuardOptions = {}) {
    const from = new input.Reader(options, '', ['capacity', 'ttlMs']);
    const capacity = from.optional('capacity', input.u32) ?? 10_000;
    const ttlMs = from.optional('ttlMs', input.millis) ?? ONE_DAY;
    this.#native = unwrap(addon.ReplayGuard.create(capacity, ttlMs));
  }

  /** Whether it is news, by its `dedupeKey`; from now on it is not. One without a key always is. */
  isNew(event: NotificationEvent, now: Date = new Date()): boolean {
    const verified = event.signature.outcome === 'verified';
    return unwrap(this.#native.isNew(verified, event.dedupeKey, input.moment(now, 'now')));
  }
}

function read(delivery: Delivery): native.NativeDelivery {
  const from = new input.Reader(delivery, '', ['method', 'headers', 'query', 'body']);
  return {
    method: from.optional('method', input.text) ?? 'POST',
    headers: from.required('headers', pairs),
    query: from.required('query', input.text),
    body: from.required('body', raw),
  };
}

/** One of the wrong type is not shown either. */
function secret(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw input.invalid(path, '<redacted>', 'type', 'give a string');
}

function raw(value: unknown, path: string): Buffer {
  if (typeof value === 'string') return Buffer.from(value);
  if (types.isUint8Array(value)) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  const advice = 'give the raw body, as bytes or text: not what was parsed from it';
  throw input.invalid(path, `of type ${typeof value}`, 'type', advice);
}

/** Names and values in turn, of the headers that matter. */
function pairs(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) throw badHeaders(path);
  const iterable = Symbol.iterator in value;
  const all: unknown[] = iterable ? [...(value as Iterable<unknown>)] : Object.entries(value);
  const found: string[] = [];
  for (const pair of all) {
    if (!Array.isArray(pair) || typeof pair[0] !== 'string') throw badHeaders(path);
    const [name, held] = pair as [string, unknown];
    if (!OURS.has(name.toLowerCase())) continue;
    for (const one of Array.isArray(held) ? held : [held]) {
      if (typeof one === 'string') found.push(name, one);
      else if (one !== undefined && one !== null) throw badHeaders(path);
    }
  }
  return found;
}

function badHeaders(path: string): Error {
  const advice = 'give an object of texts, a Headers, or pairs of name and value';
  return input.invalid(path, 'something else', 'type', advice);
}
