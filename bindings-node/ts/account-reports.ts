import { unwrap } from './failure';
import * as input from './input';
import { apart, interruptible, type ReadOptions, type WaitOptions } from './interruptible';
import type {
  Report,
  ReportConfig,
  ReportConfigRequest,
  ReportDownload,
  ReportFetchRequest,
  ReportKind,
  ReportPage,
  ReportProgress,
  ReportRequest,
  ReportSearch,
} from './model';
import type * as native from './native';
import { byOffset, pages } from './pages';
import { reportConfigRequest, reportFetchRequest, reportRequest, reportSearch } from './readers';
import { type ReconcileRequest, Reconciliation, readPlan } from './reconciliation';
import { ReportFiles } from './report-files';
import { secretive } from './secret';
import { type ProgressOptions, told } from './told';

/** Which sales of the journal a reconciliation takes; all without either. */
export interface SoldRange {
  /** Those begun then or later. */
  readonly since?: Date | null | undefined;
  /** Those begun before. */
  readonly until?: Date | null | undefined;
}

/**
 * The account's reports: made, followed, downloaded. Test accounts get empty
 * ones. `reports.rows()` reads them, `reports.reconcile()` compares them with
 * sales.
 */
export class Reports {
  readonly #client: native.Client;

  /** @internal */
  constructor(client: native.Client) {
    this.#client = client;
  }

  /**
   * Has a report of a range made, which takes minutes: see `wait()`. Runs to its
   * end once begun. There is no key of idempotency: when the answer is lost, a
   * report of this very range that was made since is looked for, and only when
   * that tells nothing this is an `OutcomeUnknownError`. The API may take a range
   * and make nothing of it (203): then it is a `RefusedError` with the code
   * `report_not_created`, whose message has the dates to ask with.
   */
  async create(report: ReportKind, request: ReportRequest): Promise<Report> {
    const range = reportRequest(request, '');
    return unwrap(await this.#client.createReport(kind(report), range));
  }

  /** How far a report has come, by the `id` that it was given when it was asked for. */
  async task(report: ReportKind, id: string, options?: ReadOptions): Promise<Report> {
    const [which, task] = [kind(report), input.text(id, 'id')];
    return interruptible(options, (cancel) => this.#client.getReportTask(which, task, cancel));
  }

  /** The account's reports, as many as the API gives. */
  async list(report: ReportKind, options?: ReadOptions): Promise<readonly Report[]> {
    const which = kind(report);
    return interruptible(options, (cancel) => this.#client.listReports(which, cancel));
  }

  /** One page of those that match, the newest first. */
  async search(
    report: ReportKind,
    search: ReportSearch = {},
    options?: ReadOptions,
  ): Promise<ReportPage> {
    const [which, checked] = [kind(report), reportSearch(search, '')];
    return interruptible(options, (cancel) => this.#client.searchReports(which, checked, cancel));
  }

  /** All that match, read page after page as you iterate. */
  searchAll(
    report: ReportKind,
    search: ReportSearch = {},
    options: ReadOptions = {},
  ): AsyncGenerator<Report, void, undefined> {
    const read = (page: ReportSearch, how: ReadOptions) => this.search(report, page, how);
    return pages(read, (page) => page.results, byOffset, search, options);
  }

  /** How the account's reports are made; null when it has no configuration yet. */
  async config(report: ReportKind, options?: ReadOptions): Promise<ReportConfig | null> {
    const which = kind(report);
    const read = (cancel: native.CancelToken | null) => this.#client.getReportConfig(which, cancel);
    const config = await interruptible<ReportConfig | null>(options, read);
    return config && discreet(config);
  }

  /**
   * Gives the account its first configuration; a `ConflictError` when it has one.
   * It belongs to the account: whoever gets its files gets them so. Runs to its
   * end once begun; when the answer is lost, the configuration is read.
   */
  async createConfig(report: ReportKind, config: ReportConfigRequest): Promise<ReportConfig> {
    const checked = reportConfigRequest(config, '');
    return discreet(unwrap(await this.#client.createReportConfig(kind(report), checked)));
  }

  /**
   * Changes how the account's reports are made from then on. It belongs to the
   * account: the files that an accountant gets change with it, so read it first
   * and give all that is to stay. Nothing in this package calls it. Runs to its
   * end once begun; asked for again, it changes nothing more.
   */
  async updateConfig(report: ReportKind, config: ReportConfigRequest): Promise<ReportConfig> {
    const checked = reportConfigRequest(config, '');
    return discreet(unwrap(await this.#client.updateReportConfig(kind(report), checked)));
  }

  /**
   * Has reports made at the configuration's frequency. To change that, switch the
   * schedule off, update the configuration, and switch it on again. Runs to its
   * end once begun.
   */
  async scheduleOn(report: ReportKind): Promise<void> {
    unwrap(await this.#client.scheduleReports(kind(report), true));
  }

  /** Has no more made by themselves. Runs to its end once begun. */
  async scheduleOff(report: ReportKind): Promise<void> {
    unwrap(await this.#client.scheduleReports(kind(report), false));
  }

  /**
   * Downloads a report's file to `path`; a `NotFoundError` until there is one.
   *
   * The file is never held in memory. It grows beside `path`, as `path` with
   * `.part` at its end, and takes its place, also of a file that is there, when it
   * is whole. A connection that breaks, or brings nothing for as long as a call
   * may take, is gone on with where it broke, as often as the client sends a
   * request; after one that brought 256 KiB the count begins anew. Another call
   * goes on as well, after an abort too, if the API still has the very file. A
   * `ConflictError` while another download writes there.
   */
  async download(
    report: ReportKind,
    fileName: string,
    path: string,
    options: ProgressOptions<ReportProgress> = {},
  ): Promise<ReportDownload> {
    const [which, name] = [kind(report), input.text(fileName, 'fileName')];
    const place = input.text(path, 'path');
    return told(options, (progress, signal) =>
      interruptible(signal, (cancel) =>
        this.#client.downloadReport(which, name, place, progress, cancel),
      ),
    );
  }

  /**
   * Waits until a report's file is there, at most for `timeoutMs` by the API's
   * clock, half an hour when absent, and gives the report with its `fileName`.
   *
   * A report that will have no file is a `RefusedError` with the code
   * `report_failed`, `report_deleted` or `report_expired`. When the time is over
   * it is a `TimeoutError`: the report is still being made and can be waited for
   * again. Faults of the network are waited out.
   */
  async wait(report: ReportKind, id: string, options: WaitOptions = {}): Promise<Report> {
    const [which, task] = [kind(report), input.text(id, 'id')];
    const [own, signal] = apart(options);
    const timeoutMs = new input.Reader(own, '', ['timeoutMs']).optional('timeoutMs', input.millis);
    return interruptible(signal, (cancel) =>
      this.#client.waitForReport(which, task, timeoutMs, cancel),
    );
  }

  /**
   * Has the reports of some days made, waits for them and downloads them into a
   * folder of their own.
   *
   * ```js
   * await using files = await client.reports.fetch({
   *   report: 'settlement', from: '2026-10-01', to: '2026-10-31',
   * });
   * for await (const row of files) console.log(row.line, row.kind);
   * ```
   *
   * A report is of 60 days at most, so more days are several files: they neither
   * overlap nor leave anything out. The account's configuration is used as it is.
   * An API that makes nothing of a range (203) is asked once more with the dates
   * it shows, if these leave nothing out. Stopping it leaves the reports that were
   * asked for in the account.
   */
  async fetch(request: ReportFetchRequest, options?: ReadOptions): Promise<ReportFiles> {
    const days = reportFetchRequest(request, '');
    const files = await interruptible(options, (cancel) => this.#client.fetchReports(days, cancel));
    return new ReportFiles(files, days.report);
  }

  /**
   * As `reports.reconcile()`, with the sales of this client's journal that were
   * paid, besides those of the request. Nothing is sent. A sale whose money was
   * not what was asked for (`mismatch`) is among them: its row has another amount.
   *
   * The journal knows no payment ids: rows are matched by the order's id or the
   * sale's reference.
   */
  reconcile(request: ReconcileRequest, sold: SoldRange = {}): Reconciliation {
    const plan = readPlan(request);
    const from = new input.Reader(sold, 'sold', ['since', 'until']);
    const since = from.optional('since', input.moment);
    const until = from.optional('until', input.moment);
    return new Reconciliation(plan, () =>
      this.#client.reconcileReports(plan.request, since, until),
    );
  }
}

function kind(report: unknown): string {
  return input.text(report, 'report');
}

/** The configuration, whose password `console.log` does not show. */
function discreet(config: ReportConfig): ReportConfig {
  if (config.sftpInfo !== null) secretive(config.sftpInfo, 'password');
  return config;
}
