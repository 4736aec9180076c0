import { errorOf, javascriptPath } from './errors';
import { isFailure } from './failure';
import * as input from './input';
import type * as native from './native';
import { expectedSaleRequest } from './readers';

/** Sales as a caller gives them, not looked at yet. */
export type Sales = Iterable<unknown> | AsyncIterable<unknown>;

/** How many of them cross at a time. */
const BATCH = 500;

export function sales(value: unknown, path: string): Sales {
  if (typeof value === 'object' && value !== null) {
    if (Symbol.iterator in value || Symbol.asyncIterator in value) return value as Sales;
  }
  throw input.wrongType(value, path, 'give an array, or something else to iterate over');
}

/** Puts all sales in, however slowly they come, unless it is stopped. */
export async function putSales(
  into: native.Reconciliation,
  given: Sales,
  signal: AbortSignal,
): Promise<void> {
  let first = 0;
  let batch: native.ExpectedSaleRequest[] = [];
  const put = async (): Promise<void> => {
    const answer = await into.addSales(batch);
    // The core counts from the batch's beginning.
    const counted = (field: string) =>
      field.replace(/^sales\[(\d+)\]/, (_, index) => `sales[${first + Number(index)}]`);
    if (isFailure(answer)) throw errorOf(answer, (field) => javascriptPath(counted(field)));
    first += batch.length;
    batch = [];
  };
  for await (const sale of stoppable(given, signal)) {
    batch.push(expectedSaleRequest(sale, `sales[${first + batch.length}]`));
    if (batch.length === BATCH) await put();
  }
  if (batch.length > 0) await put();
}

/** The same, ending with the signal's reason even while one is waited for that never comes. */
async function* stoppable(given: Sales, signal: AbortSignal): AsyncGenerator<unknown, void> {
  if (!(Symbol.asyncIterator in given)) {
    for (const sale of given) {
      yield sale;
      signal.throwIfAborted();
    }
    return;
  }
  const iterator = given[Symbol.asyncIterator]();
  let stop = (_: unknown): void => {};
  const abort = (): void => stop(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  let done = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await new Promise<IteratorResult<unknown>>((resolve, reject) => {
        stop = reject;
        iterator.next().then(resolve, reject);
      });
      if (next.done) {
        done = true;
        return;
      }
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    // Not waited for, nor heard: it may be what never comes.
    if (!done) iterator.return?.().catch(() => undefined);
  }
}
