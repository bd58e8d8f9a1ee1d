// Channel variables of calls of which Voxlink alone is asked, and the plan.

import { beforeAll, expect, it } from 'vitest';
import { answered } from './answered.js';
import { openTruth, type Truth } from './open-truth.js';
import { truthRows } from './truth-rows.js';
import { VOXLINK_ANSWERS } from './voxlink-cases.js';

type Column = 'case' | 'number' | 'variable' | 'expected' | 'source';

let truth: Truth;
beforeAll(async () => {
  truth = await openTruth();
});

it.each(truthRows<Column>('voxlink.tsv'))(
  'case $case, $number: $variable is "$expected" ($source)',
  async ({ number, variable, expected }) => {
    const reply = VOXLINK_ANSWERS[number]?.(number);
    expect(reply).toBeDefined();
    const { variables } = await answered(number, { voxlink: reply ?? null }, truth);
    // `a|b`: either.
    expect(expected.split('|')).toContain(variables[variable]);
  },
);
