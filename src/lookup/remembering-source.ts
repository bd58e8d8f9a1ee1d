// A source with a memory: how long its answers hold, and what is remembered of its failures.

import { LRUCache } from 'lru-cache';
import type { Clock } from '../time/clock.js';
import { LOOKUP_FAULTS, LookupFault } from './lookup-fault.js';
import type { ObservationMemory } from './observation-cache.js';
import { moreUrgent, type NumberSource, type Observation, type SourceName, type Urgency } from './observation.js';
import { SingleFlight } from './single-flight.js';

/** How long an answer holds, in milliseconds since it was learnt. */
export interface Lifetimes {
  /** A found number is fresh this long. */
  readonly ttlMs: number;
  /** After `ttlMs` a found number is still given, as stale, up to this age. */
  readonly staleTtlMs: number;
  /** "Not found" holds this long, and is then asked again. */
  readonly negativeTtlMs: number;
  /** After a failure the same number is not asked for this long. */
  readonly failureTtlMs: number;
}

export type Recollection =
  | { readonly kind: 'fresh' | 'stale'; readonly observation: Observation }
  | { readonly kind: 'failed'; readonly fault: LookupFault }
  | { readonly kind: 'unknown' };

/** What the source is told of the queue in front of it. */
export interface QueueAhead {
  /** Requests that may leave now without taking anything from a call. */
  spare(): number;
  /** A call waits now for a number that was only being refreshed. */
  reconsider(): void;
}

const NO_QUEUE: QueueAhead = { spare: () => 0, reconsider: () => undefined };

/** From this share of its life on, a fresh answer is renewed behind the call, if there is rate to spare. */
const RENEW_FROM_SHARE = 0.8;

/** `voxlink.timeoutMs` at the most. */
const LONGEST_REQUEST_MS = 60_000;

/** Failures are few and short-lived; the bound only matters when someone dials through a whole range. */
const MAX_FAILURES = 10_000;

/** Wraps one source with memory and single flight. Keyed by number; one instance per source. */
export class RememberingSource {
  readonly #flight = new SingleFlight<Observation>();
  /** Of numbers under way that somebody waits for. */
  readonly #urgencies = new Map<string, Urgency>();
  readonly #failures: LRUCache<string, LookupFault>;

  constructor(
    private readonly source: NumberSource,
    private readonly memory: ObservationMemory,
    private readonly lifetimes: Lifetimes,
    private readonly clock: Clock,
    private readonly queue: QueueAhead = NO_QUEUE,
  ) {
    this.#failures = new LRUCache({
      // Counted by size: by `max` it takes room for all of them, and 3 ms, at once.
      maxSize: MAX_FAILURES,
      sizeCalculation: () => 1,
      ttl: Math.max(1, lifetimes.failureTtlMs),
      perf: { now: () => clock.monotonicMs() },
      ttlResolution: 0,
    });
  }

  get name(): SourceName {
    return this.source.name;
  }

  /** Requests under way. */
  get inFlight(): number {
    return this.#flight.size;
  }

  /** What is known without asking. */
  recall(number: string): Recollection {
    const observation = this.memory.read(this.source.name, number);
    if (observation !== undefined) {
      const ageMs = this.clock.epochMs() - observation.learntAtMs;
      const found = observation.outcome === 'found';
      const lifeMs = found ? this.lifetimes.ttlMs : this.lifetimes.negativeTtlMs;
      // Learnt in the future is learnt with a wrong clock: how old it is cannot be known, so it is asked again.
      if (ageMs >= 0 && ageMs < lifeMs) return { kind: 'fresh', observation };
      if (found && ageMs < this.lifetimes.staleTtlMs) return { kind: 'stale', observation };
    }
    const fault = this.#failures.get(number);
    return fault === undefined ? { kind: 'unknown' } : { kind: 'failed', fault };
  }

  /** Had another host learnt it, so long ago that it is to be refreshed? No request takes so long. */
  isFromLongAgo({ learntAtMs }: Observation): boolean {
    return this.clock.epochMs() - learntAtMs >= Math.max(this.lifetimes.ttlMs, LONGEST_REQUEST_MS);
  }

  /**
   * Asks the source, once for all who ask meanwhile, and remembers the answer. A failure is remembered beside the
   * observations, never in their place: a good entry survives it. Rejects with a `LookupFault`.
   */
  learn(number: string, urgency: Urgency = 'call'): Promise<Observation> {
    const before = this.#urgencies.get(number) ?? 'refresh';
    const now = moreUrgent(before, urgency);
    if (now !== before) {
      this.#urgencies.set(number, now);
      if (this.#flight.has(number)) this.queue.reconsider();
    }
    return this.#flight.run(number, async () => {
      try {
        const observation = await this.source.observe(number, () => this.#urgencies.get(number) ?? 'refresh');
        this.#failures.delete(number);
        this.memory.write(observation);
        return observation;
      } catch (cause) {
        const fault =
          cause instanceof LookupFault
            ? cause
            : new LookupFault('INTERNAL_ERROR', `the client of ${this.source.name} failed`, { cause });
        if (LOOKUP_FAULTS[fault.code].rememberedPerNumber) this.#failures.set(number, fault);
        throw fault;
      } finally {
        this.#urgencies.delete(number);
      }
    });
  }

  /** Learns behind the call: nobody waits, a number that failed just now is left alone. */
  refresh(number: string, urgency: Urgency = 'refresh'): void {
    if (this.#failures.has(number)) return;
    // A failed refresh is remembered by `learn`; there is nobody to tell.
    this.learn(number, urgency).catch(() => undefined);
  }

  /** Renews an answer before it expires, for a number that calls just now; only with rate to spare. */
  renewIfAgeing({ number, outcome, learntAtMs }: Observation): void {
    const { ttlMs, negativeTtlMs } = this.lifetimes;
    const lifeMs = outcome === 'found' ? ttlMs : negativeTtlMs;
    const isAgeing = this.clock.epochMs() - learntAtMs >= lifeMs * RENEW_FROM_SHARE;
    if (isAgeing && this.queue.spare() > 0) this.refresh(number);
  }

  forget(number: string): void {
    this.#failures.delete(number);
  }
}
