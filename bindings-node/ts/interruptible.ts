import { addon } from './addon';
import { isFailure, unwrap } from './failure';
import { invalid, Reader } from './input';
import type * as native from './native';

/** Options of a call that reads. */
export interface ReadOptions {
  /**
   * Stops the call: its promise rejects with the signal's reason, an
   * `AbortError` unless you gave another one, just as with `fetch`.
   */
  readonly signal?: AbortSignal | null | undefined;
}

/** Options of a call that waits. Stopping it leaves the order alone. */
export interface WaitOptions extends ReadOptions {
  /** How long to wait at most, in milliseconds; then an `InterruptedError`. */
  readonly timeoutMs?: number | null | undefined;
}

/** What a timer of Node's can hold; it takes more for 1 ms. */
const LONGEST_TIMEOUT = 0x7fff_ffff;

/**
 * Makes a call that can be stopped, and takes its answer.
 *
 * @internal
 */
export async function interruptible<T>(
  options: unknown,
  call: (cancel: native.CancelToken | null) => Promise<T | native.Failure>,
  take: (answer: T | native.Failure) => T = unwrap,
): Promise<T> {
  if (options === undefined || options === null) return take(await call(null));
  const from = new Reader(options, '', ['signal', 'timeoutMs']);
  const signal = from.optional('signal', abortSignal);
  const timeoutMs = from.optional('timeoutMs', timeout);
  signal?.throwIfAborted();

  const token = new addon.CancelToken();
  const stop = (): void => token.cancel();
  const timer = timeoutMs === undefined ? undefined : setTimeout(stop, timeoutMs);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const answer = await call(token);
    if (isFailure(answer) && answer.failure.kind === 'interrupted') signal?.throwIfAborted();
    return take(answer);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/**
 * What else there is among options, and what stops the call.
 *
 * @internal
 */
export function apart(options: unknown): [rest: unknown, signal: ReadOptions] {
  if (typeof options !== 'object' || options === null) return [options, {}];
  const { signal, ...rest } = options as ReadOptions;
  return [rest, { signal }];
}

/** @internal */
export function abortSignal(value: unknown, path: string): AbortSignal {
  // Not `instanceof`: test environments bring classes of their own.
  const like = value as Partial<AbortSignal>;
  if (typeof like.addEventListener === 'function' && typeof like.throwIfAborted === 'function') {
    return value as AbortSignal;
  }
  throw invalid(path, `of type ${typeof value}`, 'type', 'give an AbortSignal');
}

function timeout(value: unknown, path: string): number {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw invalid(path, String(value), 'type', 'give a number of milliseconds');
  }
  if (value < 0) throw invalid(path, String(value), 'min', 'it must not be negative');
  if (value <= LONGEST_TIMEOUT) return value;
  throw invalid(
    path,
    String(value),
    'max',
    'more than 24 days; leave it out to wait until the end',
  );
}
