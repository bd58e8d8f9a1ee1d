// The figures in docs/performance.md, in an administrator's words.

import type { CallsResult } from '../calls/calls.js';
import type { Curve, GrowthResult } from '../growth/growth.js';
import type { GrowthFigures } from '../growth/step.js';
import type { CostResult, Results, Section } from '../results.js';
import type { SubjectId } from '../subjects.js';
import { measuredOn, ms, table, thousands, whole } from './table.js';

const [BEGIN, END] = ['<!-- figures:begin (npm run bench) -->', '<!-- figures:end -->'];

/** The document with its figures filled in anew. Throws when it lacks the marks. */
export function withFigures(document: string, results: Results): string {
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the document needs ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n\n${figures(results).join('\n\n')}\n\n${END}${after}`;
}

function figures({ cost, calls, growth }: Results): string[] {
  return [
    ...(cost === undefined ? [] : costLines(cost)),
    ...(calls === undefined ? [] : callLines(calls)),
    ...(growth === undefined ? [] : growthLines(growth)),
  ];
}

function costLines({ machine, result: { sessions, ami, cold } }: Section<CostResult>): string[] {
  const of = (what: string, id: SubjectId) => {
    const { cpuUs, perSecond } = sessions.servers[id]?.atATime['32'] ?? { cpuUs: Number.NaN, perSecond: Number.NaN };
    const alone = sessions.servers[id]?.atATime['1'] ?? { p50Us: Number.NaN, p99Us: Number.NaN };
    return [what, whole(cpuUs), whole(perSecond), ms(alone.p50Us), ms(alone.p99Us)];
  };
  const [busy, alone] = [ami['32'], ami['1']];
  const amiRow =
    busy === undefined || alone === undefined
      ? []
      : [['AMI, number remembered', whole(busy.cpuUs), whole(busy.perSecond), ms(alone.p50Us), ms(alone.p99Us)]];
  const coldRows = cold.map(({ serviceMs, cpuUs, p50Us, p99Us }) => [
    `FastAGI, new number, Voxlink answers in ${serviceMs} ms`,
    whole(cpuUs),
    '',
    ms(p50Us),
    ms(p99Us),
  ]);
  return [
    '### A call',
    measuredOn(machine),
    table(
      ['call', 'CPU, µs', 'calls a second, at most', 'median, ms', 'p99, ms'],
      [
        of('FastAGI `lookup`, number remembered', 'lookup'),
        of('FastAGI `route` with 20 rules, number remembered', 'route'),
        of('FastAGI `lookup`, answer older than `cache.ttl`', 'stale'),
        of('FastAGI `lookup`, known to the registry only', 'registry'),
        ...amiRow,
        ...coldRows,
      ],
    ),
  ];
}

function callLines({ machine, result }: Section<CallsResult>): string[] {
  if ('skipped' in result) return [];
  return [
    '### A call in Asterisk',
    measuredOn(machine),
    table(
      ['what the call waits for', ...result.asterisks.map(({ release }) => `Asterisk ${release}, ms`)],
      (result.asterisks[0]?.inside ?? []).map(({ what }, index) => [
        what,
        ...result.asterisks.map(({ inside }) => (inside[index]?.ms ?? Number.NaN).toFixed(2)),
      ]),
    ),
    lostLine(result.asterisks.flatMap(({ answers }) => answers)),
  ];
}

function lostLine(
  answers: readonly { readonly kind: string; readonly calls: number; readonly lost: number }[],
): string {
  const sum = (isWith: boolean, key: 'calls' | 'lost') =>
    answers.filter(({ kind }) => (kind !== 'without') === isWith).reduce((total, figures) => total + figures[key], 0);
  return (
    `Of ${thousands(sum(true, 'calls'))} SIP calls with voxroute ${sum(true, 'lost')} were lost, ` +
    `of ${thousands(sum(false, 'calls'))} without it ${sum(false, 'lost')}.`
  );
}

const GROWS: Readonly<Record<Curve, string>> = {
  numbers: 'remembered numbers',
  rules: 'rules',
  entries: 'entries of a list',
  ported: 'ported numbers',
};

function growthLines(result: GrowthResult): string[] {
  const curves = (Object.keys(GROWS) as Curve[]).flatMap((curve) => {
    const measured = result[curve];
    return measured === undefined ? [] : [{ curve, ...measured }];
  });
  const row = (curve: Curve, step: GrowthFigures) => [
    `${thousands(step.count)} ${GROWS[curve]}`,
    whole(step.residentMiB),
    step.diskMiB.toFixed(0),
    whole(step.startMs),
    whole(step.cpuUs),
    ms(step.p99Us),
  ];
  return [
    '### As it grows',
    ...new Set(curves.map(({ machine }) => measuredOn(machine))),
    table(
      ['with', 'memory, MiB', 'disk, MiB', 'start, ms', 'CPU of a call, µs', 'p99, ms'],
      curves.flatMap(({ curve, steps }) => steps.map((step) => row(curve, step))),
    ),
  ];
}
