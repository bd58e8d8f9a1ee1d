// Hosts that share a rate, in time that a test moves: the server is what its scripts do, in plain code (test/fleet has the
// same asked of real ones), and can be cut off from any host, or lose its memory.

import type { Clock } from '../../src/time/clock.js';
import { FleetRate } from '../../src/shared/fleet-rate.js';
import { COUNTED_MS, type Beat, type Claim, type RateServer } from '../../src/shared/rate-server.js';
import { HELD_AFTER_END_MS, UNDER_WAY_MS, YOUNG_MS } from '../../src/shared/scripts.js';
import { SharedFault } from '../../src/shared/shared-fault.js';

/** A clock that runs each timer, and all that follows from it, before the next one. */
class SimulatedClock implements Clock {
  #nowMs = 1_000_000;
  #timers: { readonly dueMs: number; readonly action: () => void }[] = [];

  epochMs = () => 1_795_694_400_000 + this.#nowMs;
  monotonicMs = () => this.#nowMs;
  after = (delayMs: number, action: () => void) => {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), action };
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#timers[middle]!.dueMs <= timer.dueMs) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer));
  };

  async run(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    while ((this.#timers[0]?.dueMs ?? Infinity) <= endMs) {
      const { dueMs, action } = this.#timers.shift()!;
      this.#nowMs = Math.max(this.#nowMs, dueMs);
      action();
      for (let turn = 0; turn < 12; turn++) await Promise.resolve();
    }
    this.#nowMs = endMs;
  }
}

/** The keys of the rate, and what the scripts do to them. */
class SimulatedServer {
  isUp = true;
  readonly cutOff = new Set<string>();
  #log = new Map<string, number>();
  #hosts = new Map<string, number>();
  #leases = new Map<string, number>();
  #bornMs: number | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {}

  loseMemory(): void {
    for (const kept of [this.#log, this.#hosts, this.#leases]) kept.clear();
    this.#bornMs = null;
  }

  for(host: string): RateServer {
    const ask = async <T>(carryOut: (nowMs: number) => T): Promise<T> => {
      if (this.isUp && !this.cutOff.has(host)) return carryOut(this.clock.epochMs());
      await new Promise<void>((resolve) => this.clock.after(this.timeoutMs, resolve));
      throw new SharedFault('timeout');
    };
    return {
      beat: (beat) => ask((nowMs) => this.#beat(host, beat, nowMs)),
      claim: (claim) => ask((nowMs) => this.#claim(host, claim, nowMs)),
      end: (member, leftMs) =>
        ask((nowMs) => {
          if (leftMs <= 0) this.#log.delete(member);
          else if (this.#log.has(member)) this.#log.set(member, nowMs + leftMs);
        }),
      leave: () =>
        ask(() => {
          this.#hosts.delete(host);
          this.#leases.delete(host);
        }),
    };
  }

  #counts(nowMs: number) {
    for (const [member, freeMs] of this.#log) if (freeMs <= nowMs) this.#log.delete(member);
    for (const [host, untilMs] of this.#leases) if (untilMs <= nowMs) this.#leases.delete(host);
    for (const [host, seenMs] of this.#hosts) if (seenMs <= nowMs - COUNTED_MS) this.#hosts.delete(host);
    return { nowMs, hosts: this.#hosts.size, leases: this.#leases.size };
  }

  #beat(host: string, { deadlineMs, leaseMs, agoMs, held }: Beat, nowMs: number) {
    if (deadlineMs > 0 && nowMs > deadlineMs) return { nowMs, hosts: 0, leases: 0, outcome: 'late' as const, rank: 0 };
    this.#counts(nowMs);
    this.#hosts.set(host, nowMs - agoMs);
    this.#bornMs ??= nowMs;
    const isYoung = leaseMs > 0 && nowMs - this.#bornMs < YOUNG_MS;
    if (leaseMs > 0 && !isYoung) {
      this.#leases.set(host, nowMs + leaseMs);
      for (const { member, leftMs } of held) this.#log.set(member, nowMs + leftMs);
    }
    const rank = [...this.#hosts.keys()].filter((other) => other < host).length;
    return { ...this.#counts(nowMs), outcome: isYoung ? ('young' as const) : ('' as const), rank };
  }

  #claim(host: string, { deadlineMs, member, ratePerSecond, placesNeeded, holdMs }: Claim, nowMs: number) {
    if (deadlineMs > 0 && nowMs > deadlineMs)
      return { nowMs, hosts: 0, leases: 0, outcome: 'late' as const, waitMs: 1 };
    const counts = this.#counts(nowMs);
    const { hosts, leases } = counts;
    if (!this.#leases.has(host)) return { ...counts, outcome: 'alone' as const, waitMs: 1 };
    const limit = hosts > leases ? Math.floor((ratePerSecond * leases) / hosts) : ratePerSecond;
    if (limit < 1) return { ...counts, outcome: 'share' as const, waitMs: 1 };
    const missing = this.#log.size + Math.min(placesNeeded, limit) - limit;
    if (missing <= 0) {
      this.#log.set(member, nowMs + holdMs);
      return { ...counts, outcome: 'granted' as const, waitMs: 1 };
    }
    const waitMs = Math.max(1, [...this.#log.values()].sort((a, b) => a - b)[missing - 1]! - nowMs);
    return { ...counts, outcome: 'full' as const, waitMs: waitMs > HELD_AFTER_END_MS ? UNDER_WAY_MS : waitMs };
  }
}

const TIMEOUT_MS = 100;
const RATE = 10;

export class SimulatedFleet {
  readonly clock = new SimulatedClock();
  readonly server = new SimulatedServer(this.clock, TIMEOUT_MS);
  readonly hosts: readonly { readonly name: string; readonly rate: FleetRate; readonly sentMs: number[] }[];
  #seed = 7;

  /** Each host always has somebody to ask about. @param requestMs how long a request takes */
  constructor(
    count: number,
    private readonly requestMs = 80,
  ) {
    this.hosts = Array.from({ length: count }, (_, index) => {
      // Names in no order, as hashes are.
      const name = ((index * 7919) % 10_007).toString(16).padStart(4, '0');
      const rate = new FleetRate({
        server: this.server.for(name),
        clock: this.clock,
        timeoutMs: TIMEOUT_MS,
        process: name,
        longestRequestMs: () => 3500,
        ratePerSecond: () => RATE,
        ownHost: null,
        isPassing: false,
        random: () => this.#random(),
      });
      return { name, rate, sentMs: [] };
    });
    for (const { rate, sentMs } of this.hosts)
      this.clock.after(this.#random() * 1000, () => {
        rate.start();
        void this.#send(rate, sentMs);
      });
  }

  /** The most requests of all hosts in any second since a time. */
  busiestSecond(sinceMs = 0): number {
    const times = this.hosts.flatMap(({ sentMs }) => sentMs).filter((atMs) => atMs >= sinceMs);
    times.sort((one, other) => one - other);
    let most = 0;
    for (let first = 0, last = 0; last < times.length; last++) {
      while (times[last]! - times[first]! >= 1000) first += 1;
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  sentSince(sinceMs: number): number {
    return this.hosts.reduce((sum, { sentMs }) => sum + sentMs.filter((atMs) => atMs >= sinceMs).length, 0);
  }

  states(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { rate } of this.hosts) counts[rate.state()] = (counts[rate.state()] ?? 0) + 1;
    return counts;
  }

  async #send(rate: FleetRate, sentMs: number[]): Promise<void> {
    const claim = await rate.claim(RATE, 1);
    if (claim.kind === 'granted') {
      sentMs.push(this.clock.monotonicMs());
      this.clock.after(this.requestMs, () => claim.end());
    }
    const waitMs = claim.kind === 'full' ? claim.againInMs : 1;
    // Turns of one second or less are looked for in good time, as the queue does.
    this.clock.after(
      Math.max(waitMs, this.hosts.length > 50 && waitMs < 1000 ? 200 * this.#random() : 1),
      () => void this.#send(rate, sentMs),
    );
  }

  #random(): number {
    this.#seed = (this.#seed * 16_807) % 2_147_483_647;
    return this.#seed / 2_147_483_647;
  }
}
