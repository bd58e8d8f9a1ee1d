// Answers shared between hosts: read before Voxlink is asked, written after the call. Whatever the server does, a call waits
// for it at most `shared.readTimeoutMs`, and a moment for another host that is asking about the same number.

import type { Observation, SourceName, Urgency } from '../lookup/observation.js';
import { decodeObservation, encodeObservation } from '../store/observation-codec.js';
import { observationKey, timeText } from '../store/store-key.js';
import { WriteQueue } from '../store/write-queue.js';
import type { Clock } from '../time/clock.js';
import type { Seal } from './seal.js';
import { MAX_VALUE_CHARACTERS } from './scripts.js';
import type { SharedKeys } from './shared-keys.js';
import type { SharedLink } from './shared-link.js';
import type { HostMessages } from './host-messages.js';

export interface SharedAnswersParts {
  readonly link: SharedLink;
  readonly keys: SharedKeys;
  readonly seal: Seal;
  readonly messages: HostMessages;
  /** Unique among all hosts. */
  readonly process: string;
  readonly clock: Clock;
  /** The answer as it may be used; null if it is not a valid answer about its number. */
  readonly check: (observation: Observation) => Observation | null;
  /** How long an answer is kept, in milliseconds since it was received. */
  readonly keepMs: () => Readonly<Record<Observation['outcome'], number>>;
}

/** `mine`: this host is to ask, the others wait. `other`: another host is asking. `none`: the server could not be read. */
export type SharedRead =
  | { readonly kind: 'answer'; readonly observation: Observation }
  | { readonly kind: 'mine'; readonly claim: string }
  | { readonly kind: 'other' | 'none' };

export interface AnswersStats {
  readonly hits: number;
  readonly misses: number;
  /** Reads that failed or did not finish in time. */
  readonly skipped: number;
  /** Values that were not a valid answer about their number. */
  readonly refused: number;
  /** Answers waiting to be written, and those dropped because the queue was full. */
  readonly waiting: number;
  readonly dropped: number;
}

/** Longer than a request usually takes; a host that dies while asking delays the others no longer than this. */
const CLAIM_MS = 1500;
const MAX_WAITING_ANSWERS = 1000;
const MAX_LISTENERS = 5000;
/** Answers written at a time, so that a host that returns with a thousand of them does not flood the server. */
const BATCH = 16;
const RETRY_MS = 1000;
/** Largest lead of another clock: an answer from further in the future is rejected. */
const MAX_AHEAD_MS = 300_000;
const RANKS: Readonly<Record<Urgency, string>> = { refresh: '0', lookup: '1', call: '2' };

export class SharedAnswers {
  readonly #queue = new WriteQueue<Observation>(MAX_WAITING_ANSWERS);
  readonly #claims = new Map<string, string>();
  readonly #listeners = new Map<string, Set<() => void>>();
  #listening = 0;
  #count = 0;
  #writing: Promise<void> | null = null;
  #closed = false;
  #cancelRetry: () => void = () => undefined;
  readonly #stats = { hits: 0, misses: 0, skipped: 0, refused: 0 };

  constructor(private readonly parts: SharedAnswersParts) {}

  stats(): AnswersStats {
    return { ...this.#stats, waiting: this.#queue.size, dropped: this.#queue.dropped };
  }

  /** Can shared answers be read now? */
  get isAtHand(): boolean {
    return this.parts.link.allows('read');
  }

  /**
   * The answer of another host, else which host is to ask. Never rejects, and takes at most `shared.readTimeoutMs`.
   *
   * @param newerThanMs answers received at this time or before are ignored
   * @param urgency null: only read, without announcing a request
   */
  async read(source: SourceName, number: string, newerThanMs: number, urgency: Urgency | null): Promise<SharedRead> {
    const { link, keys, process } = this.parts;
    const { answer, flight } = keys.answer(source, number);
    const claim = urgency === null ? '' : `${RANKS[urgency]}${process}-${++this.#count}`;
    const newerThan = timeText(Math.max(0, newerThanMs + 1));
    try {
      const [value, who] = strings(await link.run('read', 'read', [answer, flight], [newerThan, claim, CLAIM_MS]));
      const observation = value === '' ? null : this.#read(source, number, answer, value);
      if (observation !== null && observation.learntAtMs > newerThanMs) {
        this.#stats.hits += 1;
        return { kind: 'answer', observation };
      }
      this.#stats.misses += 1;
      if (who === 'mine') return { kind: 'mine', claim };
      return { kind: who === 'other' ? 'other' : 'none' };
    } catch {
      this.#stats.skipped += 1;
      return { kind: 'none' };
    }
  }

  /** Waits until another host has an answer or has given up, at most `limitMs`. */
  async waitForOther(source: SourceName, number: string, limitMs: number): Promise<void> {
    if (this.#listening >= MAX_LISTENERS) return;
    const { flight } = this.parts.keys.answer(source, number);
    await new Promise<void>((resolve) => {
      const listeners = this.#listeners.get(flight) ?? new Set();
      const done = () => {
        if (!listeners.delete(done)) return;
        this.#listening -= 1;
        cancel();
        if (listeners.size === 0) this.#listeners.delete(flight);
        resolve();
      };
      const cancel = this.parts.clock.after(limitMs, done);
      this.#listeners.set(flight, listeners.add(done));
      this.#listening += 1;
    });
  }

  /** A lookup of another host has ended: waiting calls read again. */
  answered(flight: string): void {
    for (const done of [...(this.#listeners.get(flight) ?? [])]) done();
  }

  /** Queues an answer; only the newest of a number is written. @param claim announcement of this host; null if there was none */
  write(observation: Observation, claim: string | null): void {
    const { answer } = this.parts.keys.answer(observation.source, observation.number);
    if (this.#isClosed()) return;
    if (claim !== null && this.#claims.size < MAX_WAITING_ANSWERS) this.#claims.set(answer, claim);
    this.#queue.put(answer, observation);
    this.#resume();
  }

  /** The request of this host failed: the others need not wait any longer. */
  release(source: SourceName, number: string, claim: string): void {
    const { link, keys, messages } = this.parts;
    const { flight } = keys.answer(source, number);
    const message = messages.write({ kind: 'answered', key: flight });
    link.run('write', 'release', [flight], [claim, keys.messages, message]).catch(() => undefined);
  }

  /** Removes the answers about a number, also those still waiting to be written. Rejects with a `SharedFault`. */
  async forget(number: string): Promise<void> {
    const { link, keys } = this.parts;
    const all = keys.ofNumber(number);
    for (const key of all) if (this.#queue.peek(key) !== undefined) this.#queue.put(key, null);
    await link.run('write', 'forget', all, []);
  }

  /** Drops queued answers about a number that another host has removed. */
  drop(number: string): void {
    for (const key of this.parts.keys.ofNumber(number))
      if (this.#queue.peek(key) !== undefined) this.#queue.put(key, null);
  }

  /** Resolves when the queue is empty, or cannot be written for now. */
  async written(): Promise<void> {
    await this.#writing;
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry();
    for (const flight of [...this.#listeners.keys()]) this.answered(flight);
  }

  #resume(): void {
    if (this.#writing !== null || this.#isClosed()) return;
    this.#cancelRetry();
    this.#writing = this.#write().then((isStuck) => {
      this.#writing = null;
      if (this.#queue.waiting === 0 || this.#isClosed()) return;
      if (isStuck) this.#cancelRetry = this.parts.clock.after(RETRY_MS, () => this.#resume());
      // What came in the last moment.
      else this.#resume();
    });
  }

  /** True when the server accepts no writes for now. Never rejects. */
  async #write(): Promise<boolean> {
    while (this.#queue.waiting > 0 && !this.#isClosed()) {
      if (!this.parts.link.allows('write')) return true;
      const batch = [...this.#queue.take(BATCH)];
      const written = await Promise.all(batch.map(([key, observation]) => this.#writeOne(key, observation)));
      this.#queue.settle();
      const failed = batch.filter((_, index) => written[index] === false);
      // Behind the others, so that they do not wait for a failed node of a Cluster. A newer answer of the number stays.
      for (const [key, observation] of failed)
        if (this.#queue.peek(key) === undefined) this.#queue.put(key, observation);
      if (failed.length === batch.length) return true;
    }
    return false;
  }

  /** It may be closed while something is waited for. */
  #isClosed(): boolean {
    return this.#closed;
  }

  /** False if it should be tried again. */
  async #writeOne(answer: string, observation: Observation | null): Promise<boolean> {
    const { link, keys, seal, messages, clock } = this.parts;
    const nowMs = clock.epochMs();
    const key = observation === null ? null : observationKey(observation.source, observation.number);
    if (observation === null || key === null) return true;
    const { source, number, learntAtMs, outcome } = observation;
    const leftMs = Math.floor(this.parts.keepMs()[outcome] - (nowMs - learntAtMs));
    const text = encodeObservation(key, observation);
    const { flight } = keys.answer(source, number);
    if (text === null || leftMs <= 0) return true;
    const value = timeText(learntAtMs) + seal.close(text, answer);
    if (value.length > MAX_VALUE_CHARACTERS) return true;
    const message = messages.write({ kind: 'answered', key: flight });
    const plausible = timeText(nowMs + MAX_AHEAD_MS);
    const args = [value, leftMs, this.#claims.get(answer) ?? '-', plausible, keys.messages, message];
    try {
      await link.run('write', 'write', [answer, flight], args);
      this.#claims.delete(answer);
      return true;
    } catch {
      return false;
    }
  }

  /** Null for a value that is not a valid answer about this number. */
  #read(source: SourceName, number: string, answer: string, value: string): Observation | null {
    const { seal, clock, check, keepMs } = this.parts;
    const head = timeText(0).length;
    const text = value.length > MAX_VALUE_CHARACTERS ? null : seal.open(value.slice(head), answer);
    const key = observationKey(source, number);
    const decoded = text === null || key === null ? null : decodeObservation(key, text);
    const nowMs = clock.epochMs();
    // The server compares the time at the beginning of the value.
    const isTimed = decoded !== null && timeText(decoded.learntAtMs) === value.slice(0, head);
    const observation = !isTimed || decoded.learntAtMs > nowMs + MAX_AHEAD_MS ? null : check(decoded);
    if (observation === null) {
      this.#stats.refused += 1;
      return null;
    }
    // The other host's clock may be a little ahead.
    const learntAtMs = Math.min(observation.learntAtMs, nowMs);
    return nowMs - learntAtMs < keepMs()[observation.outcome] ? { ...observation, learntAtMs } : null;
  }
}

/** The two texts of a reply; anything that is not a text counts as empty. */
function strings(reply: unknown): [string, string] {
  const [value, who] = Array.isArray(reply) ? (reply as unknown[]) : [];
  return [typeof value === 'string' ? value : '', typeof who === 'string' ? who : ''];
}
