import { addon } from './addon';
import { unwrap } from './failure';
import * as input from './input';
import { abortSignal, type ReadOptions } from './interruptible';
import type * as native from './native';

/**
 * What is told how far a call has come, now and then, and at its end. The next
 * is told when this one has returned; what it throws stops the call.
 */
export type OnProgress<P> = (progress: P) => unknown;

/** Options of a call that tells how far it has come. */
export interface ProgressOptions<P> extends ReadOptions {
  /** Told how far it has come. */
  readonly onProgress?: OnProgress<P> | null | undefined;
}

/** @internal */
export function callback<P>(value: unknown, path: string): OnProgress<P> {
  if (typeof value === 'function') return value as OnProgress<P>;
  throw input.wrongType(value, path, 'give a function');
}

/**
 * Makes a call that tells how far it has come.
 *
 * @internal
 */
export async function told<T>(
  options: ProgressOptions<never>,
  call: (progress: native.Progress | null, options: ReadOptions) => Promise<T>,
): Promise<T> {
  const from = new input.Reader(options, '', ['signal', 'onProgress']);
  const signal = from.optional('signal', abortSignal);
  const onProgress = from.optional('onProgress', callback);
  if (onProgress === undefined) return call(null, { signal });
  signal?.throwIfAborted();

  const progress = new addon.Progress();
  const stop = new AbortController();
  const abort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  let thrown: { error: unknown } | undefined;
  const telling = tell(progress, onProgress).catch((error: unknown) => {
    thrown = { error };
    stop.abort(error);
  });
  let answer: T;
  try {
    answer = await call(progress, { signal: stop.signal });
  } finally {
    signal?.removeEventListener('abort', abort);
    progress.end();
    await telling;
  }
  if (thrown !== undefined) throw thrown.error;
  return answer;
}

async function tell(progress: native.Progress, onProgress: OnProgress<never>): Promise<void> {
  for (;;) {
    const news = unwrap(await progress.next());
    if (news === null) return;
    await onProgress(news as never);
  }
}
