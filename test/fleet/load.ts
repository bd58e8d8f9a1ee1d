// Fifty calls a second while something happens to what the hosts share, and what is expected of them whatever it is.

import { expect } from 'vitest';
import { figure } from './figures.js';
import { everyMs, isLate, mostInAnySecond, newNumber, type Fleet, type FleetCall } from './fleet.js';
import type { ServerRoot } from './provision.js';

export interface Load {
  readonly calls: readonly FleetCall[];
  readonly late: readonly FleetCall[];
  /** Requests to Voxlink, of all hosts since the start, and the most of them in any second. */
  readonly requests: number;
  readonly most: number;
}

/** 50 calls a second for so long, in turn at these hosts; half of them from a caller that is known. */
export async function callsDuring(
  fleet: Pick<Fleet, 'call' | 'voxlink'>,
  hosts: readonly number[],
  seconds: number,
  during: () => unknown = () => undefined,
): Promise<Load> {
  const known = newNumber();
  const made: Promise<FleetCall>[] = [];
  const event = new Promise((resolve) => setTimeout(resolve, 500)).then(during);
  await everyMs(20, seconds * 50, (index) =>
    made.push(fleet.call(hosts[index % hosts.length] ?? 0, index % 2 === 0 ? known : newNumber())),
  );
  await event;
  const calls = await Promise.all(made);
  const times = fleet.voxlink.requests.map(({ atMs }) => atMs);
  return { calls, late: calls.filter(isLate), requests: times.length, most: mostInAnySecond(times) };
}

/** None is late, none without an answer, and together the hosts keep to the rate. */
export function expectUnharmed(root: ServerRoot, what: string, { calls, late, most, requests }: Load): void {
  const slowest = Math.round(Math.max(...calls.map(({ tookMs }) => tookMs)));
  const message = `${late.length} of ${calls.length} calls late, slowest ${slowest} ms, ${requests} requests, most in a second ${most}`;
  figure(root, what, message);
  expect(late).toEqual([]);
  expect(calls.filter(({ status }) => status === '' || status === 'FAILED')).toEqual([]);
  expect(most).toBeLessThanOrEqual(10);
}
