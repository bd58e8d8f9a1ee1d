// What a call, a start and the memory cost as work grows: numbers, rules, entries of a list, ported numbers. Each step is
// a daemon of its own, started as an administrator would.

import type { Length } from '../load-generator.js';
import { thisMachine, type Machine } from '../machine.js';
import { growEntries } from './entries.js';
import { growNumbers } from './numbers.js';
import { growPorted } from './ported.js';
import { growRules } from './rules.js';
import type { GrowthFigures, GrowthPart } from './step.js';

export interface GrowthPlan {
  readonly numbers: readonly number[];
  readonly rules: readonly number[];
  readonly entries: readonly number[];
  readonly ported: readonly number[];
  /** Sessions before a step is measured. */
  readonly warmUp: number;
  /** How long one measurement is, 32 at a time and again one at a time. */
  readonly length: Length;
  readonly rounds: number;
}

export const WHOLE_GROWTH: GrowthPlan = {
  numbers: [1000, 100_000, 1_000_000, 5_000_000],
  rules: [0, 100, 2000],
  entries: [0, 10_000, 1_000_000],
  ported: [0, 1_000_000, 21_000_000],
  warmUp: 10_000,
  length: { seconds: 1 },
  rounds: 5,
};

/** To try the bench itself. */
export const SMALL_GROWTH: GrowthPlan = {
  numbers: [1000, 10_000],
  rules: [0, 100],
  entries: [0, 10_000],
  ported: [0, 100_000],
  warmUp: 500,
  length: { sessions: 200 },
  rounds: 1,
};

export const CURVES = ['numbers', 'rules', 'entries', 'ported'] as const;
export type Curve = (typeof CURVES)[number];

/** Of each curve that was measured, where, and how long that took. */
export type GrowthResult = Readonly<
  Partial<
    Record<Curve, { readonly machine: Machine; readonly tookSeconds: number; readonly steps: readonly GrowthFigures[] }>
  >
>;

const MEASURE: Readonly<Record<Curve, (part: GrowthPart) => Promise<readonly GrowthFigures[]>>> = {
  numbers: growNumbers,
  rules: growRules,
  entries: growEntries,
  ported: growPorted,
};

export async function measureGrowth(part: GrowthPart, curves: readonly Curve[]): Promise<GrowthResult> {
  let result: GrowthResult = {};
  for (const curve of curves) {
    const [machine, startedMs] = [thisMachine(), performance.now()];
    const steps = await MEASURE[curve](part);
    const tookSeconds = Math.round((performance.now() - startedMs) / 1000);
    result = { ...result, [curve]: { machine, tookSeconds, steps } };
  }
  return result;
}
