import { unwrap, unwrapPlain } from './failure';
import type { Report, ReportKind, ReportRow } from './model';
import type * as native from './native';
import type { BadRow, RowsOptions } from './report-rows';
import { rows } from './reports';

/**
 * Reports that were fetched, as files in a folder of their own. The folder goes
 * with this: by `close()`, and when the process ends.
 */
export class ReportFiles implements AsyncIterable<ReportRow | BadRow> {
  /** The folder that they are in. */
  readonly folder: string;
  /** Where the files are, in the order of their days. */
  readonly paths: readonly string[];
  /** What the files are, in the same order. */
  readonly reports: readonly Report[];

  readonly #native: native.ReportFiles;
  readonly #report: ReportKind;

  /** @internal */
  constructor(files: native.ReportFiles, report: ReportKind) {
    this.#native = files;
    this.#report = report;
    this.folder = files.folder;
    this.paths = files.paths;
    this.reports = unwrap(files.reports);
  }

  /** The rows of all files, one file after the other; a `line` is that of its file. */
  async *rows(options: RowsOptions = {}): AsyncGenerator<ReportRow | BadRow, void, undefined> {
    for (const path of this.paths) yield* rows(path, { report: this.#report, ...options });
  }

  /** As `rows()`. */
  [Symbol.asyncIterator](): AsyncGenerator<ReportRow | BadRow, void, undefined> {
    return this.rows();
  }

  /** Deletes the folder. */
  async close(): Promise<void> {
    unwrapPlain(await this.#native.close());
  }

  /** Deletes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
