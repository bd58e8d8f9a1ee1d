// One rate limit for all hosts. While the server answers, each request claims a place there; otherwise a host sends its share.
// Leases ensure that both together never exceed the limit: a host may claim only while it has a lease, it sends nothing
// until its last lease has certainly expired, and the server reserves the shares of hosts without a lease.

import type { HostClaim, HostRate } from '../lookup/host-claim.js';
import type { Clock } from '../time/clock.js';
import { PASSING_AGO_MS, type Beat, type RateReply, type RateServer } from './rate-server.js';
import { RateShare } from './rate-share.js';
import { HELD_AFTER_END_MS } from './scripts.js';

export interface FleetRateParts {
  readonly server: RateServer;
  readonly clock: Clock;
  /** Longest wait for the server's answer. */
  readonly timeoutMs: number;
  /** Unique among all hosts, and for each process: members begin with it. */
  readonly process: string;
  /** After that a request counts as ended, whatever happened. */
  readonly longestRequestMs: () => number;
  readonly ratePerSecond: () => number;
  /** Claims of other processes of this host, while the server cannot be reached; see `HostRate`. */
  readonly ownHost: HostRate | null;
  /** A command that ends soon, not a daemon; see `PASSING_AGO_MS`. */
  readonly isPassing: boolean;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Called when it starts and stops sharing the rate limit. */
  readonly onChange?: () => void;
}

/** `joined`: shares the rate limit. `lapsing`: sends nothing until its lease has expired. `alone`: sends its share. */
export type FleetRateState = 'joined' | 'lapsing' | 'alone';

const BEAT_MS = 500;
const LEASE_MS = 1500;
/** By then everything sent under the lease has arrived, and the second after it has passed. */
const AFTER_LEASE_MS = HELD_AFTER_END_MS + 80;
/** Longest wait at startup for the other hosts. */
const FIRST_CONTACT_MS = 1000;
/** Longest wait at startup for a server that answers but grants no leases yet. */
const FIRST_LEASE_MS = 4000;
/** Pause after a failed attempt to get a lease: a server that answers only now and then must not keep a host from using its share. */
const REJOIN_MS = 5000;
const FAILED_BEATS = 2;
/** Length of as many turns as there are requests in a second; a request is sent in the first half of its turn. */
const TURNS_MS = 1100;
const SOON_MS = 50;
const GATHER_MS = 1600;

export class FleetRate implements HostRate {
  readonly #share: RateShare;
  #state: FleetRateState = 'lapsing';
  /** Monotonic; matters while lapsing. */
  #aloneFromMs: number;
  readonly #startedMs: number;
  #joinedMs = -Infinity;
  #joinFromMs = -Infinity;
  #hosts: number | null = null;
  #leases = 0;
  /** Number of hosts before this one. */
  #rank = 0;
  /** The server's clock is not behind ours plus this. */
  #offsetMs: number | null = null;
  #failedBeats = 0;
  #members = 0;
  #isBeating = false;
  #closed = false;
  #cancel: () => void = () => undefined;

  constructor(private readonly parts: FleetRateParts) {
    this.#share = new RateShare(parts.longestRequestMs);
    this.#startedMs = parts.clock.monotonicMs();
    this.#aloneFromMs = this.#startedMs + FIRST_CONTACT_MS;
  }

  /** Starts sending heartbeats. */
  start(): void {
    void this.#beat();
  }

  state(): FleetRateState {
    this.#lookAtTime();
    return this.#state;
  }

  /** Hosts last seen; null: none yet. */
  hosts(): number | null {
    return this.#hosts;
  }

  /** Most requests this host may send: what is left for the hosts with a lease, or its own share. */
  perSecond(): number {
    const ratePerSecond = this.parts.ratePerSecond();
    if (this.state() === 'lapsing') return 0;
    if (this.#state === 'alone') return RateShare.perSecond(ratePerSecond, this.#hosts);
    const hosts = Math.max(1, this.#hosts ?? 1);
    return this.#leases < hosts ? Math.floor((ratePerSecond * this.#leases) / hosts) : ratePerSecond;
  }

  async claim(ratePerSecond: number, placesNeeded = 1): Promise<HostClaim> {
    this.#lookAtTime();
    switch (this.#state) {
      case 'lapsing':
        return full(Math.max(1, this.#aloneFromMs - this.#nowMs()));
      case 'alone':
        return this.#claimShare(ratePerSecond, placesNeeded);
      case 'joined':
        return this.#isGathering(ratePerSecond) ? full(SOON_MS) : this.#claimOfAll(ratePerSecond, placesNeeded);
    }
  }

  /** Releases the share of this host at once. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.parts.server.leave().catch(() => undefined);
  }

  /** After hosts took turns, the first ones to return do not know yet whose turn it was. */
  #isGathering(ratePerSecond: number): boolean {
    const isByTurns = RateShare.perSecond(ratePerSecond, this.#hosts) < 1;
    return isByTurns && this.#nowMs() - this.#joinedMs < GATHER_MS;
  }

  async #claimOfAll(ratePerSecond: number, placesNeeded: number): Promise<HostClaim> {
    const member = `${this.parts.process}-${++this.#members}`;
    const holdMs = this.parts.longestRequestMs() + HELD_AFTER_END_MS;
    const deadlineMs = this.#deadlineMs();
    try {
      const reply = await this.parts.server.claim({ deadlineMs, member, ratePerSecond, placesNeeded, holdMs });
      this.#noteReply(reply, reply.outcome !== 'alone');
      if (reply.outcome === 'granted') {
        this.#share.take(member, this.#nowMs());
        return this.#granted(member, null);
      }
      if (reply.outcome === 'share') return await this.#claimShare(ratePerSecond, placesNeeded);
      if (reply.outcome === 'alone') this.#lapse(0);
      else if (reply.outcome === 'full') return full(reply.waitMs + this.parts.random() * 10);
    } catch {
      // It may have been granted: the place stays reserved for a while and is not used.
    }
    this.#beatNow();
    return full(SOON_MS);
  }

  async #claimShare(ratePerSecond: number, placesNeeded: number): Promise<HostClaim> {
    const perSecond = RateShare.perSecond(ratePerSecond, this.#hosts);
    const nowMs = this.#nowMs();
    const waitMs = this.#share.waitMs(perSecond, placesNeeded, nowMs) ?? this.#turnMs(ratePerSecond, perSecond, nowMs);
    if (waitMs !== null) return full(waitMs);
    const member = `${this.parts.process}-${++this.#members}`;
    this.#share.take(member, this.#nowMs());
    const ofHost = (await this.parts.ownHost?.claim(Math.max(1, Math.floor(perSecond)))) ?? null;
    if (ofHost?.kind === 'full') {
      this.#share.withdraw(member);
      return ofHost;
    }
    return this.#granted(member, ofHost?.kind === 'granted' ? ofHost : null);
  }

  /**
   * Milliseconds until this host's turn; null: now. If each host has less than one request a second, they take turns by the
   * server's clock as they know it; otherwise all would send at once as soon as the server is gone.
   */
  #turnMs(ratePerSecond: number, perSecond: number, nowMs: number): number | null {
    if (perSecond >= 1 || this.#offsetMs === null || this.#hosts === null) return null;
    const turnMs = TURNS_MS / ratePerSecond;
    const roundMs = turnMs * this.#hosts;
    const sinceMs = (((nowMs + this.#offsetMs - this.#rank * turnMs) % roundMs) + roundMs) % roundMs;
    return sinceMs < turnMs / 2 ? null : roundMs - sinceMs;
  }

  /** @param ofHost the place among the processes of this host; null: the place is on the server */
  #granted(member: string, ofHost: (HostClaim & { kind: 'granted' }) | null): HostClaim {
    const sendEnd = (leftMs: number) => void this.parts.server.end(member, leftMs).catch(() => undefined);
    return {
      kind: 'granted',
      end: () => {
        this.#share.end(member, this.#nowMs());
        ofHost?.end();
        if (this.#state === 'joined') sendEnd(HELD_AFTER_END_MS);
      },
      withdraw: () => {
        this.#share.withdraw(member);
        ofHost?.withdraw();
        if (this.#state === 'joined') sendEnd(0);
      },
    };
  }

  #beatNow(): void {
    this.#cancel();
    void this.#beat();
  }

  async #beat(): Promise<void> {
    if (this.#isClosed() || this.#isBeating) return;
    this.#isBeating = true;
    let nextMs = BEAT_MS * (0.9 + this.parts.random() * 0.2);
    try {
      if (await this.#beatOnce()) this.#failedBeats = 0;
    } catch {
      this.#failedBeats += 1;
      if (this.#state === 'joined') {
        if (this.#failedBeats >= FAILED_BEATS) this.#lapse(LEASE_MS);
        else nextMs = 1;
      }
    }
    this.#isBeating = false;
    if (this.#isClosed()) return;
    this.#cancel();
    this.#cancel = this.parts.clock.after(nextMs, () => void this.#beat());
  }

  /** False if it was not executed. */
  async #beatOnce(): Promise<boolean> {
    this.#lookAtTime();
    const wasJoined = this.#state === 'joined';
    const reply = await this.#ask(wasJoined ? LEASE_MS : 0, []);
    if (wasJoined) {
      if (reply.outcome === 'young') this.#lapse(0);
      return reply.outcome !== 'late';
    }
    if (this.#hosts === null && this.#nowMs() < this.#startedMs + FIRST_LEASE_MS)
      this.#aloneFromMs = Math.max(this.#aloneFromMs, this.#nowMs() + FIRST_CONTACT_MS);
    if (reply.outcome === 'late' || this.#nowMs() < this.#joinFromMs) return true;
    await this.#join();
    return true;
  }

  async #join(): Promise<void> {
    const sentMs = this.#nowMs();
    try {
      const { outcome } = await this.#ask(LEASE_MS, this.#share.held(sentMs));
      if (outcome !== '') return;
      this.#state = 'joined';
      this.#joinedMs = this.#nowMs();
      this.parts.onChange?.();
    } catch (error) {
      // It may have been executed nevertheless.
      this.#joinFromMs = this.#nowMs() + REJOIN_MS;
      this.#lapse(LEASE_MS);
      throw error;
    }
  }

  async #ask(leaseMs: number, held: Beat['held']) {
    const agoMs = this.parts.isPassing ? PASSING_AGO_MS : 0;
    const reply = await this.parts.server.beat({ deadlineMs: this.#deadlineMs(), leaseMs, agoMs, held });
    const hasLease = leaseMs > 0 && reply.outcome === '';
    this.#noteReply(reply, hasLease);
    if (hasLease) this.#rank = reply.rank;
    return reply;
  }

  /**
   * @param hasLease false: a server that was restarted empty, or is new, counts the hosts again, so hosts missing there are not
   *   necessarily gone
   */
  #noteReply({ nowMs, hosts, leases }: RateReply, hasLease: boolean): void {
    if (nowMs > 0) this.#offsetMs = nowMs - this.#nowMs();
    if (hosts === 0) return;
    if (hasLease) this.#hosts = hosts;
    else if (this.#hosts !== null) this.#hosts = Math.max(hosts, this.#hosts);
    this.#leases = leases;
  }

  /** Of the server's clock. A command executed later than we wait for it would go unnoticed. */
  #deadlineMs(): number {
    return this.#offsetMs === null ? 0 : Math.ceil(this.#nowMs() + this.#offsetMs + this.parts.timeoutMs);
  }

  /** @param leaseMs most that is left of the lease, counted from when the last heartbeat may have been executed */
  #lapse(leaseMs: number): void {
    const wasJoined = this.#state === 'joined';
    this.#state = 'lapsing';
    const untilMs = this.#nowMs() + (leaseMs === 0 ? 0 : leaseMs + this.parts.timeoutMs) + AFTER_LEASE_MS;
    this.#aloneFromMs = Math.max(this.#aloneFromMs, untilMs);
    if (wasJoined) this.parts.onChange?.();
  }

  #lookAtTime(): void {
    if (this.#state !== 'lapsing' || this.#nowMs() < this.#aloneFromMs) return;
    this.#state = 'alone';
    this.parts.onChange?.();
  }

  /** It may be closed while something is waited for. */
  #isClosed(): boolean {
    return this.#closed;
  }

  #nowMs(): number {
    return this.parts.clock.monotonicMs();
  }
}

function full(againInMs: number): HostClaim {
  return { kind: 'full', againInMs };
}
