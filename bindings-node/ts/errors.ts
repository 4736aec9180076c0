import { camelCase } from './case';
import type { ErrorDetails, ErrorKind } from './model';
import type * as native from './native';
import { DURATIONS } from './readers';

/** What an error may know besides its message. What is not known is `undefined`. */
export type ErrorFields = {
  readonly [Name in Exclude<keyof ErrorDetails, 'kind' | 'message'>]?:
    | NonNullable<ErrorDetails[Name]>
    | undefined;
};

/**
 * The base of every error this package throws: one subclass for each `kind`.
 * (An aborted wait or read is not among them: it rejects with the signal's own
 * reason, as `fetch` does.)
 */
export abstract class CobroError extends Error implements ErrorFields {
  /** What went wrong, in one word. */
  abstract readonly kind: ErrorKind;
  /** What was being done, such as `refunds.create`. */
  declare readonly operation: string | undefined;
  /** The API's own code. */
  declare readonly code: string | undefined;
  /** The HTTP status. */
  declare readonly status: number | undefined;
  /** The API's id of the request, for its support. */
  declare readonly requestId: string | undefined;
  /** This library's id of the operation, in every log line of it. */
  declare readonly correlationId: string | undefined;
  /** Whether the same call may succeed later unchanged. */
  readonly retryable: boolean;
  /** How many times it was sent. */
  readonly attempts: number;
  /** The key of the intent: repeat the call with it and it is done at most once. */
  declare readonly idempotencyKey: string | undefined;
  /** Which input was refused, as a path such as `items[0].unitPrice`. */
  declare readonly field: string | undefined;
  /** What it held. Never a secret. */
  declare readonly value: string | undefined;
  /** The rule it breaks, such as `max_length`. */
  declare readonly rule: string | undefined;
  /** Why a refund was refused. */
  declare readonly refusal: ErrorFields['refusal'];
  /** How long the API asks to wait, in milliseconds. */
  declare readonly retryAfterMs: number | undefined;
  /** The start of the API's answer, secrets removed. */
  declare readonly body: string | undefined;

  constructor(message: string, fields: ErrorFields = {}, options?: ErrorOptions) {
    super(message, options);
    this.retryable = fields.retryable ?? false;
    this.attempts = fields.attempts ?? 0;
    // Only what is known: a logged error shows no row of `undefined`.
    const known = Object.entries(fields).filter(([, value]) => value !== undefined);
    Object.assign(this, Object.fromEntries(known));
  }

  /** All that is known, message included, for logs in JSON. */
  toJSON(): object {
    return Object.assign({ name: this.name, message: this.message }, this);
  }
}

/** Something you gave breaks a rule; nothing was sent. `field`, `value` and `rule` say which. */
export class InvalidInputError extends CobroError {
  override readonly kind = 'invalid_input';
}

/** The token is missing, wrong or expired. */
export class UnauthorizedError extends CobroError {
  override readonly kind = 'unauthorized';
}

/** The token may not do this. */
export class ForbiddenError extends CobroError {
  override readonly kind = 'forbidden';
}

/** The API has no such thing. */
export class NotFoundError extends CobroError {
  override readonly kind = 'not_found';
}

/** It conflicts with what is already there, such as another live sale on the POS. */
export class ConflictError extends CobroError {
  override readonly kind = 'conflict';
}

/** Too many requests, even after waiting. `retryAfterMs` says how long. */
export class RateLimitedError extends CobroError {
  override readonly kind = 'rate_limited';
}

/** The API understood and said no. */
export class RefusedError extends CobroError {
  override readonly kind = 'refused';
}

/** A refund was refused; `refusal` says why. */
export class RefundRefusedError extends CobroError {
  override readonly kind = 'refund_refused';
}

/** The seller's account lacks the money for the refund. */
export class InsufficientFundsError extends CobroError {
  override readonly kind = 'insufficient_funds';
}

/**
 * A payment made at the counter can't be cancelled, only refunded. Nor can a
 * dynamic sale of the in-store API, which ends by its time.
 */
export class NotCancellableError extends CobroError {
  override readonly kind = 'not_cancellable';
}

/** The API failed, and nothing was changed. */
export class ServerError extends CobroError {
  override readonly kind = 'server';
}

/** The API was not reached, or the connection broke while reading from it; nothing was changed. */
export class NetworkError extends CobroError {
  override readonly kind = 'network';
}

/** No answer in time to a call that changes nothing. */
export class TimeoutError extends CobroError {
  override readonly kind = 'timeout';
}

/**
 * It may or may not have been done: the answer was lost. Ask again with the
 * same `idempotencyKey`, or read.
 */
export class OutcomeUnknownError extends CobroError {
  override readonly kind = 'outcome_unknown';
}

/** The journal can't be read or written, so nothing was sent. */
export class JournalError extends CobroError {
  override readonly kind = 'journal';
}

/** The API answered something that can't be read. */
export class UnexpectedResponseError extends CobroError {
  override readonly kind = 'unexpected_response';
}

/**
 * The `timeoutMs` of a wait has passed, and what it waits for goes on; or the
 * client is closed, and nothing was sent.
 */
export class InterruptedError extends CobroError {
  override readonly kind = 'interrupted';
}

/** A defect of this library. */
export class InternalError extends CobroError {
  override readonly kind = 'internal';
}

type ErrorClass = new (message: string, fields: ErrorFields, options?: ErrorOptions) => CobroError;

const CLASSES: Readonly<Record<ErrorKind, ErrorClass>> = {
  invalid_input: InvalidInputError,
  unauthorized: UnauthorizedError,
  forbidden: ForbiddenError,
  not_found: NotFoundError,
  conflict: ConflictError,
  rate_limited: RateLimitedError,
  refused: RefusedError,
  refund_refused: RefundRefusedError,
  insufficient_funds: InsufficientFundsError,
  not_cancellable: NotCancellableError,
  server: ServerError,
  network: NetworkError,
  timeout: TimeoutError,
  outcome_unknown: OutcomeUnknownError,
  journal: JournalError,
  unexpected_response: UnexpectedResponseError,
  interrupted: InterruptedError,
  internal: InternalError,
};

// On the prototypes, as the names of Node's own errors are: not one more
// property of each error that is logged.
for (const errorClass of Object.values(CLASSES)) {
  Object.defineProperty(errorClass.prototype, 'name', {
    value: errorClass.name,
    configurable: true,
    writable: true,
  });
}

/**
 * The error of a native call. Its field is in the core's spelling and is put
 * into JavaScript's.
 *
 * @internal
 */
export function errorOf(
  { failure, causes, thrown }: native.Failure,
  spelling: (field: string) => string = javascriptPath,
): CobroError {
  const { kind, message, ...rest } = failure;
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (value !== null) fields[name] = value;
  }
  let text = message;
  if (failure.field !== null) {
    const field = spelling(failure.field);
    fields.field = field;
    if (message.startsWith(failure.field)) text = field + message.slice(failure.field.length);
  }
  const error = new CLASSES[kind](text, fields, causeOf(causes, thrown));
  // The stack begins where this package was called, not in here.
  Error.captureStackTrace(error, errorOf);
  return error;
}

/** What code of the caller's threw is it as it is, which may be anything. */
function causeOf(causes: readonly string[], thrown: native.Carrier | undefined) {
  if (thrown !== undefined && 'thrown' in thrown) return { cause: thrown.thrown };
  const cause = causes.reduceRight<Error | undefined>(
    (inner, text) => new Error(text, inner && { cause: inner }),
    undefined,
  );
  return cause && { cause };
}

/** Fields that end with `Ms` here: the records' and those of single arguments. */
const SPANS: ReadonlySet<string> = new Set([...DURATIONS, 'timeout', 'older_than', 'tolerance']);

/**
 * The core's `items[0].unit_price` as `items[0].unitPrice`, its `ttl` as `ttlMs`.
 *
 * @internal
 */
export function javascriptPath(field: string): string {
  return field
    .split('.')
    .map((name) => {
      const camel = camelCase(name);
      return SPANS.has(name) ? `${camel}Ms` : camel;
    })
    .join('.');
}
