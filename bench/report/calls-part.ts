// The report on real calls.

import type { CallsResult } from '../calls/calls.js';
import type { Machine } from '../machine.js';
import { measuredOn, table, whole } from './table.js';

const KINDS = {
  without: 'without voxroute',
  warm: 'with `route`, remembered numbers',
  cold: 'with `route`, new numbers, a service time of 95 ms',
} as const;

export function callsPart(machine: Machine, result: CallsResult): string[] {
  const title = '## Real calls';
  if ('skipped' in result) return [title, `Not measured: ${result.skipped}.`];
  return [
    title,
    measuredOn(machine),
    'Asterisk, voxroute, the stand-in for Voxlink and the callers share the machine.',
    ...result.asterisks.flatMap(({ release, inside, answers }) => [
      `### Asterisk ${release}: inside the application`,
      'Repeated within one call, minus the cost of the loop; medians.',
      table(
        ['application', 'ms', 'CPU of voxroute, µs'],
        inside.map(({ what, ms, cpuUs }) => [what, ms.toFixed(2), cpuUs === 0 ? '' : whole(cpuUs)]),
      ),
      `### Asterisk ${release}: from INVITE to answer`,
      'SIP over UDP, the same dialplan with and without the line that asks voxroute.',
      table(
        [
          'calls a second',
          'dialplan',
          'calls',
          'lost',
          'p50, ms',
          'p99, ms',
          'longest, ms',
          'CPU of voxroute a call, µs',
        ],
        answers.map(({ ratePerSecond, kind, calls, lost, p50Ms, p99Ms, maxMs, cpuUs }) => [
          String(ratePerSecond),
          KINDS[kind],
          String(calls),
          String(lost),
          p50Ms.toFixed(1),
          p99Ms.toFixed(1),
          maxMs.toFixed(1),
          kind === 'without' ? '' : whole(cpuUs),
        ]),
      ),
    ]),
  ];
}
