import { describe, expect, it } from 'vitest';
import { chooseOwnNumber, type OwnNumber } from '../../src/policy/own-number.js';
import { recordOf } from './policy-of.js';

const own = (e164: string, region: string, district: string, isDefault = false): OwnNumber => ({
  e164,
  regionIds: [region],
  districts: [district],
  isDefault,
});

describe('local presence', () => {
  const pool = [
    own('73431112233', 'RU-SVE', 'ural'),
    own('73511112233', 'RU-CHE', 'ural', true),
    own('73471112233', 'RU-BA', 'volga'),
    own('73471112244', 'RU-BA', 'volga'),
  ];
  it.each([
    ['region before district', { region: 'RU-SVE', district: 'ural' }, '73431112233'],
    ['the first of two in one region', { region: 'RU-BA', district: 'volga' }, '73471112233'],
    ['the default of two in one district', { region: 'RU-TYU', district: 'ural' }, '73511112233'],
    ['the default for everybody else', { region: 'RU-PRI', district: 'far-eastern' }, '73511112233'],
    ['any region of the called number', { region: ['RU-TA', 'RU-BA'], district: 'volga' }, '73471112233'],
    ['the default where nothing is known', {}, '73511112233'],
  ])('%s', (_, called, expected) => {
    expect(chooseOwnNumber(pool, recordOf(called))?.e164).toBe(expected);
  });

  it('leaves the caller ID where nothing suits and there is no default', () => {
    expect(chooseOwnNumber([own('73471112233', 'RU-BA', 'volga')], recordOf({ region: 'RU-PRI' }))).toBeNull();
    expect(chooseOwnNumber([], recordOf({ region: 'RU-PRI' }))).toBeNull();
  });
});
