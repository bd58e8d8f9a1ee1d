// One record of what Voxlink, the registry, the portability database and the plan say, and where they contradict each other.

import { beforeAll, expect, it } from 'vitest';
import { contradictionsOf } from '../../src/lookup/contradictions.js';
import type { Known, NumberRecord } from '../../src/lookup/number-record.js';
import { answered } from './answered.js';
import { MERGE_CASES } from './merge-cases.js';
import { openTruth, type Truth } from './open-truth.js';
import { truthRows } from './truth-rows.js';

type Column = 'case' | 'number' | 'field' | 'expected';

let truth: Truth;
beforeAll(async () => {
  truth = await openTruth();
});

/** `"a"` or `["a","b",null]`: any of them; null is nothing. `"!a"`: anything else. Empty: nothing. */
function isMet(expected: string, found: unknown): boolean {
  const wanted: unknown = JSON.parse(expected === '' ? 'null' : expected);
  if (typeof wanted === 'string' && wanted.startsWith('!')) return found !== wanted.slice(1);
  return (Array.isArray(wanted) ? wanted : [wanted]).includes(found ?? null);
}

it.each(truthRows<Column>('merge.tsv'))(
  '$case: $field is $expected',
  async ({ case: name, number, field, expected }) => {
    const told = MERGE_CASES[name.split(' ', 1)[0] ?? '']?.(number);
    expect(told).toBeDefined();
    const { answer } = await answered(number, told ?? { voxlink: null }, truth);
    const fields: Readonly<Record<string, () => unknown>> = {
      status: () => answer.status,
      c: () =>
        contradictionsOf(answer.observations, truth.identify)
          .map((each) => each.field)
          .join(' '),
    };
    const ofRecord = () => (answer.record[field as keyof NumberRecord] as Known<unknown> | undefined)?.value;
    const found = (fields[field] ?? ofRecord)();
    expect(isMet(expected, found), `found ${JSON.stringify(found)}`).toBe(true);
  },
);
