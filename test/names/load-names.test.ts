import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError } from '../../src/yaml/config-error.js';
import { operatorEntry, regionEntry } from '../../src/names/names-schema.js';
import { loadIdentifier } from '../../src/names/load-names.js';

/** Entries as `registry` of the configuration would hold them. */
const entries = (operators: readonly object[], regions: readonly object[] = []) => ({
  operators: z.array(operatorEntry).parse(operators),
  regions: z.array(regionEntry).parse(regions),
});
const place = { file: 'voxroute.yaml', line: 7, column: 5 };

function problems(operators: readonly object[], regions: readonly object[] = []): string[] {
  try {
    loadIdentifier(entries(operators, regions), () => place);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('entries of the configuration', () => {
  it('add spellings and INNs to an operator that there is', () => {
    const identify = loadIdentifier(
      entries([{ id: 'megafon', inn: ['7800000001'], spellings: ['Мегафончик', 'Сеть Мегафон'] }]),
    );
    expect(identify.operator('МЕГАФОНЧИК').id).toBe('megafon');
    expect(identify.operator('set megafon').id).toBe('megafon');
    expect(identify.operator('?', '7800000001').id).toBe('megafon');
    expect(identify.operator('ПАО "МегаФон"')).toMatchObject({ id: 'megafon', name: 'МегаФон' });
  });

  it('add an operator', () => {
    const identify = loadIdentifier(entries([{ id: 'romashka', name: 'Ромашка-Связь', host: 'mts' }]));
    expect(identify.operator('ООО "РОМАШКА-СВЯЗЬ"')).toEqual({
      id: 'romashka',
      name: 'Ромашка-Связь',
      latin: 'Romashka-Svjaz',
      known: true,
      host: 'mts',
    });
    expect(identify.knownIds().operators).toContain('romashka');
  });

  it('rename an operator, and the former name goes on meaning it', () => {
    const identify = loadIdentifier(entries([{ id: 't2', name: 'Теле-Два', latin: 'Tele-Dva' }]));
    expect(identify.operator('Т2')).toMatchObject({ id: 't2', name: 'Теле-Два', latin: 'Tele-Dva' });
  });

  it('add towns to a region, and regions', () => {
    const identify = loadIdentifier(
      entries(
        [],
        [
          { id: 'RU-TVE', spellings: ['г. Кимры'] },
          { id: 'US-NY', country: 'US', name: 'Нью-Йорк', latin: 'New York', timeZone: 'America/New_York' },
        ],
      ),
    );
    expect(identify.regions('Кимры').map(({ id }) => id)).toEqual(['RU-TVE']);
    expect(identify.regions('New York', 'US')).toMatchObject([{ id: 'US-NY', timeZone: 'America/New_York' }]);
    expect(identify.regions('New York', 'RU')).toMatchObject([{ known: false }]);
  });

  it('allow the same brand in another country', () => {
    const identify = loadIdentifier(entries([{ id: 'beeline-kg', country: 'KG', name: 'Билайн', latin: 'Beeline' }]));
    expect(identify.operator('Beeline', undefined, 'KG').id).toBe('beeline-kg');
    expect(identify.operator('Beeline').id).toBe('beeline');
  });
});

describe('entries that cannot be meant are named with their place', () => {
  const at = 'voxroute.yaml:7:5: registry.';

  it.each<[string, object[], object[], string]>([
    [
      'a spelling of two operators',
      [{ id: 'romashka', name: 'Ромашка', spellings: ['теле2'] }],
      [],
      `${at}operators.0.spellings.0: expected a name of romashka alone, found "теле2", which stands for t2`,
    ],
    [
      'an INN of two operators',
      [{ id: 'romashka', name: 'Ромашка', inn: ['7740000076'] }],
      [],
      `${at}operators.0.inn.0: expected a name of romashka alone, found "7740000076", which stands for mts`,
    ],
    [
      'a town of two regions',
      [],
      [{ id: 'RU-TVE', spellings: ['г. Казань'] }],
      `${at}regions.0.spellings.0: expected a name of RU-TVE alone, found "г. Казань", which stands for RU-TA`,
    ],
    [
      'an id that is a slip',
      [{ id: 'megafn', spellings: ['Мегафончик'] }],
      [],
      `${at}operators.0: expected an existing id, or a name for a new one; found megafn; did you mean megafon?`,
    ],
    [
      'a network that there is not',
      [{ id: 'romashka', name: 'Ромашка', host: 'bilain' }],
      [],
      `${at}operators.0.host: expected an existing id, found bilain`,
    ],
    [
      'another country for the same id',
      [{ id: 'mts', country: 'BY', spellings: ['МТС Беларусь'] }],
      [],
      `${at}operators.0: expected RU, the country of mts, or another id; found BY`,
    ],
  ])('%s', (_, operators, regions, message) => {
    expect(problems(operators, regions)).toEqual([message]);
  });

  it('all at once', () => {
    expect(problems([{ id: 'aaaaaaaa' }, { id: 'romashka', name: 'МТС' }])).toHaveLength(2);
  });
});

describe('an entry is checked before', () => {
  it.each([
    [{ id: 'Мегафон' }, 'an operator id'],
    [{ id: 'megafon', inn: [7740000076] }, 'expected string'],
    [{ id: 'megafon', inn: ['77'] }, 'an INN of 10 or 12 digits'],
    [{ id: 'megafon', spellings: ['""'] }, 'a name with letters or digits'],
    [{ id: 'megafon', spellings: ['й'.repeat(201)] }, 'at most 200 characters'],
    [{ id: 'megafon', spelings: [] }, 'Unrecognized key'],
    [{ id: 'megafon', country: 'Russia' }, 'a country code such as RU'],
  ])('%j', (entry, message) => {
    expect(z.array(operatorEntry).safeParse([entry]).error?.message).toContain(message);
  });

  it('a time zone must be one', () => {
    const zone = (timeZone: string) => regionEntry.safeParse({ id: 'RU-TVE', timeZone }).success;
    expect([zone('Europe/Moscow'), zone('Asia/Ust-Nera'), zone('Europe/Twer'), zone('MSK')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
