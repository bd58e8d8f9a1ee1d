import { fc, property } from '../../property.js';
import { describe, expect, it } from 'vitest';
import { normalizeNumber } from '../../../src/number/normalize-number.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../../src/number/number-settings.js';
import { readTargetText, targetText } from '../../../src/lists/match/list-entry.js';
import { listText } from '../../../src/lists/match/list-text.js';
import { parseListEntry } from '../../../src/lists/match/parse-list-entry.js';
import { parseTarget } from '../../../src/lists/match/parse-target.js';
import { anyTarget, AT_MS, caller, entryOf, listOf, pattern, patternExpression } from './list-entries.js';
import { anyCharacter } from '../../fakes/any-character.js';

const RUSSIA = DEFAULT_NUMBER_SETTINGS;
const parsed = (text: string, settings = RUSSIA) => {
  const result = parseTarget(text, settings);
  return 'target' in result ? targetText(result.target) : result.problem;
};

describe('an entry of a list', () => {
  it.each([
    ['79170415564', '79170415564'],
    ['8 (917) 041-55-64', '79170415564'],
    ['9170415564', '79170415564'],
    ['8-917-041-55-64', '79170415564'],
    ['810358181201235', '358181201235'],
    ['withheld', 'withheld'],
    ['Withheld', 'withheld'],
    ['8917*', '7917*'],
    ['+7 (917)*', '7917*'],
    ['7917*', '7917*'],
    ['917*', '7917*'],
    ['810358*', '358*'],
    ['79170000000-79179999999', '79170000000-79179999999'],
    ['89170000000 - 89179999999', '79170000000-79179999999'],
    ['+7 917 000-00-00 – +7 917 999-99-99', '79170000000-79179999999'],
    ['9170000000..9179999999', '79170000000-79179999999'],
    ['_7917XXXXXX5', '_7917XXXXXX5'],
    ['_8917xxxxxx5', '_7917XXXXXX5'],
    ['_917XXXXXX5', '_7917XXXXXX5'],
    ['_+7917.', '_7917.'],
    ['_8495[1-57]XX-XX-XX', '_7495[1-57]XXXXXX'],
    ['_810358!', '_358!'],
    ['_7800NXXZZZZ', '_7800NXXZZZZ'],
  ])('%s is %s', (text, target) => {
    expect(parsed(text)).toBe(target);
  });

  it.each([
    ['203', 'an extension or feature code of this PBX or country: lists are for numbers from outside'],
    ['112', 'an emergency number of this PBX or country: lists are for numbers from outside'],
    ['*30', 'an extension or feature code of this PBX or country: lists are for numbers from outside'],
    ['0890', 'a short number of this PBX or country: lists are for numbers from outside'],
    ['anonymous', 'no number: write withheld for callers without one'],
    ['', 'empty'],
    ['2350011', '7 digits: a local number is read only when number.areaCode is set'],
    ['89170', 'an extension or feature code of this PBX or country: lists are for numbers from outside'],
    ['*', 'one * may stand at the end, as in 7917*'],
    ['747*', '747 can be read in two ways: write +747 or +7747'],
    ['7*17*', 'one * may stand at the end, as in 7917*'],
    ['7917XXXXXXX', 'a pattern begins with _, as _7917XXXXXX5'],
    ['_7917XXXXX5', 'no number of +7 has 917 in front and 9 digits'],
    ['_XXXXXXXXXXX', 'it must begin with digits'],
    ['_7917[5-1]XXXXXX', '5-1 in [5-1] runs backwards'],
    ['_7917[]XXXXXX', 'expected digits as in [1-57], found []'],
    ['_7917[XXXXXX', 'expected digits as in [1-57], found [XXXXXX'],
    ['_7917.X', 'a pattern has digits, X, Z, N, [1-5] and a . or ! at its end, found . not at the end'],
    ['_7917Y', 'a pattern has digits, X, Z, N, [1-5] and a . or ! at its end, found "Y"'],
    ['79179999999-79170000000', 'a range must begin with its lower number'],
    ['79170000000-358181201235', 'both ends of a range must have the same length'],
    ['79170000000-7917999999', expect.stringMatching(/^last number of the range: 10 digits/)],
    ['<html>', expect.stringMatching(/is not part of a number/)],
    ['7'.repeat(200), 'longer than 130 characters'],
  ])('%s is refused: %s', (text, problem) => {
    const result = parseTarget(text, RUSSIA);
    expect('problem' in result ? result.problem : result.target).toEqual(problem);
  });

  it('is read as this PBX reads its callers', () => {
    const moscow = { ...RUSSIA, areaCode: '495' };
    expect(parsed('2350011', moscow)).toBe('74952350011');
    expect(parsed('2350000-2359999', moscow)).toBe('74952350000-74952359999');
    expect(parsed('8029*', { ...RUSSIA, country: 'BY' })).toBe('37529*');
  });

  it('has its texts on one line, bounded', () => {
    const fields = {
      reason: ` a\r\n\tb\u0000${'я'.repeat(300)}`,
      label: '\u001b[31mred',
      untilMs: null,
      source: 'x',
      line: 1,
      hangupCause: null,
    };
    const result = parseListEntry('79170415564', fields, RUSSIA);
    expect(result).toMatchObject({ entry: { reason: `a b ${'я'.repeat(196)}`, label: '[31mred' } });
  });

  property([fc.stringMatching(/^\+?[\d ()-]{5,18}$/)])('of a number holds for that number', (text) => {
    const number = normalizeNumber(text, RUSSIA);
    const result = parseTarget(text, RUSSIA);
    if (number.kind !== 'e164' || 'problem' in result || result.target.kind !== 'exact') return;
    expect(listOf(entryOf(result.target)).match(number, AT_MS)).not.toBeNull();
  });

  property([fc.stringMatching(/^[_+]{0,2}[\dXZN[\]*.!\- ]{0,25}$/)], { numRuns: 3000 })(
    'is read the same a second time, as it is written down',
    (text) => {
      const result = parseTarget(text, RUSSIA);
      if ('problem' in result) return;
      const written = targetText(result.target);
      expect(readTargetText(written)).toEqual(result.target);
      const marked = written.replace(/^_?(?=\d)/, '$&+').replace(/-(?=\d{7})/, '-+');
      expect(parseTarget(marked, RUSSIA)).toEqual(result);
    },
  );

  property([anyTarget])('is written down without loss', (target) => {
    expect(readTargetText(targetText(target))).toEqual(target);
  });

  property([fc.string({ unit: anyCharacter, maxLength: 400 })])('is never more than words', (text) => {
    const result = parseTarget(text, RUSSIA);
    if ('problem' in result) expect(result.problem).toMatch(/^.{4,300}$/);
    expect(readTargetText(text) === null || targetText(readTargetText(text)!) === text).toBe(true);
    expect(listText(listText(text, 20), 20)).toBe(listText(text, 20));
    expect(listText(text, 20).length).toBeLessThanOrEqual(40);
  });

  property([
    fc.tuple(
      fc.array(fc.constantFrom('1', '7', 'X', 'Z', 'N', '[2-46]', '[79]'), { maxLength: 10 }),
      fc.constantFrom('', '.', '!'),
    ),
    fc.stringMatching(/^7[0-9]{6,12}$/),
  ])('that is a pattern fits what Asterisk would let it fit', ([elements, end], number) => {
    const text = `_7${elements.join('')}${end}`;
    expect(listOf(entryOf(pattern(text))).match(caller(number), AT_MS) !== null).toBe(
      patternExpression(text).test(number),
    );
  });
});
