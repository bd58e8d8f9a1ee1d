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
    prepared: 'learnt in, s',
  },
  rules: {
    title: 'Rules',
    how: '`route`; rules of eight kinds, none of which ends the decision, for 10 000 remembered numbers.',
    prepared: '',
  },
  entries: {
    title: 'Entries of a block list',
    how: '`route`; a file of numbers. Half of the callers stand in it, the others are remembered.',
    prepared: 'written in, s',
  },
  ported: {
    title: 'Ported numbers',
    how: '`lookup` without Voxlink; a portability database that is made up in the real format. Each caller stands in it.',
    prepared: 'imported in, s',
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
    'A daemon of its own for each line. CPU is that of a call, 32 at a time; p50 and p99 are of one call at a time.',
    ...curves,
  ];
}

type Column = readonly [head: string, cell: (step: GrowthFigures) => string];

function stepsTable(prepared: string, steps: readonly GrowthFigures[]): string {
  const took: Column = [prepared, ({ prepareSeconds }) => prepareSeconds.toFixed(1)];
  const peak: Column = ['import at most, MiB', ({ preparePeakMiB = 0 }) => whole(preparePeakMiB)];
  const columns: readonly Column[] = [
    ['count', ({ count }) => thousands(count)],
    ...(prepared === '' ? [] : [took]),
    ...(steps.some(({ preparePeakMiB = 0 }) => preparePeakMiB > 0) ? [peak] : []),
    ['on disk, MiB', ({ diskMiB }) => diskMiB.toFixed(1)],
    ['start, ms', ({ startMs }) => whole(startMs)],
    ['resident, MiB', ({ residentMiB }) => whole(residentMiB)],
    ['at most, MiB', ({ peakMiB }) => whole(peakMiB)],
    ['CPU, µs', ({ cpuUs }) => whole(cpuUs)],
    ['p50, ms', ({ p50Us }) => ms(p50Us)],
    ['p99, ms', ({ p99Us }) => ms(p99Us)],
  ];
  return table(
    columns.map(([head]) => head),
    steps.map((step) => columns.map(([, cell]) => cell(step))),
  );
}
