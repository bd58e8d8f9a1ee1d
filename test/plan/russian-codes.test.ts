import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ZONE_7 } from '../../src/number/zone-7.js';
import { parseRussianCodes } from '../../src/plan/russian-codes.js';
import { REGIONS } from './open-plan.js';
import { longestPrefix, sourceRows } from './source-rows.js';

const SHIPPED = parseRussianCodes(readFileSync(new URL('../../data/russian-codes.tsv', import.meta.url), 'utf8'));
const shippedOf = (kind: string) => [...SHIPPED.values()].filter((code) => code.kind === kind).map(({ code }) => code);

const between = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

describe('the codes that ship', () => {
  it('are those that a bare number may begin with', () => {
    const inUse = between(300, 899).filter((code) => !/^[67]/.test(code) && ZONE_7.bare?.test(`${code}1234567`));
    const shipped = [...shippedOf('ABC'), ...shippedOf('service')].filter((code) => code.length === 3);
    // 840 is Abkhazia: data/neighbours.yaml.
    expect([...shipped, '840'].sort()).toEqual(inUse);
  });

  it('are the mobile codes of the registry', () => {
    const inUse = [
      ...between(900, 906),
      ...between(908, 934),
      ...between(936, 939),
      ...between(941, 942),
      ...between(949, 955),
      ...between(958, 971),
      ...between(977, 997),
      '999',
    ];
    expect(inUse).toHaveLength(83);
    // 99744: South Ossetia, which the registry does not have.
    expect(shippedOf('DEF').filter((code) => code !== '99744')).toEqual(inUse);
  });

  it('give every area code a region', () => {
    const without = [...SHIPPED.values()].filter(({ kind, regionIds }) => kind === 'ABC' && regionIds.length === 0);
    expect(without).toEqual([]);
  });

  it('give a region to a mobile code only where the registry has it for one place', () => {
    const certain = [...SHIPPED.values()].filter(({ kind, regionIds }) => kind === 'DEF' && regionIds.length > 0);
    expect(certain.map(({ code, regionIds }) => [code, ...regionIds])).toEqual([
      ['916', 'RU-MOW', 'RU-MOS'],
      ['925', 'RU-MOW', 'RU-MOS'],
      ['926', 'RU-MOW', 'RU-MOS'],
      ['942', 'RU-MOW', 'RU-MOS'],
      ['949', 'donetsk-pr'],
      ['955', 'RU-MOW', 'RU-MOS'],
      ['959', 'luhansk-pr'],
      ['979', 'sevastopol', 'crimea'],
      ['990', 'zaporizhzhia-oblast', 'kherson-oblast'],
      ['997', 'RU-MOW', 'RU-MOS'],
    ]);
  });

  it('name regions of Russia that ship, and leave none of them out', () => {
    const named = new Set([...SHIPPED.values()].flatMap(({ regionIds }) => regionIds));
    const shipped = [...REGIONS.values()].filter(({ country = 'RU' }) => country === 'RU').map(({ id }) => id);
    expect([...named].sort()).toEqual(shipped.sort());
  });
});

describe('libphonenumber', () => {
  const GENERIC = /^(республика|народная|область|обл|край|автономн|округ|город$|г$|ао$|и$)/;
  const words = (name: string) =>
    name
      .normalize('NFD')
      .replace(/\u0301/g, '')
      .normalize('NFC')
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter((word) => word !== '' && !GENERIC.test(word));

  it('has the same region for every area code but those it gets wrong or does not know', () => {
    const rows = sourceRows('geocodes', 'ru', '7');
    const differing = [...SHIPPED.values()].flatMap(({ code, kind, regionIds }) => {
      if (kind !== 'ABC') return [];
      const theirs = longestPrefix(rows, code);
      const ours = new Set(regionIds.flatMap((id) => words(REGIONS.get(id)?.name ?? '')));
      return words(theirs ?? '').some((word) => ours.has(word)) ? [] : [`${code}: ${theirs}`];
    });
    expect(differing).toEqual([
      '336: Байконыр',
      // The first three digits of Moscow's codes are mixed up there.
      '496: г. Москва',
      '810: null',
      // Naryan-Mar is not of Arkhangelsk.
      '81853: Архангельская обл.',
    ]);
  });
});

describe('a list of codes', () => {
  it('may have comments, empty lines and line ends of Windows', () => {
    const codes = parseRussianCodes(
      '# codes\r\n\r\n411\tABC\tRU-SA\tseveral\r\n41154\tABC\tRU-SA\tAsia/Ust-Nera\r\n495\tABC\tRU-MOW RU-MOS\r\n917\tDEF\tseveral\r\n',
    );
    expect([...codes.values()]).toEqual([
      { code: '411', kind: 'ABC', regionIds: ['RU-SA'], zone: null },
      { code: '41154', kind: 'ABC', regionIds: ['RU-SA'], zone: 'Asia/Ust-Nera' },
      { code: '495', kind: 'ABC', regionIds: ['RU-MOW', 'RU-MOS'], zone: 'region' },
      { code: '917', kind: 'DEF', regionIds: [], zone: 'region' },
    ]);
  });

  it.each([
    ['49\tABC\tRU-MOW', 'line 1: a code of 3 to 5 digits expected, found "49"'],
    ['301\tABC\tRU-BU\n495 ABC RU-MOW', 'line 2: a code of 3 to 5 digits expected, found "495 ABC RU-MOW"'],
    ['701\tABC\tRU-MOW\n295\tABC\tRU-MOW', 'line 2: a code of 3 to 5 digits expected, found "295"'],
    ['495\tabc\tRU-MOW', 'line 1: ABC, DEF, service expected, found "abc"'],
    ['495\tABC', 'line 1: ids of regions or nationwide, several expected, found nothing'],
    ['495\tABC\tRU-MOW\tMSK', 'line 1: several, an IANA zone or nothing expected, found "MSK"'],
    ['411\tABC\tRU-SA\tseveral\t', 'line 1: at most 4 columns expected, found 5'],
    ['495\tABC\tRU-MOW\n495\tABC\tRU-MOS', 'line 2: 495 is listed twice'],
  ])('that is wrong names the line: %j', (text, message) => {
    expect(() => parseRussianCodes(text)).toThrow(message);
  });
});
