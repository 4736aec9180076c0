import { addon } from './addon';
import { apart } from './interruptible';
import { reportReadOptions } from './readers';
import { type ReconcileRequest, Reconciliation, readPlan } from './reconciliation';
import { open, ReportRows, type RowsOptions } from './report-rows';

/**
 * Reads the rows of a settlement or release report, a file by its path or its
 * bytes, whatever language, columns and separator it has. They are read as they
 * are asked for, on a thread of their own: a file of any length takes no more
 * memory than a part of it. Leaving the loop closes the file.
 *
 * ```js
 * for await (const row of reports.rows('settlement.csv')) {
 *   if (row.kind === 'bad_row') console.error(`line ${row.line}: ${row.reason}`);
 *   else console.log(row.sourceId, row.net);
 * }
 * ```
 *
 * What is no report, or can't be read, is an `InvalidInputError` of the first
 * `next()`, with the rule `headings` or `readable`.
 */
export function rows(pathOrBytes: string | Uint8Array, options: RowsOptions = {}): ReportRows {
  const [own, signal] = apart(options);
  return new ReportRows(open(pathOrBytes, reportReadOptions(own, '')), signal);
}

/**
 * Compares reports with sales. Nothing is read until its findings, or its
 * summary, are asked for. Then all of it runs on threads of its own.
 *
 * ```js
 * const reconciliation = reports.reconcile({
 *   reports: ['settlement.csv'], salesCsv: 'sales.csv', html: 'october.html',
 * });
 * for await (const { kind, externalReference } of reconciliation) {
 *   if (kind !== 'matched') console.log(kind, externalReference);
 * }
 * const { net } = await reconciliation.summary();
 * ```
 *
 * @throws InvalidInputError when a property has the wrong type. What is wrong
 * with files and sales is told when it begins.
 */
export function reconcile(request: ReconcileRequest): Reconciliation {
  const plan = readPlan(request);
  return new Reconciliation(plan, () => addon.Reconciliation.open(plan.request));
}
