// Keeps one LevelDB open, or says why not: locked, damaged, on a disk that is full. Nothing here is awaited by a call.

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent } from '../errors.js';
import type { Clock } from '../time/clock.js';
import type { ContentsKind, KeptContents } from './contents-kind.js';
import { openLevel, PRIVATE_MODE, type Level } from './open-level.js';
import { probeDisk } from './disk-probe.js';
import { findUnreadable } from './read-through.js';
import { repairCopy } from './repair-copy.js';
import { setAside } from '../files/set-aside.js';
import { StoreError, storeErrorFrom } from './store-error.js';
import type { PassingFault, StoreEvent, StoreState } from './store-event.js';

/** Between attempts: doubled each time, as long as faults follow each other. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** A daemon that was started beside another one has its store soon after that one is gone. */
const LONGEST_LOCKED_PAUSE_MS = 4000;
/** A store that went well this long starts with short pauses again. */
const CALM_MS = 60_000;

export interface KeeperSettings<Contents extends KeptContents> {
  readonly directory: string;
  readonly kind: ContentsKind<Contents>;
  readonly clock: Clock;
  readonly report: (event: StoreEvent) => void;
  /** The store takes writes, for the first time or again. */
  readonly onOpen: () => void;
}

export class StoreKeeper<Contents extends KeptContents> {
  #state: StoreState = { kind: 'opening' };
  #contents: Contents | undefined;
  /** Work with the disk goes one after the other: one thread of the pool at most, and no use after close. */
  #lane: Promise<void> = Promise.resolve();
  #cancelRetry: () => void = () => undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #openedAtMs = -Infinity;
  #setAsideAtMs = -Infinity;
  #troubleSinceMs: number | null = null;

  constructor(private readonly settings: KeeperSettings<Contents>) {}

  get state(): StoreState {
    return this.#state;
  }

  /** What can be read now; undefined while nothing can. */
  get contents(): Contents | undefined {
    return this.#contents;
  }

  /** Never rejects: what goes wrong is a state. */
  start(): Promise<void> {
    return this.run(() => this.#open());
  }

  /** Does `job` when what was asked before is done. Never rejects: a fault of the job is one of the store. */
  run(job: () => Promise<void>): Promise<void> {
    this.#lane = this.#lane.then(job).catch((error: unknown) => this.#fail(storeErrorFrom(error)));
    return this.#lane;
  }

  /** To be told of every error that reading or writing met. */
  fault(cause: unknown): void {
    const hung = this.#state.kind === 'failing' && this.#state.why === 'hangs';
    if (this.#state.kind !== 'open' && !hung) return;
    if (this.#nowMs() - this.#openedAtMs >= CALM_MS) this.#pauseMs = FIRST_PAUSE_MS;
    const error = storeErrorFrom(cause);
    if (error.code === 'damaged') this.#takeOut(error);
    else this.#fail(error);
  }

  /** LevelDB goes on writing to files that were removed under it, until it needs a new one. Rejects when they were. */
  async lookAround(): Promise<void> {
    try {
      await access(join(this.settings.directory, 'CURRENT'));
    } catch (error) {
      if (isAbsent(error)) throw new StoreError('damaged', 'its files were removed', { cause: error });
    }
  }

  /** A write has been under way for too long. It may still end. */
  hangs(): void {
    if (this.#state.kind === 'open') this.#fail(new StoreError('hangs', 'a write is under way for too long'));
  }

  /** The write that hung has ended. */
  moves(): void {
    if (this.#state.kind === 'failing' && this.#state.why === 'hangs') this.#opened();
  }

  /** Everything after this is ignored. Resolves when the database is closed. */
  close(): Promise<void> {
    const contents = this.#contents;
    this.#contents = undefined;
    this.#state = { kind: 'closed' };
    this.#cancelRetry();
    return this.run(async () => contents?.close());
  }

  async #open(): Promise<void> {
    if (this.#state.kind === 'closed') return;
    const { directory, kind } = this.settings;
    const startedMs = this.#nowMs();
    try {
      this.#contents = await openContents(directory, kind);
    } catch (error) {
      await this.#notOpened(storeErrorFrom(error));
      return;
    }
    this.#openedAtMs = this.#nowMs();
    await this.#closeIfEnded();
    this.#opened(this.#openedAtMs - startedMs);
    void this.#readThrough();
  }

  /** Nobody waits for it, and it has no part in the order of work: it only reads files. */
  async #readThrough(): Promise<void> {
    const { directory, clock } = this.settings;
    const contents = this.#contents;
    const isWanted = () => contents !== undefined && this.#contents === contents;
    try {
      const error = await findUnreadable(directory, isWanted, clock);
      if (error !== null && isWanted()) this.fault(error);
    } catch (error) {
      if (isWanted()) this.fault(error);
    }
  }

  /** The end may have come while LevelDB was opening. */
  async #closeIfEnded(): Promise<void> {
    if (this.#state.kind !== 'closed') return;
    await this.#contents?.close();
    this.#contents = undefined;
  }

  #opened(tookMs = 0): void {
    if (this.#state.kind === 'closed') return;
    const entries = this.#contents?.entries ?? 0;
    const afterMs = this.#troubleSinceMs === null ? null : this.#nowMs() - this.#troubleSinceMs;
    this.#state = { kind: 'open' };
    this.#troubleSinceMs = null;
    this.settings.report(afterMs === null ? { kind: 'opened', entries, tookMs } : { kind: 'healed', entries, afterMs });
    this.settings.onOpen();
  }

  async #notOpened(error: StoreError): Promise<void> {
    if (error.code === 'damaged') await this.#replace(error);
    else if (error.code === 'locked' || error.code === 'unsupported') this.#stayInMemory(error.code, error);
    else this.#fail(error);
  }

  #stayInMemory(why: 'locked' | 'unsupported', error: StoreError): void {
    if (this.#state.kind === 'closed') return;
    const isNews = this.#state.kind !== 'memory-only';
    this.#state = { kind: 'memory-only', why };
    this.#troubleSinceMs ??= this.#nowMs();
    if (isNews) this.settings.report({ kind: why, detail: error.message, cause: error });
    if (why === 'locked') this.#retryLater(LONGEST_LOCKED_PAUSE_MS);
  }

  #fail(error: StoreError): void {
    if (this.#state.kind === 'closed') return;
    const why = error.code as PassingFault;
    const isNews = this.#state.kind !== 'failing' || this.#state.why !== why;
    this.#state = { kind: 'failing', why };
    this.#troubleSinceMs ??= this.#nowMs();
    if (isNews) this.settings.report({ kind: 'failing', why, detail: error.message, cause: error });
    if (why !== 'hangs') this.#retryLater();
  }

  /** Damage met while open: nothing is read from it any more. */
  #takeOut(error: StoreError): void {
    const broken = this.#contents;
    this.#contents = undefined;
    this.#state = { kind: 'damaged' };
    void this.run(async () => {
      await broken?.close();
      await this.#replace(error);
    });
  }

  async #replace(error: StoreError): Promise<void> {
    if (this.#state.kind === 'closed') return;
    // Damage on damage is the disk's: it gets its pauses like any other fault.
    const isRepeated = this.#nowMs() - this.#setAsideAtMs < CALM_MS;
    const movedTo = isRepeated ? undefined : await this.#setAside();
    if (movedTo === undefined) {
      this.#fail(error);
      return;
    }
    this.#setAsideAtMs = this.#nowMs();
    this.#troubleSinceMs = null;
    this.settings.report({ kind: 'set-aside', movedTo, detail: error.message, cause: error });
    if (movedTo !== null) await this.#repair(movedTo);
    await this.#open();
  }

  /** Calls are answered from memory meanwhile, and what they learn waits. */
  async #repair(damaged: string): Promise<void> {
    const { directory, kind, clock, report } = this.settings;
    const repaired = await repairCopy(damaged, directory, kind, clock);
    if ('problem' in repaired) report({ kind: 'not-repaired', detail: repaired.problem });
    else report({ kind: 'repaired', entries: repaired.entries });
  }

  /** Undefined when the system does not let us. */
  async #setAside(): Promise<string | null | undefined> {
    try {
      return await setAside(this.settings.directory, this.settings.clock.epochMs());
    } catch {
      return undefined;
    }
  }

  #retryLater(longestPauseMs = LONGEST_PAUSE_MS): void {
    this.#cancelRetry();
    this.#cancelRetry = this.settings.clock.after(this.#pauseMs, () => void this.run(() => this.#retry()));
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  /** LevelDB stays broken after an error until it is reopened. Until the disk is well it serves for reading. */
  async #retry(): Promise<void> {
    if (this.#state.kind === 'failing') {
      const { directory, kind } = this.settings;
      const sick = await probeDisk(directory, kind.mode ?? PRIVATE_MODE);
      if (sick !== null && sick.code !== 'damaged') {
        this.#fail(sick);
        return;
      }
    }
    await this.#detach();
    await this.#open();
  }

  async #detach(): Promise<void> {
    const contents = this.#contents;
    this.#contents = undefined;
    await contents?.close();
  }

  #nowMs(): number {
    return this.settings.clock.monotonicMs();
  }
}

async function openContents<Contents>(
  directory: string,
  { mode, of }: { readonly mode?: number; readonly of: (level: Level) => Promise<Contents> },
): Promise<Contents> {
  const level = await openLevel(directory, mode);
  try {
    return await of(level);
  } catch (error) {
    await level.close();
    throw error;
  }
}
