// What was learnt, among hosts: read before Voxlink is asked, written behind the calls. Whatever the server does, a call waits
// for it `shared.readTimeoutMs`, and a moment for another host that asks about the same number just now.

import type { Observation, SourceName, Urgency } from '../lookup/observation.js';
import { decodeObservation, encodeObservation } from '../store/observation-codec.js';
import { observationKey, timeText } from '../store/store-key.js';
import { WriteQueue } from '../store/write-queue.js';
import type { Clock } from '../time/clock.js';
import type { Seal } from './seal.js';
import { MAX_VALUE_CHARACTERS } from './scripts.js';
import type { SharedKeys } from './shared-keys.js';
import type { SharedLink } from './shared-link.js';
import type { NewsDesk } from './shared-news.js';

export interface SharedAnswersParts {
  readonly link: SharedLink;
  readonly keys: SharedKeys;
  readonly seal: Seal;
  readonly news: NewsDesk;
  /** Unique among all hosts. */
  readonly process: string;
  readonly clock: Clock;
  /** As it is to be used, or null for what is no answer about its number. */
  readonly check: (observation: Observation) => Observation | null;
  /** How long an answer is worth keeping, in milliseconds since it was learnt. */
  readonly keepMs: () => Readonly<Record<Observation['outcome'], number>>;
}

/** `mine`: the others wait for this host to ask. `other`: another host asks just now. `none`: nobody can say. */
export type Looked =
  | { readonly kind: 'answer'; readonly observation: Observation }
  | { readonly kind: 'mine'; readonly claim: string }
  | { readonly kind: 'other' | 'none' };

export interface AnswersStats {
  readonly hits: number;
  readonly misses: number;
  /** Answers that were not there in time, or could not be asked for. */
  readonly skipped: number;
  /** What stood there and was no answer about its number. */
  readonly refused: number;
  /** Answers that wait to be written, and those given up for want of room. */
  readonly waiting: number;
  readonly dropped: number;
}

/** Longer than a request takes as a rule; whoever dies in it holds nobody up for longer. */
const CLAIM_MS = 1500;
const MAX_WAITING_ANSWERS = 1000;
const MAX_LISTENERS = 5000;
/** Written at a time: a host that comes back with a thousand answers takes its time. */
const BATCH = 16;
const RETRY_MS = 1000;
/** A clock may be ahead by so much: what was learnt later than that is made up. */
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

  /** Is it worth asking now? */
  get isAtHand(): boolean {
    return this.parts.link.allows('read');
  }

  /**
   * What the others know, else who is to ask. Never rejects, and takes `shared.readTimeoutMs` at the most.
   *
   * @param newerThanMs what was learnt then or before is of no use
   * @param urgency null: only look, whoever asks
   */
  async look(source: SourceName, number: string, newerThanMs: number, urgency: Urgency | null): Promise<Looked> {
    const { link, keys, process } = this.parts;
    const { answer, flight } = keys.answer(source, number);
    const claim = urgency === null ? '' : `${RANKS[urgency]}${process}-${++this.#count}`;
    const newerThan = timeText(Math.max(0, newerThanMs + 1));
    try {
      const [value, who] = strings(await link.run('read', 'look', [answer, flight], [newerThan, claim, CLAIM_MS]));
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

  /** Waits until another host has an answer or gives up, `limitMs` at the most. */
  async told(source: SourceName, number: string, limitMs: number): Promise<void> {
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

  /** News of a flight: those who wait look again. */
  answered(flight: string): void {
    for (const done of [...(this.#listeners.get(flight) ?? [])]) done();
  }

  /** Written soon; the newest of a number only. @param claim of this host to ask; null where it had none */
  tell(observation: Observation, claim: string | null): void {
    const { answer } = this.parts.keys.answer(observation.source, observation.number);
    if (this.#isClosed()) return;
    if (claim !== null && this.#claims.size < MAX_WAITING_ANSWERS) this.#claims.set(answer, claim);
    this.#queue.put(answer, observation);
    this.#goOn();
  }

  /** This host asked in vain: the others need not wait. */
  release(source: SourceName, number: string, claim: string): void {
    const { link, keys, news } = this.parts;
    const { flight } = keys.answer(source, number);
    const message = news.write({ kind: 'answered', key: flight });
    link.run('write', 'release', [flight], [claim, keys.news, message]).catch(() => undefined);
  }

  /** Nobody is to find it any more; what waits to be written of it is not. Rejects with a `SharedFault`. */
  async forget(number: string): Promise<void> {
    const { link, keys } = this.parts;
    const all = keys.ofNumber(number);
    for (const key of all) if (this.#queue.peek(key) !== undefined) this.#queue.put(key, null);
    await link.run('write', 'forget', all, []);
  }

  /** What waits to be written of a number was learnt before another host forgot it. */
  drop(number: string): void {
    for (const key of this.parts.keys.ofNumber(number))
      if (this.#queue.peek(key) !== undefined) this.#queue.put(key, null);
  }

  /** Until nothing waits to be written, or it cannot be for now. */
  async written(): Promise<void> {
    await this.#writing;
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry();
    for (const flight of [...this.#listeners.keys()]) this.answered(flight);
  }

  #goOn(): void {
    if (this.#writing !== null || this.#isClosed()) return;
    this.#cancelRetry();
    this.#writing = this.#write().then((isStuck) => {
      this.#writing = null;
      if (this.#queue.waiting === 0 || this.#isClosed()) return;
      if (isStuck) this.#cancelRetry = this.parts.clock.after(RETRY_MS, () => this.#goOn());
      // What came in the last moment.
      else this.#goOn();
    });
  }

  /** True when the server does not take it for now. Never rejects. */
  async #write(): Promise<boolean> {
    while (this.#queue.waiting > 0 && !this.#isClosed()) {
      if (!this.parts.link.allows('write')) return true;
      const batch = [...this.#queue.take(BATCH)];
      const written = await Promise.all(batch.map(([key, observation]) => this.#writeOne(key, observation)));
      this.#queue.settle();
      const failed = batch.filter((_, index) => written[index] === false);
      // Behind the others: where a node of a Cluster is away, they need not wait for it. What was learnt since is newer.
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

  /** False when it is worth another try. */
  async #writeOne(answer: string, observation: Observation | null): Promise<boolean> {
    const { link, keys, seal, news, clock } = this.parts;
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
    const message = news.write({ kind: 'answered', key: flight });
    const plausible = timeText(nowMs + MAX_AHEAD_MS);
    const args = [value, leftMs, this.#claims.get(answer) ?? '-', plausible, keys.news, message];
    try {
      await link.run('write', 'tell', [answer, flight], args);
      this.#claims.delete(answer);
      return true;
    } catch {
      return false;
    }
  }

  /** Null for what is no answer about this number, or was made up. */
  #read(source: SourceName, number: string, answer: string, value: string): Observation | null {
    const { seal, clock, check, keepMs } = this.parts;
    const head = timeText(0).length;
    const text = value.length > MAX_VALUE_CHARACTERS ? null : seal.open(value.slice(head), answer);
    const key = observationKey(source, number);
    const decoded = text === null || key === null ? null : decodeObservation(key, text);
    const nowMs = clock.epochMs();
    // The head is what the server compares.
    const isTimed = decoded !== null && timeText(decoded.learntAtMs) === value.slice(0, head);
    const observation = !isTimed || decoded.learntAtMs > nowMs + MAX_AHEAD_MS ? null : check(decoded);
    if (observation === null) {
      this.#stats.refused += 1;
      return null;
    }
    // Of another clock, which may be a little ahead.
    const learntAtMs = Math.min(observation.learntAtMs, nowMs);
    return nowMs - learntAtMs < keepMs()[observation.outcome] ? { ...observation, learntAtMs } : null;
  }
}

/** Of a reply: whatever is no text counts as none. */
function strings(reply: unknown): [string, string] {
  const [value, who] = Array.isArray(reply) ? (reply as unknown[]) : [];
  return [typeof value === 'string' ? value : '', typeof who === 'string' ? who : ''];
}
