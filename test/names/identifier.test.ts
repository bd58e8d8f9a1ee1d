import { fc, property } from '../property.js';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readNameFiles } from '../../src/names/name-files.js';
import { transliterate } from '../../src/lookup/transliterate.js';
import { createIdentifier, type NameIdentifier } from '../../src/names/identifier.js';
import { withoutLegalForm } from '../../src/names/legal-forms.js';
import { mergeNames } from '../../src/names/merge-names.js';
import { loadIdentifier } from '../../src/names/load-names.js';
import { anyCharacter } from '../fakes/any-character.js';

const { tables, problems } = mergeNames(readNameFiles(), { operators: [], regions: [] });
let shared: NameIdentifier;
beforeAll(() => {
  shared = createIdentifier(tables);
});

describe('the shipped tables', () => {
  it('contradict themselves nowhere', () => {
    expect(problems).toEqual([]);
  });

  it('mean each entry by each of its spellings, in Latin letters too', () => {
    const byName = tables.operators.filter(({ byInnAlone }) => !byInnAlone);
    const operators = byName.flatMap(({ id, country, name, latin, spellings }) =>
      [name, latin, ...spellings].flatMap((spelling) => [
        [id, shared.operator(spelling, undefined, country).id, spelling],
        [id, shared.operator(transliterate(spelling), undefined, country).id, spelling],
      ]),
    );
    const regions = tables.regions.flatMap(({ id, country, name, latin, spellings }) =>
      [name, latin, ...spellings].flatMap((spelling) => [
        [id, shared.regions(spelling, country)[0]?.id, spelling],
        [id, shared.regions(transliterate(spelling), country)[0]?.id, spelling],
      ]),
    );
    expect([...operators, ...regions].filter(([id, found]) => id !== found)).toEqual([]);
  });

  it('keep to the ids that rules and examples name', () => {
    expect(shared.knownIds().operators).toEqual(
      expect.arrayContaining(
        (
          'mts megafon beeline t2 yota t-mob rostelecom sbermobile mtt glonass motiv win-mobile alfa-mobile vtb-mobile ' +
          'letai bashinformsvyaz miranda feniks mks tmt mgts sim-telecom nmk hedvig bezlimit sevtelecom krymtelecom ' +
          'sprint volna internod teta-telecom vox-trunk kcell beeline-kz tele2-kz altel izi kazakhtelecom beeline-uz ' +
          'ucell mobiuz uzmobile humans perfectum oq uztelecom a1-by mts-by life-by beltelecom'
        ).split(' '),
      ),
    );
    expect([...shared.knownIds().districts].sort()).toEqual([
      'central',
      'far-eastern',
      'north-caucasian',
      'northwestern',
      'siberian',
      'southern',
      'ural',
      'volga',
    ]);
  });

  it('tell a region by its id', () => {
    expect(shared.region('RU-BA')).toMatchObject({ name: 'Республика Башкортостан', timeZone: 'Asia/Yekaterinburg' });
    expect(shared.region('RU-XX')).toBeNull();
  });
});

describe('names that were not recognised', () => {
  let identify: NameIdentifier;
  beforeEach(() => {
    identify = loadIdentifier();
  });

  it('are listed with how often they were asked for, the most frequent first', () => {
    identify.operator('МТС');
    identify.operator('Ромашка');
    for (let call = 0; call < 3; call++) identify.regions('Неведомый край');
    expect(identify.unknown()).toEqual([
      { kind: 'region', spelling: 'Неведомый край', count: 3 },
      { kind: 'operator', spelling: 'Ромашка', count: 1 },
    ]);
  });

  it('cannot fill the memory or a terminal', () => {
    for (let index = 0; index < 1500; index++) identify.operator(`Оператор ${index}`);
    identify.operator(`\u001b[31mКрасный\u0000\r\n${'й'.repeat(5000)}`);
    const names = identify.unknown();
    expect(names).toHaveLength(1000);
    expect(names.map(({ spelling }) => spelling).filter((spelling) => /[\p{Cc}\p{Cf}]/u.test(spelling))).toEqual([]);
    expect(Math.max(...names.map(({ spelling }) => spelling.length))).toBeLessThanOrEqual(120);
  });
});

it('what was asked before is remembered, and an answer to one question is none to another', () => {
  const identify = loadIdentifier();
  expect(identify.regions('Москва')).toBe(identify.regions('Москва'));
  expect(identify.operator('Ромашка')).toBe(identify.operator('Ромашка'));
  expect(identify.operator('Билайн', undefined, 'KZ').id).toBe('beeline-kz');
  expect(identify.operator('Билайн').id).toBe('beeline');
  expect(identify.operator('ООО "Крымтелеком"').id).toBe('krymtelecom');
  expect(identify.operator('ООО "Крымтелеком"', '7804547011').known).toBe(false);
  expect(identify.operator('ООО "Крымтелеком"').known).toBe(true);
});

const ID = /^(?:[a-z0-9][a-z0-9-]{0,59}|[A-Z]{2}-[A-Z0-9]{1,3})$/;
const anything = fc.oneof(fc.string({ unit: anyCharacter }), fc.string({ unit: 'grapheme' }), fc.string());
/** Letters that have two cases, one of each. */
const name = fc
  .array(
    fc.string({ unit: fc.constantFrom(...'абвгдеёжзийклмнопрстуфхцчшщъыьэюяabcxyz0129'), minLength: 1, maxLength: 8 }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((words) => words.join(' '));
/** Of two legal forms in front of a name only the first is one: in `ООО "УП Восток"`, `УП` belongs to the name. */
const nameWithoutForm = name.filter((text) => {
  const words = text.split(' ');
  return withoutLegalForm(words).length === words.length;
});
const written = fc.oneof(
  name,
  fc.constantFrom(...tables.regions.map((region) => region.name), ...tables.operators.map((operator) => operator.name)),
);

describe('whatever the text', () => {
  property([anything, fc.option(anything, { nil: undefined }), fc.constantFrom(undefined, 'RU', 'KZ', 'XX')])(
    'there is an operator id, and region ids, of the declared alphabet',
    (text, inn, country) => {
      expect(shared.operator(text, inn, country).id).toMatch(ID);
      for (const { id } of shared.regions(text, country)) expect(id).toMatch(ID);
    },
  );

  property([anything])('a name that is not known never has the id of one that is', (text) => {
    const { operators, regions } = shared.knownIds();
    const operator = shared.operator(text);
    if (!operator.known) expect(operators).not.toContain(operator.id);
    for (const { id, known } of shared.regions(text)) if (!known) expect(regions).not.toContain(id);
  });

  property([written])('case, quotes and blanks do not matter', (text) => {
    const variants = [
      text.toUpperCase(),
      ` ${text}  `,
      `«${text}»`,
      `"${text}"`,
      text.replaceAll(' ', '  '),
      text.normalize('NFD'),
    ];
    const operator = shared.operator(text).id;
    const regions = shared.regions(text).map(({ id }) => id);
    for (const variant of variants) {
      expect([variant, shared.operator(variant).id]).toEqual([variant, operator]);
      expect([variant, shared.regions(variant).map(({ id }) => id)]).toEqual([variant, regions]);
    }
  });

  property([name])('a legal form does not matter', (text) => {
    const bare = shared.operator(`ООО "${text}"`).id;
    expect(shared.operator(`ПАО «${text}»`).id).toBe(bare);
    expect(shared.operator(`ОАО "${text}" (ИНН неизвестен)`).id).toBe(bare);
  });

  property([nameWithoutForm])(
    'a name is the same as with quotes and a legal form, but for another INN behind it',
    (text) => {
      expect(shared.isSameName(text, `ООО "${text.toUpperCase()}"`)).toBe(true);
      expect(shared.isSameName(text, `ООО "${text}" (ИНН 7802594898)`)).toBe(true);
      expect(shared.isSameName(`${text} (ИНН 7802594899)`, `ООО "${text}" (ИНН 7802594898)`)).toBe(false);
    },
  );
});
