// How much of the registry has an operator id: range-holders.tsv says how many numbers each operator text of it stands for.
// The last row of a registry, without a text, is what texts of fewer than 2000 numbers stand for together.

import { expect, it } from 'vitest';
import { loadIdentifier } from '../../src/names/load-names.js';
import { truthRows } from './truth-rows.js';

type Registry = '2021 fixed' | '2021 mobile' | '2026 mobile';

const identify = loadIdentifier();
const rows = truthRows<'registry' | 'operator' | 'inn' | 'numbers'>('range-holders.tsv');
const isKnown = ({ operator, inn }: (typeof rows)[number]) =>
  operator !== '' && (identify.isNoOperator(operator, inn) || identify.operator(operator, inn, 'RU').known);

function unknownPercent(registry: Registry): number {
  const numbersOf = (of: typeof rows) => of.reduce((sum, { numbers }) => sum + Number(numbers), 0);
  const all = rows.filter((row) => row.registry === registry);
  return (100 * numbersOf(all.filter((row) => !isKnown(row)))) / numbersOf(all);
}

it('of the fixed numbers of 2021 less than 3 % are held by nobody that is known', () => {
  expect(unknownPercent('2021 fixed')).toBeLessThan(3);
});

it('of the mobile numbers of 2021 less than 0.1 %', () => {
  expect(unknownPercent('2021 mobile')).toBeLessThan(0.1);
});

it('of the mobile numbers of August 2026 every one has an operator, or is a reserve', () => {
  expect(unknownPercent('2026 mobile')).toBe(0);
  const reserves = rows.filter(({ operator, inn }) => identify.isNoOperator(operator, inn));
  expect(reserves.map(({ operator }) => operator)).toEqual(['МИНЦИФРЫ РОССИИ']);
});

it('an INN of 2026 and the name beside it never mean two operators', () => {
  for (const { operator, inn } of rows.filter((row) => row.inn !== '' && isKnown(row))) {
    const byName = identify.operator(operator, undefined, 'RU');
    if (byName.known) expect([operator, byName.id]).toEqual([operator, identify.operator(operator, inn, 'RU').id]);
  }
});
