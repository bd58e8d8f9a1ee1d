// What hosts ask of the server about the rate they share, as calls. The scripts do it in one step each.

import type { SharedLink } from './shared-link.js';

/** How long a host that is not heard of still has its share kept free for it. */
export const COUNTED_MS = 600_000;
/** What runs for a moment only, a command, is counted as if it had been heard of so long ago: it is missed for half a minute. */
export const PASSING_AGO_MS = COUNTED_MS - 30_000;

export interface RateReply {
  /** The server's clock, milliseconds since 1970. */
  readonly nowMs: number;
  /** Heard of within `COUNTED_MS`. */
  readonly hosts: number;
  /** Of them those that share the rate now. */
  readonly leases: number;
}

export interface Beat {
  /** After this time of the server's clock it is not to be carried out; 0: its clock is not known yet. */
  readonly deadlineMs: number;
  /** To share the rate for so long from now; 0: only to be counted. */
  readonly leaseMs: number;
  /** Counted as if it had been heard of so long ago; 0, or `PASSING_AGO_MS`. */
  readonly agoMs: number;
  readonly held: readonly { readonly member: string; readonly leftMs: number }[];
}

export interface Claim {
  readonly deadlineMs: number;
  readonly member: string;
  readonly ratePerSecond: number;
  /** That must be free, this one included. */
  readonly placesNeeded: number;
  /** A place whose end is never told is free after that. */
  readonly holdMs: number;
}

/** Every method rejects with a `SharedFault`, in good time. */
export interface RateServer {
  /** `late`: not carried out. `young`: the server has lost its memory, or is new; nobody shares the rate yet. `rank`: hosts before this one. */
  beat(beat: Beat): Promise<RateReply & { readonly said: '' | 'late' | 'young'; readonly rank: number }>;
  /** `share`: fewer than one a second are left for those that share. `alone`: this host has no lease. */
  claim(
    claim: Claim,
  ): Promise<RateReply & { readonly said: 'granted' | 'full' | 'share' | 'alone' | 'late'; readonly waitMs: number }>;
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
      return { ...reply, said: reply.said === 'late' || reply.said === 'young' ? reply.said : '', rank: reply.last };
    },
    async claim({ deadlineMs, member, ratePerSecond, placesNeeded, holdMs }) {
      const args = [host, deadlineMs, COUNTED_MS, member, ratePerSecond, placesNeeded, holdMs];
      const reply = read(await link.run('rate', 'claim', [log, hosts, leases], args));
      const said = CLAIM_REPLIES.find((each) => each === reply.said) ?? 'late';
      return { ...reply, said, waitMs: Math.min(Math.max(reply.last, 1), LONGEST_WAIT_MS) };
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

/** Whatever a server says: what is no number counts as nothing. */
function read(reply: unknown): RateReply & { readonly said: string; readonly last: number } {
  const [nowMs, hosts, leases, said, last] = Array.isArray(reply) ? (reply as unknown[]) : [];
  const count = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0);
  return {
    nowMs: count(nowMs),
    hosts: count(hosts),
    leases: count(leases),
    said: typeof said === 'string' ? said : '',
    last: count(last),
  };
}
