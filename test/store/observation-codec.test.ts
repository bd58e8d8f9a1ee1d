import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { SOURCE_NAMES, type Observation } from '../../src/lookup/observation.js';
import { decodeObservation, encodeObservation, learntAtOf } from '../../src/store/observation-codec.js';
import {
  MAX_TIME_MS,
  observationKey,
  partsOfKey,
  partsOfTimeKey,
  TIME_RANGE,
  timeKey,
} from '../../src/store/store-key.js';
import { anyCharacter } from '../fakes/any-character.js';

/** Text as it may come from outside: quotes, control characters, halves of characters, names of object parts. */
const hostile = fc.oneof(
  fc.string({ unit: anyCharacter, minLength: 1 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), minLength: 1 }),
  fc.constantFrom('\0', '"', '\\', '\ud800', '__proto__', 'ПАО "МТС"', '}]', '\r\n', 'null'),
);
const number = fc.stringMatching(/^\d{1,15}$/);
const observations: fc.Arbitrary<Observation> = fc.record({
  source: fc.constantFrom(...SOURCE_NAMES),
  number,
  learntAtMs: fc.integer({ min: 0, max: MAX_TIME_MS }),
  outcome: fc.constantFrom('found', 'not-found'),
  fields: fc.record(
    {
      operator: hostile,
      operatorOld: hostile,
      ported: fc.boolean(),
      region: hostile,
      destination: hostile,
      country: hostile,
      type: fc.constantFrom('MOB', 'FIX', 'TOLLFREE', 'PREMIUM', 'VOIP', 'OTHER'),
      timeZone: hostile,
    },
    { requiredKeys: [] },
  ),
  raw: fc.option(hostile),
});
const keyOf = ({ source, number }: Observation) => observationKey(source, number)!;
/** As LevelDB hands it back. */
const throughDisk = (text: string) => Buffer.from(text).toString();

describe('an observation on disk', () => {
  property([observations])('is read as it was written', (observation) => {
    const key = keyOf(observation);
    const text = throughDisk(encodeObservation(key, observation)!);
    expect(decodeObservation(throughDisk(key), text)).toEqual(observation);
    expect(learntAtOf(text)).toBe(observation.learntAtMs);
  });

  property([observations, number])('is nothing under the key of another number', (observation, other) => {
    fc.pre(other !== observation.number);
    const text = encodeObservation(keyOf(observation), observation)!;
    expect(decodeObservation(observationKey(observation.source, other)!, text)).toBeNull();
  });

  property([observations, fc.nat(), fc.integer({ min: 1, max: 255 })])(
    'is nothing when one byte of it is another',
    (observation, position, change) => {
      const bytes = Buffer.from(encodeObservation(keyOf(observation), observation)!);
      bytes[position % bytes.length]! ^= change;
      expect(decodeObservation(keyOf(observation), bytes.toString())).toBeNull();
    },
  );

  property([
    fc.oneof(
      hostile,
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString()),
    ),
    hostile,
  ])('is nothing when it is something else, and that throws nothing', (text, key) => {
    expect(decodeObservation(key, text)).toBeNull();
    expect(decodeObservation('o179170415564', `1000000000${text}`)).toBeNull();
    expect([null, 0]).toContain(learntAtOf(`1000000000${text}`));
  });

  it.each([NaN, Infinity, -1, 1.5, MAX_TIME_MS + 1])('is not written with the time %s', (learntAtMs) => {
    const observation = { source: 'plan', number: '7', learntAtMs, outcome: 'found', fields: {}, raw: null } as const;
    expect(encodeObservation(keyOf(observation), observation)).toBeNull();
  });

  it('looks the same in every version of voxroute that calls it version 1', () => {
    const observation: Observation = {
      source: 'voxlink-v1',
      number: '79170415564',
      learntAtMs: Date.UTC(2026, 10, 22, 12),
      outcome: 'found',
      fields: { operator: 'ПАО "МТС"', ported: false },
      raw: '{}',
    };
    const text = '10mwrsbk002dd3b5f7["found",{"operator":"ПАО \\"МТС\\"","ported":false},"{}"]';
    expect(keyOf(observation)).toBe('o179170415564');
    expect(encodeObservation('o179170415564', observation)).toBe(text);
    expect(timeKey(observation.learntAtMs, 'o179170415564')).toBe('t0mwrsbk00179170415564');
  });
});

describe('the keys', () => {
  property([fc.constantFrom(...SOURCE_NAMES), number])('name source and number', (source, text) => {
    expect(partsOfKey(observationKey(source, text)!)).toEqual({ source, number: text });
  });

  property([fc.array(fc.tuple(fc.integer({ min: 0, max: MAX_TIME_MS }), number), { maxLength: 20 })])(
    'stand in the order of time',
    (entries) => {
      const keys = entries.map(([timeMs, text]) => timeKey(timeMs, observationKey('plan', text)!)).sort();
      const times = keys.map((key) => partsOfTimeKey(key)!.learntAtMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(keys.every((key) => key >= TIME_RANGE[0] && key < TIME_RANGE[1])).toBe(true);
    },
  );

  property([hostile])('that are not ours name nothing', (text) => {
    expect(partsOfKey(`x${text}`)).toBeNull();
    expect(partsOfTimeKey(`t!${text}`)).toBeNull();
  });
});
