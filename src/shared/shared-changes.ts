// Changes that apply to all hosts: entries of the runtime lists, and numbers removed from the cache. The newest change of each
// is kept in one hash, so that a host that was away catches up; the others are notified on the channel. Of two changes of the
// same entry the later one applies, in whatever order they arrive.

import { decodeRecord, encodeRecord, type ListRecord } from '../lists/runtime/list-record.js';
import { targetText } from '../lists/match/list-entry.js';
import { timeText } from '../store/store-key.js';
import type { Clock } from '../time/clock.js';
import type { Seal } from './seal.js';
import type { SharedKeys } from './shared-keys.js';
import type { SharedLink } from './shared-link.js';
import type { HostMessages } from './host-messages.js';

/** A number whose answers are to be removed: those received until then. */
export interface Forgotten {
  readonly change: 'forget';
  /** E.164 digits. */
  readonly number: string;
  /** Wall time in milliseconds since 1970. */
  readonly atMs: number;
}
export type SharedChange = ListRecord | Forgotten;

export interface SharedChangesParts {
  readonly link: SharedLink;
  readonly keys: SharedKeys;
  readonly seal: Seal;
  readonly messages: HostMessages;
  readonly clock: Clock;
  /** Applies a change of another host, unless a newer one is known here. Must not throw. */
  readonly apply: (change: SharedChange) => void;
  /** The entries of this host, for the others. */
  readonly records: () => Iterable<ListRecord>;
  readonly random: () => number;
}

/** A host that was away for longer misses the change. */
const KEPT_MS = 30 * 86_400_000;
const MAX_PENDING = 20_000;
const BATCH = 16;
const RETRY_MS = 1000;
/** Spread, so that hosts that return together do not read at the same time. */
const SYNC_SPREAD_MS = 1000;
const PAGE_PAUSE_MS = 20;
const MAX_PAGES = 5000;
const MAX_VALUE = 8000;
const HEAD = 9;
const MAX_AHEAD_MS = 300_000;

export class SharedChanges {
  /** Changes not yet written to the server, by field. */
  readonly #pending = new Map<string, string>();
  #dropped = 0;
  #refused = 0;
  #isWriting = false;
  #isSyncing = false;
  #isSyncDue = false;
  #closed = false;
  #cancelRetry: () => void = () => undefined;
  #cancelSync: (() => void) | null = null;

  constructor(private readonly parts: SharedChangesParts) {}

  /** Changes waiting to be written, those dropped because the queue was full, and invalid ones of other hosts. */
  stats(): { readonly waiting: number; readonly dropped: number; readonly refused: number } {
    return { waiting: this.#pending.size, dropped: this.#dropped, refused: this.#refused };
  }

  /** A change was made here. */
  publish(change: SharedChange): void {
    const field = this.#fieldOf(change);
    this.#pending.delete(field);
    if (this.#pending.size >= MAX_PENDING) {
      this.#dropped += 1;
      // Entries of the lists are written with the next synchronization.
      this.#isSyncDue = true;
      return;
    }
    this.#pending.set(field, this.#encode(change, field));
    void this.#write();
  }

  /** A change of another host, from the channel. */
  receive(field: string, value: string): void {
    const change = this.#decode(field, value);
    if (change !== null) this.parts.apply(change);
  }

  /** Messages may have been missed: all changes are read again, soon. */
  sync(): void {
    this.#cancelSync ??= this.parts.clock.after(this.parts.random() * SYNC_SPREAD_MS, () => {
      this.#cancelSync = null;
      void this.#sync();
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry();
    this.#cancelSync?.();
  }

  async #sync(): Promise<void> {
    if (this.#isClosed() || this.#isSyncing) return;
    this.#isSyncing = true;
    this.#isSyncDue = false;
    try {
      const there = await this.#readAll();
      for (const record of this.parts.records()) {
        const field = this.#fieldOf(record);
        if ((there.get(field) ?? '') < timeText(timeOf(record))) this.publish(record);
      }
    } catch {
      this.#isSyncDue = true;
    }
    this.#isSyncing = false;
    void this.#write();
  }

  /** Applies all changes on the server. Returns the time of each, by field. */
  async #readAll(): Promise<ReadonlyMap<string, string>> {
    const { link, keys, clock } = this.parts;
    const there = new Map<string, string>();
    let cursor = '0';
    for (let page = 0; page < MAX_PAGES && !this.#isClosed(); page++) {
      const [next, flat] = await link.scan(keys.changes, cursor);
      for (let index = 0; index + 1 < flat.length; index += 2) {
        const [field = '', value = ''] = flat.slice(index, index + 2);
        const change = this.#decode(field, value);
        if (change === null) continue;
        there.set(field, value.slice(0, HEAD));
        if (this.#isOver(change)) link.run('change', 'drop', [keys.changes], [field, value]).catch(() => undefined);
        else this.parts.apply(change);
      }
      if (next === '0') break;
      cursor = next;
      await new Promise<void>((resolve) => clock.after(PAGE_PAUSE_MS, resolve));
    }
    return there;
  }

  #isOver(change: SharedChange): boolean {
    const nowMs = this.parts.clock.epochMs();
    if (change.change === 'add') return (change.entry.untilMs ?? Infinity) < nowMs - MAX_AHEAD_MS;
    return change.atMs < nowMs - KEPT_MS;
  }

  async #write(): Promise<void> {
    if (this.#isWriting || this.#isClosed()) return;
    this.#isWriting = true;
    this.#cancelRetry();
    while (this.#pending.size > 0 && !this.#isClosed() && this.parts.link.allows('change')) {
      const batch = [...this.#pending].slice(0, BATCH);
      const written = await Promise.all(batch.map(([field, value]) => this.#writeOne(field, value)));
      if (written.includes(false)) break;
    }
    this.#isWriting = false;
    if (this.#isClosed() || (this.#pending.size === 0 && !this.#isSyncDue)) return;
    this.#cancelRetry = this.parts.clock.after(RETRY_MS, () => void (this.#isSyncDue ? this.#sync() : this.#write()));
  }

  /** It may be closed while something is waited for. */
  #isClosed(): boolean {
    return this.#closed;
  }

  /** False if it should be tried again. */
  async #writeOne(field: string, value: string): Promise<boolean> {
    const { link, keys, messages, clock } = this.parts;
    const message = messages.write({ kind: 'changed', field, value });
    const plausible = timeText(clock.epochMs() + MAX_AHEAD_MS);
    try {
      const done = await link.run(
        'change',
        'change',
        [keys.changes],
        [field, value, plausible, KEPT_MS, keys.messages, message],
      );
      if (done === -1) this.#dropped += 1;
      if (this.#pending.get(field) === value) this.#pending.delete(field);
      return true;
    } catch {
      return false;
    }
  }

  #fieldOf(change: SharedChange): string {
    if (change.change === 'forget') return this.parts.seal.name(`forget ${change.number}`);
    const target = change.change === 'add' ? change.entry.target : change.target;
    return this.parts.seal.name(`${change.list} ${targetText(target)}`);
  }

  #encode(change: SharedChange, field: string): string {
    const text = change.change === 'forget' ? JSON.stringify({ forget: change.number }) : encodeRecord(change);
    return timeText(timeOf(change)) + this.parts.seal.close(text, field);
  }

  /** Null for a value that no host wrote for this field, or with a time in the future. Never throws. */
  #decode(field: string, value: string): SharedChange | null {
    const change = this.#read(field, value);
    if (change === null) this.#refused += 1;
    return change;
  }

  #read(field: string, value: string): SharedChange | null {
    if (value.length > MAX_VALUE || !/^[0-9a-z]{9}/.test(value)) return null;
    const atMs = parseInt(value.slice(0, HEAD), 36);
    const text = this.parts.seal.open(value.slice(HEAD), field);
    const change = text === null ? null : (forgottenIn(text, atMs) ?? decodeRecord(text));
    if (change === null || timeOf(change) !== atMs || this.#fieldOf(change) !== field) return null;
    return atMs > this.parts.clock.epochMs() + MAX_AHEAD_MS ? null : change;
  }
}

function timeOf(change: SharedChange): number {
  return change.change === 'add' ? change.entry.addedAtMs : change.atMs;
}

function forgottenIn(text: string, atMs: number): Forgotten | null {
  const number = /^\{"forget":"(\d{1,20})"\}$/.exec(text)?.[1];
  return number === undefined ? null : { change: 'forget', number, atMs };
}
