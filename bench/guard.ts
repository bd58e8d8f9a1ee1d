// Whether a call has become dearer. Only ratios within one run are compared: times and rates are the machine's.

import { median } from './statistics.js';

export type Ratios = Readonly<Record<string, number>>;

export interface Comparison {
  readonly name: string;
  readonly committed: number;
  readonly now: number;
  /** 0.1: a tenth dearer than in the committed report. NaN where one of the two is missing. */
  readonly change: number;
  readonly isTooDear: boolean;
}

export const MOST_DEARER = 0.25;

/** Each ratio of the committed report; one that was not measured now is too dear, or a guard that measures nothing would pass. */
export function compareRatios(committed: Ratios, now: Ratios): Comparison[] {
  return Object.entries(committed).map(([name, before]) => {
    const after = now[name] ?? Number.NaN;
    const change = after / before - 1;
    return { name, committed: before, now: after, change, isTooDear: !(change <= MOST_DEARER) };
  });
}

/** Of each name the lower one; what is only in one of them stays. */
export function lowestRatios(one: Ratios, other: Ratios): Ratios {
  const lower = Object.entries(other).map(([name, ratio]) => [name, Math.min(ratio, one[name] ?? ratio)] as const);
  return { ...one, ...Object.fromEntries(lower) };
}

/** Of each name the middle one: a run by itself may be a fifth off. All have the same names. */
export function medianRatios(runs: readonly Ratios[]): Ratios {
  const names = Object.keys(runs[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name] ?? Number.NaN))]));
}

export function comparisonLine({ name, committed, now, change, isTooDear }: Comparison): string {
  const percent = `${change > 0 ? '+' : ''}${(change * 100).toFixed(0)} %`;
  return `${isTooDear ? 'FAIL' : 'ok  '} ${name}: ${now.toFixed(2)}, committed ${committed.toFixed(2)} (${percent})`;
}
