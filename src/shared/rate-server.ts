// The shared rate limit on the server, as methods. Each is one atomic script.

import type { SharedLink } from './shared-link.js';

/** How long the share of a host without heartbeats stays reserved. */
export const COUNTED_MS = 600_000;
/** A command that ends soon counts as if its last heartbeat were so long ago: its share is released after half a minute. */
export const PASSING_AGO_MS = COUNTED_MS - 30_000;

export interface RateReply {
  /** The server's clock, milliseconds since 1970. */
  readonly nowMs: number;
  /** With a heartbeat within `COUNTED_MS`. */
  readonly hosts: number;
  /** Of these, hosts with a lease: they share the rate limit now. */
  readonly leases: number;
}

export interface Beat {
  /** Not executed after this time of the server's clock; 0: its clock is not known yet. */
  readonly deadlineMs: number;
  /** Length of the lease from now; 0: no lease, only a heartbeat. */
  readonly leaseMs: number;
  /** Counts as if the heartbeat were so long ago; 0, or `PASSING_AGO_MS`. */
  readonly agoMs: number;
  readonly held: readonly { readonly member: string; readonly leftMs: number }[];
}

export interface Claim {
  readonly deadlineMs: number;
  readonly member: string;
  readonly ratePerSecond: number;
  /** Places that must be free, this one included. */
  readonly placesNeeded: number;
  /** A place whose end is never reported is free after that. */
  readonly holdMs: number;
}

/** Every method rejects with a `SharedFault`, in good time. */
export interface RateServer {
  /** `late`: not executed. `young`: the server was restarted empty, or is new, and grants no leases yet. `rank`: hosts before this one. */
  beat(beat: Beat): Promise<RateReply & { readonly outcome: '' | 'late' | 'young'; readonly rank: number }>;
  /** `share`: fewer than one a second are left for those that share. `alone`: this host has no lease. */
  claim(
    claim: Claim,
  ): Promise<
    RateReply & { readonly outcome: 'granted' | 'full' | 'share' | 'alone' | 'late'; readonly waitMs: number }
  >;
  /** @param leftMs how long the place is still held; 0: it is free at once */
  end(member: string, leftMs: number): Promise<void>;
  leave(): Promise<void>;
}

export function redisRateServer(link: SharedLink, keys: readonly string[], host: string): RateServer {
  const [log = '', hosts = '', leases = '', born = ''] = keys;
  return {
    async beat({ deadlineMs, leaseMs, agoMs, held }) {
      const places = held.flatMap(({ member, leftMs }) => [member, leftMs]);
      const args = [host, deadlineMs, COUNTED_MS, leaseMs, agoMs, ...places];
      const reply = read(await link.run('rate', 'beat', [log, hosts, leases, born], args));
      return {
        ...reply,
        outcome: reply.outcome === 'late' || reply.outcome === 'young' ? reply.outcome : '',
        rank: reply.last,
      };
    },
    async claim({ deadlineMs, member, ratePerSecond, placesNeeded, holdMs }) {
      const args = [host, deadlineMs, COUNTED_MS, member, ratePerSecond, placesNeeded, holdMs];
      const reply = read(await link.run('rate', 'claim', [log, hosts, leases], args));
      const outcome = CLAIM_REPLIES.find((each) => each === reply.outcome) ?? 'late';
      return { ...reply, outcome, waitMs: Math.min(Math.max(reply.last, 1), LONGEST_WAIT_MS) };
    },
    async end(member, leftMs) {
      await link.run('rate', 'end', [log], [member, leftMs]);
    },
    async leave() {
      await link.run('rate', 'leave', [log, hosts, leases], [host]);
    },
  };
}

const LONGEST_WAIT_MS = 60_000;
const CLAIM_REPLIES = ['granted', 'full', 'share', 'alone', 'late'] as const;

/** Reads any reply of a server; a value that is not a number counts as 0. */
function read(reply: unknown): RateReply & { readonly outcome: string; readonly last: number } {
  const [nowMs, hosts, leases, outcome, last] = Array.isArray(reply) ? (reply as unknown[]) : [];
  const count = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0);
  return {
    nowMs: count(nowMs),
    hosts: count(hosts),
    leases: count(leases),
    outcome: typeof outcome === 'string' ? outcome : '',
    last: count(last),
  };
}
