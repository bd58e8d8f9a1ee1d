// The report on what more of something costs.

import type { Curve, GrowthResult } from '../growth/growth.js';
import type { GrowthFigures } from '../growth/step.js';
import { measuredOn, ms, table, thousands, whole } from './table.js';

interface Words {
  readonly title: string;
  readonly how: string;
  readonly prepared: string;
}

const WORDS: Readonly<Record<Curve, Words>> = {
  numbers: {
    title: 'Remembered numbers',
    how: '`lookup`; of the numbers up to a million call in turn. 100 000 of them are held in memory, the others are read from disk with each call.',
    prepared: 'writing, s',
  },
  rules: {
    title: 'Rules',
    how: '`route`; rules of eight kinds, none of which ends the decision, for 10 000 remembered numbers.',
    prepared: '',
  },
  entries: {
    title: 'Entries of a block list',
    how: '`route`; a file of numbers. Half of the callers are in it, the others are remembered.',
    prepared: 'writing, s',
  },
  ported: {
    title: 'Ported numbers',
    how: '`lookup` without Voxlink; a generated portability database in the real format. Each caller is in it.',
    prepared: 'import, s',
  },
};

export function growthPart(result: GrowthResult): string[] {
  const curves = (Object.keys(WORDS) as Curve[]).flatMap((curve) => {
    const { title, how, prepared } = WORDS[curve];
    const measured = result[curve];
    if (measured === undefined) return [];
    const { machine, tookSeconds, steps } = measured;
    return [`### ${title}`, `${how} ${measuredOn(machine)} It took ${tookSeconds} s.`, stepsTable(prepared, steps)];
  });
  return [
    '## As work grows',
    'One daemon per line. CPU: per call, 32 at a time; p50 and p99: one call at a time.',
    ...curves,
  ];
}

type Column = readonly [head: string, cell: (step: GrowthFigures) => string];

function stepsTable(prepared: string, steps: readonly GrowthFigures[]): string {
  const took: Column = [prepared, ({ prepareSeconds }) => prepareSeconds.toFixed(1)];
  const peak: Column = ['import peak, MiB', ({ preparePeakMiB = 0 }) => whole(preparePeakMiB)];
  const columns: readonly Column[] = [
    ['count', ({ count }) => thousands(count)],
    ...(prepared === '' ? [] : [took]),
    ...(steps.some(({ preparePeakMiB = 0 }) => preparePeakMiB > 0) ? [peak] : []),
    ['on disk, MiB', ({ diskMiB }) => diskMiB.toFixed(1)],
    ['start, ms', ({ startMs }) => whole(startMs)],
    ['resident, MiB', ({ residentMiB }) => whole(residentMiB)],
    ['peak, MiB', ({ peakMiB }) => whole(peakMiB)],
    ['CPU, µs', ({ cpuUs }) => whole(cpuUs)],
    ['p50, ms', ({ p50Us }) => ms(p50Us)],
    ['p99, ms', ({ p99Us }) => ms(p99Us)],
  ];
  return table(
    columns.map(([head]) => head),
    steps.map((step) => columns.map(([, cell]) => cell(step))),
  );
}
