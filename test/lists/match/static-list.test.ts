import { fc, property } from '../../property.js';
import { describe, expect, it } from 'vitest';
import { ListBuilder } from '../../../src/lists/match/static-list.js';
import { targetText } from '../../../src/lists/match/list-entry.js';
import {
  anyEntry,
  anyNumber,
  AT_MS,
  caller,
  DAY_MS,
  entryOf,
  exact,
  listOf,
  naiveMatch,
  NO_NUMBER,
  pattern,
  prefix,
  range,
  WITHHELD,
} from './list-entries.js';

const matched = (list: ReturnType<typeof listOf>, number: string, atMs = AT_MS) => {
  const entry = list.match(caller(number), atMs);
  return entry === null ? null : targetText(entry.target);
};

describe('a list', () => {
  it('gives the texts of the entry, and where it stands', () => {
    const entry = entryOf(exact('79170415564'), {
      reason: 'звонит ночью',
      label: 'Спам',
      untilMs: AT_MS + 1,
      source: '/etc/voxroute/block.csv',
      line: 17,
      hangupCause: 21,
    });
    const list = listOf(entry, entryOf(exact('79170415565')));
    expect(list.match(caller('79170415564'), AT_MS)).toEqual(entry);
    expect(list.match(caller('79170415565'), AT_MS)).toEqual(entryOf(exact('79170415565')));
    expect(list.match(caller('79170415566'), AT_MS)).toBeNull();
    expect(list.size).toBe(2);
  });

  it('gives the number before the longest prefix, that before the narrowest range, that before the first pattern', () => {
    const targets = [
      pattern('_7917.'),
      pattern('_7917XXXXXXX'),
      range('79000000000', '79999999999'),
      range('79170000000', '79170999999'),
      prefix('7917'),
      prefix('791704'),
      exact('79170415564'),
    ];
    for (let count = targets.length; count > 0; count--) {
      const list = listOf(...targets.slice(0, count).map((target) => entryOf(target)));
      const expected = count >= 3 ? targets[count - 1]! : targets[0]!;
      expect(matched(list, '79170415564')).toBe(targetText(expected));
    }
  });

  it('passes to the next entry when one has expired', () => {
    const list = listOf(
      entryOf(prefix('7')),
      entryOf(prefix('7917'), { untilMs: AT_MS + DAY_MS }),
      entryOf(exact('79170415564'), { untilMs: AT_MS }),
      entryOf(range('79170000000', '79179999999'), { untilMs: AT_MS - 1 }),
    );
    expect(matched(list, '79170415564', AT_MS - 1)).toBe('79170415564');
    expect(matched(list, '79170415564', AT_MS)).toBe('7917*');
    expect(matched(list, '79170415564', AT_MS + DAY_MS)).toBe('7*');
  });

  it('finds callers without a number by an entry of its own, and nothing else by it', () => {
    const list = listOf(entryOf(WITHHELD, { reason: 'скрытый номер' }));
    expect(list.match(NO_NUMBER, AT_MS)).toMatchObject({ reason: 'скрытый номер' });
    expect(list.match(caller('79170415564'), AT_MS)).toBeNull();
    expect(listOf(entryOf(prefix('7'))).match(NO_NUMBER, AT_MS)).toBeNull();
  });

  it('does not look at internal and invalid numbers', () => {
    const list = listOf(entryOf(prefix('1')), entryOf(WITHHELD));
    expect(list.match({ kind: 'internal', raw: '112', digits: '112', use: 'emergency' }, AT_MS)).toBeNull();
    expect(list.match({ kind: 'invalid', raw: '11111', problem: 'x' }, AT_MS)).toBeNull();
  });

  it('keeps of the same number the entry that holds longer, else the first', () => {
    const list = listOf(
      entryOf(exact('79170415564'), { reason: 'first', untilMs: AT_MS + 1 }),
      entryOf(exact('79170415564'), { reason: 'for ever' }),
      entryOf(exact('79170415564'), { reason: 'for ever too' }),
    );
    expect(list.match(caller('79170415564'), AT_MS)?.reason).toBe('for ever');
    expect(list.size).toBe(1);
  });

  it('says what it has no room for', () => {
    const builder = new ListBuilder('test');
    for (let n = 0; n < 1000; n++) expect(builder.add(entryOf(pattern(`_7${n}.`)))).toBeNull();
    expect(builder.add(entryOf(pattern('_8.')))).toBe('a list has at most 1000 patterns');
  });

  it('is right for the longest numbers', () => {
    const list = listOf(
      entryOf(exact('999999999999999')),
      entryOf(prefix('88888888888888')),
      entryOf(range('777777777777770', '777777777777778')),
    );
    expect(matched(list, '999999999999999')).toBe('999999999999999');
    expect(matched(list, '999999999999998')).toBeNull();
    expect(matched(list, '888888888888881')).toBe('88888888888888*');
    expect(matched(list, '777777777777778')).toBe('777777777777770-777777777777778');
    expect(matched(list, '777777777777779')).toBeNull();
  });

  property(
    [fc.array(anyEntry, { maxLength: 40 }), fc.array(anyNumber, { maxLength: 20 }), fc.integer({ min: -3, max: 5 })],
    {
      numRuns: 400,
    },
  )('answers as somebody would who reads it entry by entry', (entries, numbers, day) => {
    const list = listOf(...entries);
    const atMs = AT_MS + day * DAY_MS;
    expect(numbers.map((number) => list.match(caller(number), atMs))).toEqual(
      numbers.map((number) => naiveMatch(entries, number, atMs)),
    );
    expect(list.match(NO_NUMBER, atMs)).toEqual(naiveMatch(entries, null, atMs));
  });

  it('answers so for very many overlapping ranges, whenever it is asked', () => {
    let seed = 7;
    const random = (max: number) => (seed = (seed * 48_271) % 2_147_483_647) % max;
    const entries = Array.from({ length: 1000 }, () => {
      const from = 79_000_000_000 + random(1_000_000);
      const untilMs = random(3) === 0 ? null : AT_MS + random(1000);
      return entryOf(range(String(from), String(from + random(500_000))), { untilMs, line: random(1e6) + 1 });
    });
    const list = listOf(...entries);
    for (let n = 0; n < 150; n++) {
      const [number, atMs] = [String(79_000_000_000 + random(1_500_000)), AT_MS + random(1100)];
      expect(list.match(caller(number), atMs)).toEqual(naiveMatch(entries, number, atMs));
    }
  });

  it('keeps tens of thousands of numbers apart', () => {
    const builder = new ListBuilder('test');
    const numberAt = (n: number) => String(79_000_000_000 + n * 7);
    for (let n = 0; n < 30_000; n++)
      builder.add(entryOf(exact(numberAt(n)), { reason: `reason ${n % 5000}`, line: n + 1 }));
    const list = builder.build();
    expect(list.size).toBe(30_000);
    for (let n = 0; n < 30_000; n += 101) {
      expect(list.match(caller(numberAt(n)), AT_MS)).toMatchObject({ reason: `reason ${n % 5000}`, line: n + 1 });
      expect(list.match(caller(String(Number(numberAt(n)) + 1)), AT_MS)).toBeNull();
    }
  });
});
