// What a call, a start and the memory cost as work grows: numbers, rules, entries of a list, ported numbers. Each step is
// a daemon of its own, started as an administrator would.

import type { Length, Tools } from '../load-generator.js';
import { growEntries } from './entries.js';
import { growNumbers } from './numbers.js';
import { growPorted } from './ported.js';
import { growRules } from './rules.js';
import type { GrowthFigures } from './step.js';

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

export type GrowthResult = Readonly<
  Record<Curve, { readonly tookSeconds: number; readonly steps: readonly GrowthFigures[] }>
>;

export async function measureGrowth(
  directory: string,
  tools: Tools,
  plan: GrowthPlan,
  say: (text: string) => void,
): Promise<GrowthResult> {
  const timed = async (curve: Curve, measure: () => Promise<readonly GrowthFigures[]>) => {
    const startedMs = performance.now();
    const steps = await measure();
    return [curve, { tookSeconds: Math.round((performance.now() - startedMs) / 1000), steps }] as const;
  };
  const part = { directory, tools, plan, say };
  const curves = [
    await timed('numbers', () => growNumbers(part)),
    await timed('rules', () => growRules(part)),
    await timed('entries', () => growEntries(part)),
    await timed('ported', () => growPorted(part)),
  ];
  return Object.fromEntries(curves) as GrowthResult;
}
