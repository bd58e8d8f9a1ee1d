// The call journal: every answered call, written behind it and searched later. Whatever the disk does, a call does not notice.

import { existsSync } from 'node:fs';
import type { CallObserver } from '../call/answer-call.js';
import { recordedCall, type RecordedCall } from '../call/recorded-call.js';
import { endsWithin } from '../files/slow-disk.js';
import { storeErrorFrom, STORE_FAULTS } from '../store/store-error.js';
import type { StoreEvent, StoreState } from '../store/store-event.js';
import { StoreKeeper } from '../store/store-keeper.js';
import { WriteBehind } from '../store/write-behind.js';
import { WriteQueue } from '../store/write-queue.js';
import type { Clock } from '../time/clock.js';
import { timeOfId } from './call-key.js';
import { isAbout } from './forget-calls.js';
import { IdClock } from './id-clock.js';
import { JournalContents, writtenCall } from './journal-contents.js';
import { JournalUnavailable } from './journal-unavailable.js';
import { callById, callsInOrder, searchCalls, type CallFilter, type JournalEntry } from './search-calls.js';

/** `journal` of the configuration. */
export interface JournalSettings {
  readonly enabled: boolean;
  /** Over it the oldest go. */
  readonly maxCalls: number;
  /** How long calls are kept, in milliseconds. */
  readonly keep: number;
}

export interface JournalParts {
  /** Usually `journal` under the state directory, made when it is not there; null where there is no place for it. */
  readonly directory: string | null;
  readonly settings: JournalSettings;
  readonly clock: Clock;
  readonly report: (event: StoreEvent) => void;
}

export interface JournalStats {
  /** `off`: not enabled, or there is no place for it. */
  readonly state: StoreState | { readonly kind: 'off' };
  /** Calls on disk; 0 while it cannot be read. */
  readonly entries: number;
  readonly maxCalls: number;
  /** Time of the oldest, in milliseconds since 1970; null where it is not known. */
  readonly oldestAtMs: number | null;
  /** Calls that are not on disk yet. */
  readonly waiting: number;
  /** Calls that were never written down, since the start. */
  readonly dropped: number;
}

export interface CallJournal {
  /** Takes an answered call, and returns at once. */
  readonly observe: CallObserver;
  /** Takes a call that nobody asked about, such as one that a provider told of. Likewise. */
  record(call: RecordedCall): void;
  /** Other settings apply from now on. */
  adjust(settings: JournalSettings): void;
  /** Newest first. @throws {JournalUnavailable} */
  search(filter: CallFilter, sameDid: (one: string, other: string) => boolean): AsyncGenerator<JournalEntry>;
  /** In the order in which they came, some at a time. @throws {JournalUnavailable} */
  since(sinceMs: number): AsyncGenerator<JournalEntry[]>;
  /** Null where there is none. @throws {JournalUnavailable} */
  get(id: string): Promise<JournalEntry | null>;
  /** Removes every call with this number, see `subjectOf`; how many there were. @throws {JournalUnavailable} */
  forget(subject: string): Promise<number>;
  /** To be told of each call as it is taken. The returned function ends it. */
  follow(listener: (entry: JournalEntry) => void): () => void;
  stats(): JournalStats;
  /** Resolves when what was taken until now is on disk, or cannot be. */
  flush(): Promise<void>;
  /** Looks whether its files are still there, and starts over when they were removed. Never rejects. */
  lookAround(): Promise<void>;
  /** Writes what waits, within 2 s, and closes. */
  close(): Promise<void>;
}

/** The group may read what the log hides. */
const DIRECTORY_MODE = 0o750;
/** Calls that wait while the disk takes none, some ten megabytes. Over it the oldest are lost, and counted. */
const MAX_WAITING = 10_000;
/** What an end without warning loses at most; a batch costs the same for one call and for many. */
const FLUSH_AFTER_MS = 1000;
const CLOSE_LIMIT_MS = 2000;
/** Whoever reads sees the calls of a moment ago, unless the disk is slow. */
const FLUSH_BEFORE_READING_MS = 5000;
/** A disk that hangs must not keep the threads of the process, which others need. */
const MAX_READERS = 2;

/** Opens behind the scenes: nobody waits for it. */
export function openCallJournal(parts: JournalParts): CallJournal {
  return new DiskJournal(parts);
}

class DiskJournal implements CallJournal {
  readonly #ids = new IdClock();
  readonly #queue = new WriteQueue<string>(MAX_WAITING);
  readonly #keeper: StoreKeeper<JournalContents>;
  readonly #writer: WriteBehind<string>;
  readonly #listeners = new Set<(entry: JournalEntry) => void>();
  #settings: JournalSettings;
  #isStarted = false;
  #readers = 0;

  constructor(private readonly parts: JournalParts) {
    const { clock, report, settings } = parts;
    this.#settings = settings;
    this.#keeper = new StoreKeeper({
      directory: parts.directory ?? '',
      kind: {
        mode: DIRECTORY_MODE,
        of: (level) =>
          JournalContents.of(level, { maxCalls: () => this.#settings.maxCalls, nowMs: () => clock.epochMs() }),
        mend: (level) => JournalContents.mend(level),
      },
      clock,
      report,
      onOpen: () => this.#opened(),
    });
    this.#writer = new WriteBehind(
      this.#keeper,
      this.#queue,
      { flushAfterMs: FLUSH_AFTER_MS, keepMs: () => this.#settings.keep },
      clock,
    );
    this.#startIfWanted();
  }

  readonly observe: CallObserver = (call, answer) => {
    if (!this.#settings.enabled) return;
    const recorded = recordedCall(call, answer);
    if (recorded !== null) this.record(recorded);
  };

  record(recorded: RecordedCall): void {
    if (!this.#settings.enabled) return;
    const id = this.#ids.next(this.parts.clock.epochMs());
    for (const listener of this.#listeners) listener({ id, call: recorded });
    if (!this.#isWritten()) return;
    this.#queue.put(id, writtenCall(id, recorded));
    this.#writer.changed();
  }

  adjust(settings: JournalSettings): void {
    this.#settings = settings;
    this.#startIfWanted();
  }

  async *search(filter: CallFilter, sameDid: (one: string, other: string) => boolean): AsyncGenerator<JournalEntry> {
    yield* this.#reading((contents) => searchCalls(contents, filter, sameDid));
  }

  async *since(sinceMs: number): AsyncGenerator<JournalEntry[]> {
    yield* this.#reading((contents) => callsInOrder(contents, sinceMs));
  }

  async get(id: string): Promise<JournalEntry | null> {
    for await (const entry of this.#reading((contents) => callById(contents, id))) return entry;
    return null;
  }

  async forget(subject: string): Promise<number> {
    await this.#flushed();
    let forgotten = 0;
    let problem: unknown = null;
    await this.#keeper.run(async () => {
      try {
        forgotten = await this.#readable().forget((call) => isAbout(call, subject));
      } catch (error) {
        problem = error;
      }
    });
    if (problem !== null) throw this.#translated(problem);
    return forgotten;
  }

  follow(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  stats(): JournalStats {
    const { contents, state } = this.#keeper;
    const oldestId = contents?.oldestId ?? null;
    return {
      state: this.#isStarted && this.#settings.enabled ? state : { kind: 'off' },
      entries: contents?.entries ?? 0,
      maxCalls: this.#settings.maxCalls,
      oldestAtMs: oldestId === null ? null : timeOfId(oldestId),
      waiting: this.#queue.size,
      dropped: this.#queue.dropped,
    };
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  async lookAround(): Promise<void> {
    if (this.#keeper.state.kind !== 'open') return;
    await this.#keeper.lookAround().catch((error: unknown) => this.#keeper.fault(error));
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    if (!this.#isStarted) return;
    this.#writer.stop();
    const closing = this.#writer.flush().then(() => this.#keeper.close());
    const { clock, report } = this.parts;
    const isClosed = await endsWithin(closing, CLOSE_LIMIT_MS, clock);
    if (!isClosed || this.#queue.size > 0) report({ kind: 'not-closed', waiting: this.#queue.size });
    if (!isClosed) void this.#keeper.close();
  }

  /** Where the journal is off, what is there from before goes with its time all the same. */
  #startIfWanted(): void {
    const { directory } = this.parts;
    if (this.#isStarted || directory === null || !(this.#settings.enabled || existsSync(directory))) return;
    this.#isStarted = true;
    void this.#keeper.start();
  }

  #opened(): void {
    const newestId = this.#keeper.contents?.newestId ?? null;
    if (newestId !== null) this.#ids.seen(newestId, this.parts.clock.epochMs());
    this.#writer.opened();
  }

  #isWritten(): boolean {
    const { state } = this.#keeper;
    if (!this.#isStarted || state.kind === 'closed') return false;
    return state.kind !== 'memory-only' || state.why !== 'unsupported';
  }

  async *#reading<Item>(read: (contents: JournalContents) => AsyncGenerator<Item>): AsyncGenerator<Item> {
    await this.#flushed();
    const contents = this.#readable();
    if (this.#readers >= MAX_READERS) throw new JournalUnavailable('others are reading the call journal: try again');
    this.#readers += 1;
    try {
      yield* read(contents);
    } catch (error) {
      throw this.#translated(error);
    } finally {
      this.#readers -= 1;
    }
  }

  /** What was taken until now can be read, unless the disk is slow. */
  async #flushed(): Promise<void> {
    if (this.#isStarted) await endsWithin(this.#writer.flush(), FLUSH_BEFORE_READING_MS, this.parts.clock);
  }

  /** @throws {JournalUnavailable} */
  #readable(): JournalContents {
    const { contents, state } = this.#keeper;
    if (!this.#isStarted) {
      const why = this.parts.directory === null ? 'there is no state directory' : 'journal.enabled is false';
      throw new JournalUnavailable(`calls are not recorded: ${why}`);
    }
    const why = 'why' in state ? STORE_FAULTS[state.why] : 'it is being opened';
    const isHung = 'why' in state && state.why === 'hangs';
    if (contents === undefined || isHung) throw new JournalUnavailable(`the call journal cannot be read: ${why}`);
    return contents;
  }

  /** A database that was closed while it was read is no fault of the disk. */
  #translated(error: unknown): unknown {
    if (error instanceof JournalUnavailable) return error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('LEVEL_')) return error;
    if (code !== 'LEVEL_DATABASE_NOT_OPEN' && code !== 'LEVEL_ITERATOR_NOT_OPEN') this.#keeper.fault(error);
    const { message } = storeErrorFrom(error);
    return new JournalUnavailable(`the call journal could not be read: ${message}`, { cause: error });
  }
}
