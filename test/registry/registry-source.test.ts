import { beforeAll, describe, expect, it } from 'vitest';
import type { Identifier } from '../../src/lookup/identity.js';
import type { ObservedFields } from '../../src/lookup/observation.js';
import type { OfflineSource } from '../../src/lookup/resolver.js';
import { importRegistry } from '../../src/registry/import/import-registry.js';
import { loadIdentifier } from '../../src/names/load-names.js';
import { decodeRegistry } from '../../src/registry/registry-codec.js';
import { registrySource } from '../../src/registry/registry-source.js';
import type { RegistryTable } from '../../src/registry/registry-table.js';
import { unknownSpellings } from '../../src/registry/unknown-spellings.js';
import { fileOf, HEADER_3, rangeText } from './import/import-text.js';

/** Rows that the reference quotes, or gives range by range; and shapes of territories that it describes. */
const MOBILE = [
  '900;0000000;0061999;62000;ООО "Т2 МОБАЙЛ";Краснодарский край;Краснодарский край;7743895280',
  '900;0062000;0062999;1000;ООО "Т2 МОБАЙЛ";Ростовская обл.;Ростовская область;7743895280',
  '900;0063000;0099999;37000;ООО "Т2 МОБАЙЛ";Краснодарский край;Краснодарский край;7743895280',
  '900;0100000;0199999;100000;ООО "Т2 Мобайл";Тверская обл.;Тверская область;7743895280',
  '900;0200000;0299999;100000;ООО "Т2 Мобайл";Челябинская обл.;Челябинская область;7743895280',
  '900;0300000;0499999;200000;ООО "ЕКАТЕРИНБУРГ-2000";Свердловская обл.;Свердловская область;6661079603',
  '913;0300000;0499999;200000;ПАО "Мобильные ТелеСистемы";-;Красноярский край;7740000076',
  '916;0000000;9999999;10000000;ПАО "Мобильные ТелеСистемы";г. Москва;Московская область, Город Москва;7740000076',
  '917;0000000;0029999;30000;ПАО "Мобильные ТелеСистемы";Астраханская обл.;Астраханская область;7740000076',
  '917;0030000;0099999;70000;ПАО "Мобильные ТелеСистемы";Республика Мордовия;Республика Мордовия;7740000076',
  '917;0400000;0499999;100000;ПАО "Мобильные ТелеСистемы";-;Республика Башкортостан;7740000076',
  '921;3000000;4499999;1500000;ПАО "МегаФон";-;Город Санкт-Петербург, Ленинградская область;7812014560',
  '925;0000000;9999999;10000000;ПАО "МегаФон";-;Город Москва, Московская область;7812014560',
  '949;0000000;0019999;20000;ГУП ДНР "РОС";-;Донецкая Народная Республика;9308013351',
  '949;0020000;0069999;50000;ООО "Миранда-медиа";-;Донецкая Народная Республика;7702527584',
  '959;0000000;0019999;20000;МКС;-;Луганская Народная Республика;9402011009',
  '967;5700000;5749999;50000;ПАО "Вымпел-Коммуникации";-;Город Санкт-Петербург, Ленинградская область;7713076301',
  '995;1220000;1239999;20000;ООО "Т-МОБ";-;Краснодарский край;7743200179',
  '996;1210000;1259999;50000;ООО "Скартел";-;Республика Татарстан;7701725181',
  '999;4440000;4449999;10000;ООО "ИНТЕРНОД";-;Город Москва, Московская область;',
];
const LANDLINE = {
  3: [
    '301;2100000;2109999;10000;ОАО "АСВТ";г. Улан - Удэ|Республика Бурятия;-;',
    '336;0000000;0009999;10000;О;-;Город Байконур;',
    '347;2000000;2009999;10000;О;-;г. Стерлитамак|м.р-н Стерлитамакский|Республика Башкортостан;',
    '365;2000000;2009999;10000;О;-;Республика Крым;',
  ],
  4: [
    '411;1000000;1009999;10000;О;-;с. Оймякон|м.р-н Оймяконский|Республика Саха (Якутия);',
    '495;1000000;1009999;10000;ПАО "МГТС";г. Москва;Город Москва;7710016640',
    '496;1000000;1009999;10000;О;-;Незнамовская область;',
  ],
  8: [
    ...[800, 801, 803, 804, 808, 809].map(
      (code) => `${code};5550000;5559999;10000;О;Российская Федерация;Российская Федерация;`,
    ),
    '800;1040000;1049999;10000;О;Российская Федерация;Алтайский край, Город Москва, Республика Башкортостан;',
    '800;1050000;1059999;10000;О;Российская Федерация, кроме Чеченской Республики;Алтайский край;',
    '810;2000000;2009999;10000;О;-;Запорожская область;',
    '817;2000000;2009999;10000;О;-;м.р-н Вашкинский;',
    '856;2000000;2009999;10000;О;-;Донецкая Народная Республика;',
    '857;2000000;2009999;10000;О;-;Луганская Народная Республика;',
    '860;2000000;2009999;10000;О;-;Херсонская область;',
    '812;2000000;2009999;10000;О;-;-;',
  ],
};
const LEARNT_AT_MS = Date.UTC(2026, 10, 26);

let table: RegistryTable;
let identify: Identifier;
let registry: OfflineSource;
beforeAll(async () => {
  const files = [...Object.values(LANDLINE), MOBILE].map((rows, index) =>
    fileOf(`${index}.csv`, rangeText(HEADER_3, ...rows)),
  );
  const { bytes } = await importRegistry(files, new Map(), LEARNT_AT_MS, { force: true, read: () => undefined });
  table = await decodeRegistry('memory', bytes as Buffer<ArrayBuffer>);
  identify = loadIdentifier();
  registry = registrySource(table, identify, LEARNT_AT_MS);
});

/** Fields, and what they are taken to mean. */
function answer(number: string): ObservedFields & { operatorId?: string; regionId?: string } {
  const { fields = {} } = registry(number) ?? {};
  const { operatorOld, operatorOldInn, region } = fields;
  return {
    ...fields,
    ...(operatorOld === undefined ? {} : { operatorId: identify.operator(operatorOld, operatorOldInn, 'RU').id }),
    ...(region === undefined ? {} : { regionId: identify.regions(region, 'RU')[0]!.id }),
  };
}

describe('the registry', () => {
  it('does not say that nobody has a number when the file it would be in was not imported', async () => {
    const file = fileOf('DEF-9xx.csv', rangeText(HEADER_3, ...MOBILE));
    const { bytes } = await importRegistry([file], new Map(), LEARNT_AT_MS, { force: true, read: () => undefined });
    const mobile = await decodeRegistry('memory', bytes as Buffer<ArrayBuffer>);
    const ask = registrySource(mobile, identify, LEARNT_AT_MS);
    expect(ask('79261234567')).toMatchObject({ outcome: 'not-found' });
    expect(ask('74951000000')).toBeNull();
    expect(ask('71234567890')).toBeNull();
  });

  it.each([
    ['79000000000', 't2', 'RU-KDA', 'Краснодарский край', 'Europe/Moscow'],
    ['79000062500', 't2', 'RU-ROS', 'Ростовская область', 'Europe/Moscow'],
    ['79000063000', 't2', 'RU-KDA', 'Краснодарский край', 'Europe/Moscow'],
    ['79000150000', 't2', 'RU-TVE', 'Тверская область', 'Europe/Moscow'],
    ['79000299999', 't2', 'RU-CHE', 'Челябинская область', 'Asia/Yekaterinburg'],
    ['79000300000', 'motiv', 'RU-SVE', 'Свердловская область', 'Asia/Yekaterinburg'],
    ['79130424123', 'mts', 'RU-KYA', 'Красноярский край', 'Asia/Krasnoyarsk'],
    ['79161234567', 'mts', 'RU-MOW', 'Москва и Московская область', 'Europe/Moscow'],
    ['79170010000', 'mts', 'RU-AST', 'Астраханская область', 'Europe/Astrakhan'],
    ['79170415564', 'mts', 'RU-BA', 'Республика Башкортостан', 'Asia/Yekaterinburg'],
    ['79213000000', 'megafon', 'RU-SPE', 'Санкт-Петербург и Ленинградская область', 'Europe/Moscow'],
    ['79261234567', undefined, undefined, undefined, undefined],
    ['79251234567', 'megafon', 'RU-MOW', 'Москва и Московская область', 'Europe/Moscow'],
    ['79675700000', 'beeline', 'RU-SPE', 'Санкт-Петербург и Ленинградская область', 'Europe/Moscow'],
    ['79951220000', 't-mob', 'RU-KDA', 'Краснодарский край', 'Europe/Moscow'],
    ['79961210000', 'yota', 'RU-TA', 'Республика Татарстан', 'Europe/Moscow'],
    ['73012100000', 'asvt', 'RU-BU', 'Республика Бурятия', 'Asia/Irkutsk'],
    ['73472000000', 'o', 'RU-BA', 'Республика Башкортостан', 'Asia/Yekaterinburg'],
    ['74951000000', 'mgts', 'RU-MOW', 'Москва', 'Europe/Moscow'],
    ['74111000000', 'o', 'RU-SA', 'Республика Саха (Якутия)', 'Asia/Ust-Nera'],
    ['78172000000', 'o', 'RU-VLG', 'Вологодская область', 'Europe/Moscow'],
  ])('says of %s: range of %s, %s %s, %s', (number, operatorId, regionId, region, timeZone) => {
    const found = answer(number);
    const { operatorId: operator, regionId: id, region: name, timeZone: zone } = found;
    expect([operator, id, name, zone]).toEqual([operatorId, regionId, region, timeZone]);
  });

  it.each([
    ['79170050000', 'Республика Мордовия'],
    ['73360000000', 'Байконур'],
    ['73652000000', 'Республика Крым'],
    ['78102000000', 'Запорожская область'],
    ['78562000000', 'Донецкая Народная Республика'],
    ['78572000000', 'Луганская Народная Республика'],
    ['78602000000', 'Херсонская область'],
    ['79490000000', 'Донецкая Народная Республика'],
    ['79590000000', 'Луганская Народная Республика'],
  ])('has %s as it is in it: %s', (number, region) => {
    expect(registry(number)?.fields).toMatchObject({ region, country: 'RU', destination: 'Russia' });
  });

  it.each([
    ['79000000000', 'MOB'],
    ['74951000000', 'FIX'],
    ['78102000000', 'FIX'],
    ['78005550000', 'TOLLFREE'],
    ['78015550000', 'OTHER'],
    ['78035550000', 'PREMIUM'],
    ['78045550000', 'TOLLFREE'],
    ['78085550000', 'OTHER'],
    ['78095550000', 'PREMIUM'],
  ])('%s is of the type %s', (number, type) => {
    expect(registry(number)?.fields.type).toBe(type);
  });

  it('names no region and no zone where there is none', () => {
    for (const number of ['78005550000', '78122000000'])
      expect(registry(number)?.fields).toEqual({
        operatorOld: 'О',
        country: 'RU',
        destination: 'Russia',
        type: expect.any(String) as string,
      });
  });

  it('passes a territory on that nobody knows', () => {
    expect(registry('74961000000')?.fields).toMatchObject({ region: 'Незнамовская область' });
    expect(registry('74961000000')?.fields).not.toHaveProperty('timeZone');
  });

  it('names the holder of the range, and never who serves the number', () => {
    expect(registry('79994440000')).toEqual({
      source: 'registry',
      number: '79994440000',
      learntAtMs: LEARNT_AT_MS,
      outcome: 'found',
      fields: {
        operatorOld: 'ООО "ИНТЕРНОД"',
        region: 'Москва и Московская область',
        timeZone: 'Europe/Moscow',
        country: 'RU',
        destination: 'Russia',
        type: 'MOB',
      },
      raw: null,
    });
    expect(registry('79170415564')?.fields).toMatchObject({ operatorOldInn: '7740000076' });
  });

  it('says of a Russian number in no range that it is not found', () => {
    expect(registry('79170500000')).toMatchObject({ source: 'registry', outcome: 'not-found', fields: {} });
    expect(registry('73990000000')).toMatchObject({ outcome: 'not-found' });
    expect(registry('71234567890')).toMatchObject({ outcome: 'not-found' });
  });

  it.each(['77272501234', '76990000000', '358181201235', '7495', '749510000000', '', '7495100000x'])(
    'is not asked about %j',
    (number) => {
      expect(registry(number)).toBeNull();
    },
  );
});

it.each(['78001045550', '78001055550'])(
  '%s of the whole country has no region and no zone, whatever its territory',
  (number) => {
    expect(registry(number)?.fields).toEqual({
      operatorOld: 'О',
      country: 'RU',
      destination: 'Russia',
      type: 'TOLLFREE',
    });
  },
);

describe('names of the registry that nobody knows', () => {
  it('are listed by how many numbers they stand for', () => {
    expect(unknownSpellings(table, identify).map(({ kind, spelling, rows }) => [kind, spelling, rows])).toEqual([
      ['operator', 'О', 19],
      ['region', 'Незнамовская область', 1],
    ]);
  });
});
