// What a caller gets when Voxlink fails in each way: the data of the test, and of docs/faults.md.

import type { VoxlinkFault } from '../fakes/voxlink-faults.js';

/** What is known of the number before the call. */
export const MEMORIES = ['cold', 'fresh', 'stale'] as const;
export type Memory = (typeof MEMORIES)[number];

export const DOORS = ['AGI', 'AMI', 'HTTP'] as const;
export type MatrixDoor = (typeof DOORS)[number];

export interface Outcome {
  readonly status: string;
  /** Empty for none. */
  readonly fault: string;
  readonly source: string;
  /** The answer comes before this many milliseconds have passed since the question. */
  readonly withinMs: number;
}

export interface FaultRow {
  readonly title: string;
  /** What the stand-in plays; `dns` asks a name that does not resolve instead. */
  readonly fault: VoxlinkFault | 'dns';
  readonly cold: Outcome;
}

/** The default of `agi.deadlineMs`. */
export const DEADLINE_MS = 500;
/** Beyond the deadline, for writing the answer and for a busy machine. */
export const GRACE_MS = 50;

const AT_DEADLINE = DEADLINE_MS + GRACE_MS;

const offline = (fault: string, withinMs = AT_DEADLINE): Outcome => ({
  status: 'OFFLINE',
  fault,
  source: 'plan',
  withinMs,
});
const known = (withinMs = AT_DEADLINE): Outcome => ({ status: 'OK', fault: '', source: 'voxlink-v1', withinMs });

/** The same for every door, and for every fault: memory answers first. */
export const FROM_MEMORY: Readonly<Record<Exclude<Memory, 'cold'>, Outcome>> = {
  fresh: { status: 'OK', fault: '', source: 'voxlink-v1', withinMs: GRACE_MS },
  stale: { status: 'STALE', fault: '', source: 'voxlink-v1', withinMs: GRACE_MS },
};

export const FAULT_MATRIX: readonly FaultRow[] = [
  { title: 'connection refused', fault: 'refuse', cold: offline('UPSTREAM') },
  { title: 'connection reset', fault: 'reset', cold: offline('UPSTREAM') },
  { title: 'closes a kept connection as it is used again', fault: 'closes-at-second', cold: known() },
  { title: 'hangs', fault: 'hang', cold: offline('DEADLINE') },
  { title: 'one byte at a time', fault: 'drip', cold: offline('DEADLINE') },
  { title: '200 with an HTML page', fault: 'html', cold: offline('UPSTREAM') },
  { title: 'JSON that breaks off', fault: 'truncated-json', cold: offline('UPSTREAM') },
  { title: 'a body of 200 MB', fault: 'huge-body', cold: offline('UPSTREAM') },
  { title: '403', fault: 'forbidden', cold: offline('REFUSED') },
  {
    title: '404 "number not found"',
    fault: 'not-found-info',
    cold: { status: 'NOTFOUND', fault: '', source: 'voxlink-v1', withinMs: AT_DEADLINE },
  },
  { title: '429', fault: 'rate-limited', cold: offline('RATE_LIMITED') },
  { title: '429 with Retry-After', fault: 'rate-limited-retry-after', cold: offline('RATE_LIMITED') },
  { title: '500', fault: 'server-error', cold: offline('UPSTREAM') },
  { title: '503', fault: 'unavailable', cold: offline('UPSTREAM') },
  { title: 'wrong content type', fault: 'wrong-content-type', cold: known() },
  { title: 'empty operator', fault: 'empty-operator', cold: { ...known(), source: 'plan' } },
  { title: 'the name does not resolve', fault: 'dns', cold: offline('UPSTREAM') },
  { title: 'answers after 95 ms', fault: { slowMs: 95 }, cold: known() },
  { title: 'answers after 400 ms', fault: { slowMs: 400 }, cold: known() },
  { title: 'answers after 3000 ms', fault: { slowMs: 3000 }, cold: offline('DEADLINE') },
];
