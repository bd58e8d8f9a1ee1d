// Whether a call has become dearer. Only ratios within one run are compared: times and rates are the machine's.

import { median } from '../statistics.js';

/** Processor time of a call, or of an answered AMI event, in pieces of the yardstick's work; by the name of what was asked. */
export type Ratios = Readonly<Record<string, number>>;

export interface Comparison {
  readonly name: string;
  readonly committed: number;
  readonly now: number;
  /** 0.1: a tenth dearer than before. NaN where one of the two is missing. */
  readonly change: number;
  readonly isTooDear: boolean;
}

export const MOST_DEARER = 0.25;
/** Against figures of another machine, where nothing can be measured beside them. */
export const MOST_DEARER_APART = 0.5;

/** Each ratio of `committed`; one that was not measured now is too dear, or a guard that measures nothing would pass. */
export function compareRatios(committed: Ratios, now: Ratios, mostDearer = MOST_DEARER): Comparison[] {
  return Object.entries(committed).map(([name, before]) => {
    const after = now[name] ?? Number.NaN;
    const change = after / before - 1;
    return { name, committed: before, now: after, change, isTooDear: !(change <= mostDearer) };
  });
}

/**
 * The lowest of what was measured of each, divided by the lowest of the yardstick: what else the machine does only adds.
 *
 * @param measured microseconds, round by round
 */
export function ratiosOf(measured: ReadonlyMap<string, readonly number[]>, yardstickUs: readonly number[]): Ratios {
  const pieceUs = Math.min(...yardstickUs);
  return Object.fromEntries([...measured].map(([name, us]) => [name, Math.min(...us) / pieceUs]));
}

/** Of each name the lower one; what is only in one of them stays. */
export function lowestRatios(one: Ratios, other: Ratios): Ratios {
  const lower = Object.entries(other).map(([name, ratio]) => [name, Math.min(ratio, one[name] ?? ratio)] as const);
  return { ...one, ...Object.fromEntries(lower) };
}

/** Of each name the middle one: neither a lucky run nor an unlucky one. All have the same names. */
export function medianRatios(runs: readonly Ratios[]): Ratios {
  const names = Object.keys(runs[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name] ?? Number.NaN))]));
}

/** @param whose what it was compared with: `committed` */
export function comparisonLine({ name, committed, now, change, isTooDear }: Comparison, whose: string): string {
  const percent = `${change > 0 ? '+' : ''}${(change * 100).toFixed(0)} %`;
  return `${isTooDear ? 'FAIL' : 'ok  '} ${name}: ${now.toFixed(2)}, ${whose} ${committed.toFixed(2)} (${percent})`;
}
