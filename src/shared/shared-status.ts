// State of sharing with other hosts, for `status`, metrics, `doctor` and the page.

import type { AnswersStats } from './shared-answers.js';
import type { FleetRateState } from './fleet-rate.js';
import { SHARED_FAULTS, type SharedFaultCode } from './shared-fault.js';
import type { SharedOperation } from './shared-link.js';

/**
 * `up`: everything is shared. `partly`: the server is reached, but part of the sharing fails. `away`: this host works alone.
 * `never`: as `away`, and no other host has been seen since the start.
 */
export const SHARED_STATES = ['up', 'partly', 'away', 'never'] as const;
export type SharedState = (typeof SHARED_STATES)[number];

export interface SharedStatus {
  readonly state: SharedState;
  /** State and consequence, in a sentence. */
  readonly message: string;
  /** Hosts last seen; null: none yet. */
  readonly hosts: number | null;
  /** Most requests this host may send: together with the others, or as its share. 0 in the moment between the two. */
  readonly ratePerSecond: number;
  /** Recent response time; null before the first command. */
  readonly latencyMs: number | null;
  /** Why each kind of command fails; null while it works. `listen`: the subscription to the channel. */
  readonly faults: Readonly<Record<SharedOperation | 'listen', SharedFaultCode | null>>;
  readonly answers: AnswersStats;
  /** List changes and removed numbers: waiting to be sent, dropped because the queue was full, and invalid ones received. */
  readonly changes: { readonly waiting: number; readonly dropped: number; readonly refused: number };
  /** Invalid messages received since the start. */
  readonly refusedMessages: number;
}

export interface StatusParts extends Omit<SharedStatus, 'state' | 'message'> {
  readonly rate: FleetRateState;
  readonly isReachable: boolean;
  /** Why not. */
  readonly why: string | null;
}

export function sharedStatus({ rate, isReachable, why, ...rest }: StatusParts): SharedStatus {
  const { hosts, faults, ratePerSecond } = rest;
  const failing = (Object.keys(faults) as (keyof typeof faults)[]).filter((operation) => faults[operation] !== null);
  const someWork = [faults.read, faults.write, faults.rate].includes(null);
  const code = failing.map((operation) => faults[operation]).find((each) => each !== null) ?? null;
  const nothing = isReachable ? 'the server was restarted a moment ago' : 'it cannot be reached';
  const reason = code === null ? (why ?? nothing) : SHARED_FAULTS[code];
  const share = rateText(ratePerSecond);
  if (rate === 'joined' && failing.length === 0)
    return { ...rest, state: 'up', message: `${hostsText(hosts)} up to ${share} to Voxlink` };
  if (hosts === null) {
    const message = `the other hosts have not been seen yet: ${reason}; until then this host sends up to ${share} and shares nothing`;
    return { ...rest, state: 'never', message };
  }
  const goesOn = `its share of ${hosts === 1 ? 'one host' : `${hosts} hosts`}: ${share}`;
  if (isReachable && someWork) {
    const parts = failing.map((operation) => OPERATIONS[operation]).join(', ');
    const consequence = rate === 'joined' ? 'the rate limit is still shared' : `this host uses ${goesOn}`;
    const what = parts === '' ? 'sharing of the rate limit is being resumed' : `${parts} fails: ${reason}`;
    return { ...rest, state: 'partly', message: `${what}; ${consequence}` };
  }
  return {
    ...rest,
    state: 'away',
    message: `sharing does not work: ${reason}; this host goes on alone, with ${goesOn}`,
  };
}

const OPERATIONS: Readonly<Record<SharedOperation | 'listen', string>> = {
  read: 'reading answers of other hosts',
  write: 'writing answers for other hosts',
  change: 'sharing list changes',
  rate: 'sharing the rate limit',
  listen: 'receiving messages of other hosts',
};

function hostsText(hosts: number | null): string {
  return hosts === 1
    ? 'no other host shares the cache and the rate limit so far:'
    : `${hosts ?? 0} hosts share cache and rate limit:`;
}

/** `10 requests a second`, `one request in 20 s` */
function rateText(perSecond: number): string {
  if (perSecond <= 0) return 'no request for a moment';
  if (perSecond < 1) return `one request in ${Math.round(1 / perSecond)} s`;
  const whole = Math.floor(perSecond);
  return whole === 1 ? 'one request a second' : `${whole} requests a second`;
}
