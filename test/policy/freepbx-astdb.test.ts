import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { HOME_COUNTRY_CODES } from '../../src/number/home-country.js';
import { normalizeNumber } from '../../src/number/normalize-number.js';
import { DEFAULT_NUMBER_SETTINGS, type NumberSettings } from '../../src/number/number-settings.js';
import { astdbQuestion, readAstdbAnswer } from '../../src/policy/freepbx-astdb.js';
import { anyCharacter } from '../fakes/any-character.js';

const question = (raw: string, settings: Partial<NumberSettings> = {}) => {
  const all = { ...DEFAULT_NUMBER_SETTINGS, ...settings };
  return astdbQuestion(normalizeNumber(raw, all), all);
};
const asked = (text: string) => [...text.matchAll(/DB_EXISTS\(blacklist\/([^)]*)\)/g)].map(([, key]) => key);

/** Plays Asterisk: expands the functions of an AstDB. */
function answer(text: string, astdb: Readonly<Record<string, string>>): string {
  return text
    .replace(/\$\{DB_EXISTS\(blacklist\/([^)]*)\)\}/g, (_, key: string) => (Object.hasOwn(astdb, key) ? '1' : '0'))
    .replace(/\$\{DB\(blacklist\/([^)]*)\)\}/g, (_, key: string) => astdb[key] ?? '');
}

describe('the question for FreePBX’s own blacklist', () => {
  it('asks for every spelling of a Russian number, once', () => {
    expect(asked(question('+79170415564'))).toEqual([
      '+79170415564',
      '79170415564',
      '89170415564',
      '9170415564',
      '81079170415564',
      '0079170415564',
    ]);
    expect(asked(question('84952350011', { areaCode: '495' }))).toContain('2350011');
  });

  it('asks for every spelling of a foreign one', () => {
    expect(asked(question('810358181201235'))).toEqual([
      '810358181201235',
      '358181201235',
      '+358181201235',
      '00358181201235',
    ]);
    expect(asked(question('810358495201235', { areaCode: '495' }))).toHaveLength(4);
  });

  it('asks for the reserved keys alone when there is no number', () => {
    expect(question('anonymous')).toBe('blocked=${DB(blacklist/blocked)};dest=${DB(blacklist/dest)}');
  });

  it('asks for an extension as it is, and never for what is not only digits and a plus', () => {
    expect(asked(question('203'))).toEqual(['203']);
    expect(asked(question('*30'))).toEqual([]);
    expect(asked(question('8 (917) 041-55-64'))).toEqual([
      '79170415564',
      '89170415564',
      '9170415564',
      '+79170415564',
      '81079170415564',
      '0079170415564',
    ]);
    expect(question('${SHELL(reboot)}')).not.toContain('SHELL');
  });

  property([
    fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 60 }),
      fc.stringMatching(/^\+?[\d ()]{3,20}$/),
      fc.stringMatching(/^[\d${}(),;"|]{1,30}$/),
    ),
    fc.constantFrom(...HOME_COUNTRY_CODES),
  ])('is short and of a fixed alphabet, whatever the caller sends', (raw, country) => {
    const text = question(raw, { country });
    expect(text).toMatch(
      /^(?:\+?\d{1,20}=\$\{DB_EXISTS\(blacklist\/\+?\d{1,20}\)\};)*blocked=\$\{DB\(blacklist\/blocked\)\};dest=\$\{DB\(blacklist\/dest\)\}$/,
    );
    expect(text.length).toBeLessThan(900);
  });

  property([fc.constantFrom(...HOME_COUNTRY_CODES), fc.stringMatching(/^\+?\d{7,15}$/)])(
    'asks for no more than twelve spellings, each of which is read as the number',
    (country, raw) => {
      const settings = { ...DEFAULT_NUMBER_SETTINGS, country };
      const number = normalizeNumber(raw, settings);
      if (number.kind !== 'e164') return;
      const spellings = asked(astdbQuestion(number, settings));
      expect(spellings.length).toBeLessThanOrEqual(12);
      expect(spellings).toContain(number.e164);
      expect(spellings).toContain(`+${number.e164}`);
    },
  );
});

describe('the answer of FreePBX’s own blacklist', () => {
  it('says whether the number stands there, and as what', () => {
    const reply = answer(question('79170415564'), {
      '89170415564': 'спам; x=1;blocked=0;dest=',
      dest: 'app-blackhole,hangup,1',
    });
    expect(readAstdbAnswer(reply)).toEqual({
      listed: true,
      spelling: '89170415564',
      blocksWithheld: false,
      destination: 'app-blackhole,hangup,1',
    });
  });

  it('says that callers without a number are blocked', () => {
    expect(readAstdbAnswer(answer(question('anonymous'), { blocked: '1' }))).toEqual({
      listed: false,
      spelling: null,
      blocksWithheld: true,
      destination: '',
    });
    expect(readAstdbAnswer(answer(question('anonymous'), { blocked: '0' }))).toMatchObject({ blocksWithheld: false });
  });

  it('keeps a destination with separators in it', () => {
    const reply = answer(question('79170415564'), { dest: 'a;b=1;blocked=1;dest=,s,1' });
    expect(readAstdbAnswer(reply)).toMatchObject({
      listed: false,
      blocksWithheld: false,
      destination: 'a;b=1;blocked=1;dest=,s,1',
    });
  });

  it.each(['', '(null)', '79170415564=;blocked=;dest=', 'blocked=1', '79170415564=1;'])(
    'is not guessed from %j',
    (text) => {
      expect(readAstdbAnswer(text)).toBeNull();
    },
  );

  property([fc.string({ unit: anyCharacter, maxLength: 200 })])('may be anything', (text) => {
    const read = readAstdbAnswer(text);
    expect(read === null || read.destination.length < text.length).toBe(true);
  });
});
