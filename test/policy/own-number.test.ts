import { describe, expect, it } from 'vitest';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { mayBeShownOn, ownAccounts, ownE164, suitableNumbers, type OwnNumber } from '../../src/policy/own-number.js';
import { recordOf } from './policy-of.js';

const own = (e164: string, region: string, district: string, isDefault = false): OwnNumber => ({
  e164,
  regionIds: [region],
  districts: [district],
  isDefault,
  trunks: null,
});

describe('local presence', () => {
  const pool = [
    own('73431112233', 'RU-SVE', 'ural'),
    own('73511112233', 'RU-CHE', 'ural', true),
    own('73471112233', 'RU-BA', 'volga'),
    own('73471112244', 'RU-BA', 'volga'),
  ];
  it.each([
    ['region before district', { region: 'RU-SVE', district: 'ural' }, ['73431112233']],
    ['both of one region', { region: 'RU-BA', district: 'volga' }, ['73471112233', '73471112244']],
    [
      'both of one district, the default in front',
      { region: 'RU-TYU', district: 'ural' },
      ['73511112233', '73431112233'],
    ],
    ['the default for everybody else', { region: 'RU-PRI', district: 'far-eastern' }, ['73511112233']],
    ['any region of the called number', { region: ['RU-TA', 'RU-BA'] }, ['73471112233', '73471112244']],
    ['the default where nothing is known', {}, ['73511112233']],
  ])('chooses %s', (_, called, expected) => {
    expect(suitableNumbers(pool, recordOf(called)).map(({ e164 }) => e164)).toEqual(expected);
  });

  it('leaves the caller ID where nothing suits and there is no default', () => {
    expect(suitableNumbers([own('73471112233', 'RU-BA', 'volga')], recordOf({ region: 'RU-PRI' }))).toEqual([]);
    expect(suitableNumbers([], recordOf({ region: 'RU-PRI' }))).toEqual([]);
  });

  it('shows a number with trunks of its own on no other, nor where nobody says which trunk', () => {
    const shownOn = (trunks: readonly string[] | null, trunk: string | null) => mayBeShownOn({ trunks }, trunk);
    expect([shownOn(null, 'mts'), shownOn(null, null), shownOn(['mts'], 'mts')]).toEqual([true, true, true]);
    expect([shownOn(['mts'], 'mts-2'), shownOn(['mts'], null)]).toEqual([false, false]);
  });
});

describe('numbers that nobody outside has', () => {
  const numbers = [
    { number: '8 (495) 111-22-33' },
    { number: '+7 347 111-22-33', account: 'newtel' },
    { number: '74951112244', isOwn: false },
    { number: '204' },
  ];

  it('are those that count as own, read as people write them, with the account whose they are', () => {
    expect(ownE164(numbers, DEFAULT_NUMBER_SETTINGS)).toEqual(['74951112233', '73471112233']);
    expect(ownAccounts(numbers, DEFAULT_NUMBER_SETTINGS)).toEqual([
      ['74951112233', ''],
      ['73471112233', 'newtel'],
    ]);
  });
});
