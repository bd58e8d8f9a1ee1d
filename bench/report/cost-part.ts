// The report on what needs no Asterisk: sessions, AMI, cold lookups, parts of a call.

import type { ColdFigures } from '../cold.js';
import type { Length } from '../load-generator.js';
import type { Machine } from '../machine.js';
import { amiRatio, type CostResult } from '../results.js';
import type { SessionFigures, SubjectFigures } from '../sessions.js';
import { SUBJECTS, type SubjectId } from '../subjects.js';
import { goalsTable } from './goals.js';
import { measuredOn, ms, table, thousands, whole } from './table.js';

const NO_FIGURES: SessionFigures = {
  cpuUs: Number.NaN,
  perSecond: Number.NaN,
  p50Us: Number.NaN,
  p99Us: Number.NaN,
  p999Us: Number.NaN,
  failed: 0,
};
const NOTHING: SubjectFigures = { residentMiB: Number.NaN, peakMiB: Number.NaN, atATime: {} };

export function costPart(machine: Machine, { compiler, sessions, ami, cold, parts }: CostResult): string[] {
  const generator = compiler === '' ? 'a load generator in Node.js' : `a load generator in C (\`${compiler}\`)`;
  const ids = Object.keys(SUBJECTS).filter((id): id is SubjectId => id in sessions.servers);
  const figuresOf = (id: SubjectId) => sessions.servers[id] ?? NOTHING;
  const counts = Object.keys(sessions.ratios);
  return [
    '## FastAGI sessions',
    measuredOn(machine),
    `All servers run at the same time and are loaded in turn by ${generator}, ${lengthOf(sessions.length)} each; medians of ` +
      `${sessions.rounds} rounds. voxroute: log and metrics on, journal off, ${thousands(sessions.pool)} remembered numbers. CPU is user and ` +
      'system time of the server for one session. The ratio is that of CPU within one round. Times are from `connect()` to the end of the session.',
    '![CPU of a session and sessions a second](report.svg)',
    ...counts.flatMap((count) => [
      `### ${count} at a time`,
      table(
        ['server', 'CPU, µs', '× honest floor', 'sessions/s', 'p50, ms', 'p99, ms', 'p99.9, ms'],
        ids.map((id) => {
          const { cpuUs, perSecond, p50Us, p99Us, p999Us } = figuresOf(id).atATime[count] ?? NO_FIGURES;
          const ratio = sessions.ratios[count]?.[id] ?? Number.NaN;
          return [SUBJECTS[id], whole(cpuUs), ratio.toFixed(2), whole(perSecond), ms(p50Us), ms(p99Us), ms(p999Us)];
        }),
      ),
    ]),
    '### Memory',
    table(
      ['server', 'resident, MiB', 'peak, MiB'],
      ids
        .filter((id) => id !== 'route' && id !== 'before-route' && id !== 'stale')
        .map((id) => [SUBJECTS[id], whole(figuresOf(id).residentMiB), whole(figuresOf(id).peakMiB)]),
    ),
    ...skippedLines(sessions.skipped),
    ...failedLines(ids, figuresOf),
    '### Goals',
    goalsTable(sessions, ami),
    '## Questions over AMI',
    `From the event to the last \`Setvar\`. An answered event takes ${amiRatio({ sessions, ami }).toFixed(2)} times the CPU of a remembered \`lookup\` over FastAGI.`,
    table(
      ['events at a time', 'answered', 'CPU of an event, µs', 'events/s', 'p50, ms', 'p99, ms', 'p99.9, ms'],
      Object.entries(ami).map(([count, { answeredShare, cpuUs, perSecond, p50Us, p99Us, p999Us }]) => [
        count, `${(answeredShare * 100).toFixed(1)} %`, whole(cpuUs), whole(perSecond), ms(p50Us), ms(p99Us), ms(p999Us),
      ]), // prettier-ignore
    ),
    '## New numbers',
    'Five a second, each asked of a stand-in for Voxlink on the same machine.',
    coldTable(cold),
    '## Parts of a call',
    table(
      ['part', 'µs'],
      [
        ['a decision over 20 rules, none of which ends it', parts.decisionUs.toFixed(2)],
        [
          `a number in a list of ${thousands(parts.listEntries)} entries, half of the time in it`,
          parts.matchUs.toFixed(2),
        ],
      ],
    ),
  ];
}

function coldTable(cold: readonly ColdFigures[]): string {
  return table(
    ['service time, ms', 'lookups', 'not answered by the service', 'CPU, µs', 'p50, ms', 'p99, ms'],
    cold.map(({ serviceMs, lookups, failed, cpuUs, p50Us, p99Us }) => [
      String(serviceMs), String(lookups + failed), String(failed), whole(cpuUs), ms(p50Us), ms(p99Us),
    ]), // prettier-ignore
  );
}

function skippedLines(skipped: Readonly<Record<string, string>>): string[] {
  return Object.entries(skipped).map(([id, why]) => `Not measured: ${SUBJECTS[id as SubjectId]}: ${why}.`);
}

function failedLines(ids: readonly SubjectId[], figuresOf: (id: SubjectId) => SubjectFigures): string[] {
  const failing = ids.filter((id) => Object.values(figuresOf(id).atATime).some(({ failed }) => failed > 0));
  if (failing.length === 0) return ['No session was without a right answer.'];
  return [
    `In at least half of the rounds there were sessions without a right answer: ${failing.map((id) => SUBJECTS[id]).join('; ')}.`,
  ];
}

const lengthOf = (length: Length) => ('seconds' in length ? `${length.seconds} s` : `${length.sessions} sessions`);
