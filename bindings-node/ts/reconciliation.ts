import { InterruptedError } from './errors';
import { unwrapPlain } from './failure';
import * as input from './input';
import { abortSignal } from './interruptible';
import type * as model from './model';
import type { ExpectedSaleRequest, Finding, ReconcileOptions, ReconcileSummary } from './model';
import type * as native from './native';
import { reconcileOptions } from './readers';
import { putSales, type Sales, sales } from './sales';
import { callback, type OnProgress, told } from './told';

/** How far a reconciliation has come. */
export interface ReconcileProgress {
  /** How many bytes of its files are read. */
  readonly bytes: number;
  /** How many they have. */
  readonly total: number;
}

/** A reconciliation of reports with sales, and what is written of it on the way. */
export interface ReconcileRequest
  extends Omit<model.ReconcileRequest, 'options' | 'reports'>,
    ReconcileOptions {
  /** The paths of the reports, all of one kind: `.csv`, or `.xlsx`. */
  reports: readonly string[];
  /**
   * Sales, besides those of `salesCsv`. All of them are taken, some hundred at a
   * time, before the first row is read.
   */
  sales?: Iterable<ExpectedSaleRequest> | AsyncIterable<ExpectedSaleRequest> | null | undefined;
  /** Told how far it has come, now and then, and at its end; what it throws stops it. */
  onProgress?: OnProgress<ReconcileProgress> | null | undefined;
  /** Stops it: what is waited for rejects with the signal's reason, and no file is left. */
  signal?: AbortSignal | null | undefined;
}

/**
 * What a reconciliation finds, each finding once. `json`, `csv` and `html` are
 * put into their places when it has come to its end, by `for await` or by
 * `summary()`.
 *
 * Leaving the loop before, `return()`, `close()` and the request's `signal` stop
 * it, and no file is left; so does the end of the process, unless a signal kills
 * it: then hidden files that end with `.partial` stay.
 */
export class Reconciliation implements AsyncIterableIterator<Finding, undefined> {
  readonly #plan: Plan;
  readonly #open: Open;
  /** Aborted, for whichever reason, when it does not come to its end. */
  readonly #stop = new AbortController();
  readonly #unlisten: () => void;
  #opened: Promise<native.Reconciliation> | undefined;
  #running: Promise<native.Reconciliation> | undefined;
  #findings: Iterator<Finding, undefined> = [].values();
  #summary: Promise<ReconcileSummary> | undefined;
  #left = false;
  #ended = false;
  #last: Promise<unknown> = Promise.resolve();

  /** @internal */
  constructor(plan: Plan, open: Open) {
    this.#plan = plan;
    this.#open = open;
    const { signal } = plan;
    // Weak: a signal that outlives it keeps nothing open.
    const weak = new WeakRef(this);
    const abort = (): void => {
      const open = weak.deref();
      if (open) void open.#giveUp(signal?.reason);
    };
    this.#unlisten = () => signal?.removeEventListener('abort', abort);
    if (signal?.aborted) this.#stop.abort(signal.reason);
    else signal?.addEventListener('abort', abort, { once: true });
  }

  /** The next finding. */
  async next(): Promise<IteratorResult<Finding, undefined>> {
    try {
      return await this.#turn(() => this.#pull());
    } catch (error) {
      if (this.#left) return { done: true, value: undefined };
      throw error;
    }
  }

  /**
   * What all comes to. Findings that nobody has taken go to the files alone, and
   * no object is made of them.
   */
  async summary(): Promise<ReconcileSummary> {
    this.#summary ??= this.#turn(() => this.#finish());
    return this.#summary;
  }

  /**
   * Stops it, unless it has come to its end, and waits until it left nothing
   * behind. Who waits for its summary gets an `InterruptedError`.
   */
  async close(): Promise<void> {
    this.#left = true;
    await this.#giveUp(new InterruptedError('the reconciliation was closed', {}));
  }

  /** As `close()`. */
  async return(): Promise<IteratorResult<Finding, undefined>> {
    await this.close();
    return { done: true, value: undefined };
  }

  /** The reconciliation itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** As `close()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** One after the other, as an async generator does. */
  #turn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      try {
        this.#stop.signal.throwIfAborted();
        return await work();
      } catch (error) {
        await this.#giveUp(error);
        throw this.#ended ? error : this.#stop.signal.reason;
      }
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Opens its files and takes all sales in, once. */
  #run(): Promise<native.Reconciliation> {
    this.#running ??= (async () => {
      const { signal } = this.#stop;
      this.#opened = this.#open().then(unwrapPlain);
      const running = await this.#opened;
      signal.throwIfAborted();
      if (this.#plan.sales !== undefined) await putSales(running, this.#plan.sales, signal);
      return running;
    })();
    return this.#running;
  }

  async #pull(): Promise<IteratorResult<Finding, undefined>> {
    const ready = this.#findings.next();
    if (!ready.done || this.#ended) return ready;
    const running = await this.#run();
    const { findings, progress } = unwrapPlain(await running.next());
    await this.#plan.onProgress?.(progress as ReconcileProgress);
    if (findings.length === 0) this.#end();
    this.#findings = findings.values();
    return this.#findings.next();
  }

  async #finish(): Promise<ReconcileSummary> {
    const { onProgress } = this.#plan;
    const running = await this.#run();
    const summary = await told({ onProgress }, async (progress, { signal }) => {
      signal?.addEventListener('abort', () => void this.#giveUp(signal.reason));
      return unwrapPlain(await running.finish(progress));
    });
    this.#findings = [].values();
    this.#end();
    return summary;
  }

  #end(): void {
    this.#ended = true;
    this.#unlisten();
  }

  async #giveUp(reason: unknown): Promise<void> {
    if (this.#ended) return;
    this.#unlisten();
    this.#findings = [].values();
    this.#stop.abort(reason);
    const running = await this.#opened?.catch(() => undefined);
    if (running !== undefined) unwrapPlain(await running.close());
  }
}

/**
 * A request, read.
 *
 * @internal
 */
export interface Plan {
  readonly request: native.ReconcileRequest;
  readonly sales: Sales | undefined;
  readonly onProgress: OnProgress<ReconcileProgress> | undefined;
  readonly signal: AbortSignal | undefined;
}

/** @internal */
export type Open = () => Promise<native.Reconciliation | native.Failure>;

const KNOWN: readonly (keyof ReconcileRequest)[] = [
  'reports',
  'salesCsv',
  'sales',
  'settlementDelayMs',
  'until',
  'labels',
  'json',
  'csv',
  'html',
  'language',
  'onProgress',
  'signal',
];

/** @internal */
export function readPlan(given: unknown, more: readonly string[] = []): Plan {
  const from = new input.Reader(given, '', [...KNOWN, ...more]);
  const { settlementDelayMs, until, labels } = given as ReconcileOptions;
  return {
    request: {
      reports: from.list('reports', input.text),
      salesCsv: from.optional('salesCsv', input.text),
      options: reconcileOptions({ settlementDelayMs, until, labels }, ''),
      json: from.optional('json', input.text),
      csv: from.optional('csv', input.text),
      html: from.optional('html', input.text),
      language: from.optional('language', input.text),
    },
    sales: from.optional('sales', sales),
    onProgress: from.optional('onProgress', callback),
    signal: from.optional('signal', abortSignal),
  };
}
