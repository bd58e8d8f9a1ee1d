// What the routes of the call journal ask of the daemon. It throws an `HttpProblem` where the journal cannot be read.

import type { ExplainedCall } from '../call/explain-call.js';
import type { ReplaySummary } from '../call/replay-summary.js';
import type { ConfigText } from '../yaml/config-text.js';
import type { CallFilter, JournalEntry } from '../journal/search-calls.js';

/** Texts are as they were asked; see `CallFilter` and `parseMoment`. */
export interface AskedCalls extends Pick<CallFilter, 'did' | 'action' | 'rule' | 'status' | 'before'> {
  /** In any spelling, or `withheld`. */
  readonly number?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly limit: number;
}

export interface CallsPage {
  /** Newest first. */
  readonly entries: readonly JournalEntry[];
  /** Are there more behind the last one? */
  readonly hasMore: boolean;
}

export interface CallsApi {
  search(asked: AskedCalls, abandoned: AbortSignal): Promise<CallsPage>;
  /** Null where there is none. */
  get(id: string): Promise<JournalEntry | null>;
  /** Null when too many follow already. */
  readonly follow: (listener: (entry: JournalEntry) => void) => (() => void) | null;
  /** Null where there is no such call. */
  explain(id: string): Promise<ExplainedEntry | null>;
}

/** Decided then, decided now. */
export interface ExplainedEntry {
  readonly entry: JournalEntry;
  readonly now: ExplainedCall;
  /** Is it treated otherwise now? */
  readonly isChanged: boolean;
  /** It was not looked up then, and rules would have to know more. */
  readonly isUnsure: boolean;
}

export interface AskedReplay {
  /** See `parseMoment`; null for all there is. */
  readonly since: string | null;
  /** Files of another configuration; null for the one in use. */
  readonly texts: readonly ConfigText[] | null;
}

/** On the control socket only. */
export interface CallCommandsApi extends CallsApi {
  /** How many calls there were with this number. */
  forget(number: string): Promise<number>;
  replay(asked: AskedReplay, abandoned: AbortSignal): Promise<ReplaySummary>;
}
