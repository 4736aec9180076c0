import { unwrap } from './failure';
import * as input from './input';
import { interruptible, type ReadOptions } from './interruptible';
import type { JournalEntry, JournalSearch } from './model';
import type * as native from './native';
import { journalSearch } from './readers';

/** What is to be removed from the journal. */
export interface PruneRequest {
  /** Finished entries that were not touched for so long, in milliseconds. */
  olderThanMs: number;
  /** Even under 180 days, the longest that a payment can be refunded. */
  force?: boolean | null | undefined;
}

/** What was intended and what became of it: written before it is sent. */
export class Journal {
  readonly #client: native.Client;

  /** @internal */
  constructor(client: native.Client) {
    this.#client = client;
  }

  /** The entries that match, the newest first; at most 1000 without a `limit`. */
  async list(search: JournalSearch = {}, options?: ReadOptions): Promise<readonly JournalEntry[]> {
    const checked = journalSearch(search, '');
    return interruptible(options, (cancel) => this.#client.listJournal(checked, cancel));
  }

  /**
   * Removes finished entries that were not touched for some time, and says how
   * many. Open ones stay. Under 180 days it is refused unless forced: what is
   * removed can't be told from what never was.
   */
  async prune(request: PruneRequest): Promise<number> {
    const from = new input.Reader(request, '', ['olderThanMs', 'force']);
    const olderThanMs = from.required('olderThanMs', input.millis);
    const force = from.optional('force', input.flag) ?? false;
    return unwrap(await this.#client.pruneJournal(olderThanMs, force));
  }
}
