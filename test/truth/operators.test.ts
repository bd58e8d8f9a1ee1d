import { expect, it } from 'vitest';
import { loadIdentifier } from '../../src/names/load-names.js';
import { truthRows } from './truth-rows.js';

type Column = 'spelling' | 'country' | 'expected' | 'known';

const identify = loadIdentifier();
/** Spellings that no table knows yet have an id made from them, and stand for no firm. */
const rows = truthRows<Column>('operators.tsv');

it.each(rows.filter(({ known }) => known === 'true'))('$spelling in $country is $expected', (row) => {
  expect(identify.operator(row.spelling, undefined, row.country)).toMatchObject({ id: row.expected, known: true });
});

it.each(rows.filter(({ known }) => known !== 'true'))('$spelling in $country is no other firm', (row) => {
  const { id, known } = identify.operator(row.spelling, undefined, row.country);
  expect(known && id !== row.expected ? id : '').toBe('');
});
