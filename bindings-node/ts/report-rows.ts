import { types } from 'node:util';
import { addon } from './addon';
import { unwrap, unwrapPlain } from './failure';
import * as input from './input';
import { interruptible, type ReadOptions } from './interruptible';
import type * as model from './model';
import type { ReportReadOptions, ReportRow } from './model';
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

/** @internal */
export async function* batches(
  from: native.ReportRows,
  options: ReadOptions,
): AsyncGenerator<ReportRow | BadRow, void, undefined> {
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
