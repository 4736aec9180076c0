import { types } from 'node:util';
import { addon } from './addon';
import { unwrap, unwrapPlain } from './failure';
import * as input from './input';
import { interruptible, type ReadOptions } from './interruptible';
import type * as model from './model';
import type { ReportKind, ReportReadOptions, ReportRow } from './model';
import type * as native from './native';

/**
 * A row that can't be read. It is told in its place, never left out silently,
 * and the rows after it are read all the same. Its `kind` tells it from one that
 * can be read.
 */
export interface BadRow extends model.BadRow {
  readonly kind: 'bad_row';
}

/** How a report is read. */
export interface RowsOptions extends ReportReadOptions, ReadOptions {}

/** @internal */
export function open(source: unknown, options: native.ReportReadOptions): native.ReportRows {
  if (types.isUint8Array(source)) {
    const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
    return unwrap(addon.ReportRows.ofBytes(bytes, options));
  }
  if (typeof source === 'string') return unwrap(addon.ReportRows.ofPath(source, options));
  throw input.wrongType(source, 'pathOrBytes', 'give a path, or the bytes as a Uint8Array');
}

/** A report's rows, in their order. */
export class ReportRows implements AsyncIterableIterator<ReportRow | BadRow, undefined> {
  readonly #native: native.ReportRows;
  readonly #options: ReadOptions;
  readonly #rows: AsyncGenerator<ReportRow | BadRow, undefined, undefined>;

  /** @internal */
  constructor(rows: native.ReportRows, options: ReadOptions) {
    this.#native = rows;
    this.#options = options;
    this.#rows = batches(rows, options);
  }

  /** Which report it is: as it was said to be, or else by its headings. */
  async report(): Promise<ReportKind> {
    return interruptible(this.#options, (cancel) => this.#native.report(cancel));
  }

  /** The next row. */
  next(): Promise<IteratorResult<ReportRow | BadRow, undefined>> {
    return this.#rows.next();
  }

  /** Closes the file. */
  async return(): Promise<IteratorResult<ReportRow | BadRow, undefined>> {
    this.#native.close();
    return this.#rows.return(undefined);
  }

  /** The rows themselves. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

async function* batches(
  from: native.ReportRows,
  options: ReadOptions,
): AsyncGenerator<ReportRow | BadRow, undefined, undefined> {
  try {
    for (;;) {
      const batch = await interruptible(options, (cancel) => from.next(cancel), unwrapPlain);
      if (batch.length === 0) return;
      for (const row of batch) yield 'kind' in row ? row : { kind: 'bad_row', ...row };
    }
  } finally {
    from.close();
  }
}
