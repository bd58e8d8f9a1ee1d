import { fc, property } from '../property.js';
import { expect, it } from 'vitest';
import { keepRecords } from '../../src/lookup/kept-records.js';
import { mergeObservations } from '../../src/lookup/merge-observations.js';
import type { ObservedFields, SourceName } from '../../src/lookup/observation.js';
import { bracketNames } from '../fakes/names.js';
import { found } from '../fakes/scripted-source.js';

const NAMES = bracketNames();
/** Texts that could be taken for two, if they were only put together. */
const text = fc.constantFrom('1', '11', '1:1', ',', ';plan;', 'МТС [mts]', 'A,1:1', '-');
const fields: fc.Arbitrary<ObservedFields> = fc.record(
  {
    ...{ operator: text, operatorInn: text, operatorOld: text, operatorOldInn: text, ported: fc.boolean() },
    ...{ region: text, destination: text, country: text, type: fc.constantFrom('MOB', 'FIX'), timeZone: text },
  },
  { requiredKeys: [] },
);
const source = fc.constantFrom<SourceName>('voxlink-v1', 'voxlink-v2', 'bdpn', 'registry', 'plan');
const number = fc.constantFrom('79170415564', '442079460958');
const said = fc.tuple(number, fc.uniqueArray(fc.tuple(source, fields), { maxLength: 3, selector: ([name]) => name }));

property([fc.array(said, { maxLength: 30 })])('a kept record is what the merge would say', (questions) => {
  const kept = keepRecords(NAMES, 5);
  for (const [about, answers] of questions) {
    const observations = answers.map(([name, what], index) => found(about, what, index, name));
    expect(kept.merge(observations)).toEqual(mergeObservations(observations, NAMES));
  }
});

it('numbers of which the same is said share one, until it is forgotten', () => {
  const kept = keepRecords(NAMES, 2);
  const merge = (about: string, operator: string) => kept.merge([found(about, { operator }, 0)]);
  const first = merge('79170415564', 'МТС');
  expect(merge('79170415565', 'МТС')).toBe(first);
  const bytesOfOne = kept.bytes();
  expect(bytesOfOne).toBeGreaterThan(0);
  for (const operator of ['one', 'two']) merge('79170415564', operator);
  expect(kept.bytes()).toBeLessThan(bytesOfOne * 2.5);
  expect(merge('79170415564', 'МТС')).not.toBe(first);
});

it.each([
  'operator',
  'operatorInn',
  'operatorOld',
  'operatorOldInn',
  'region',
  'destination',
  'country',
  'type',
  'timeZone',
])('another %s is another key', (field) => {
  const kept = keepRecords(NAMES, 10);
  const all = { operator: 'a', operatorOld: 'b', region: 'c', destination: 'd', country: 'RU', timeZone: 'e' };
  const said = (changes: object) => [found('79170415564', { ...all, type: 'MOB', ported: true, ...changes }, 0)];
  const first = kept.merge(said({}));
  for (const changes of [{ [field]: 'z' }, { ported: false }, { ported: undefined }]) {
    const observations = said(changes);
    expect(kept.merge(observations)).not.toBe(first);
    expect(kept.merge(observations)).toEqual(mergeObservations(observations, NAMES));
  }
  expect(kept.merge(said({}))).toBe(first);
});

it('the same words mean another country of a number that is told by its digits', () => {
  const kept = keepRecords(NAMES, 10);
  const country = (about: string) =>
    kept.merge([found(about, { country: 'RU' }, 0, 'voxlink-v2'), found(about, { country: 'KZ' }, 0, 'plan')]).country;
  expect(country('442079460958')).toEqual({ value: 'RU', source: 'voxlink-v2' });
  expect(country('77011234567')).toEqual({ value: 'KZ', source: 'plan' });
});
