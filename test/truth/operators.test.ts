import { expect, it } from 'vitest';
import { loadIdentifier } from '../../src/names/load-names.js';
import { truthRows } from './truth-rows.js';

const identify = loadIdentifier();
const rows = truthRows<'spelling' | 'country' | 'expected'>('operators.tsv');

it.each(rows)('$spelling in $country is $expected', ({ spelling, country, expected }) => {
  expect(identify.operator(spelling, undefined, country)).toMatchObject({ id: expected, known: true });
});
