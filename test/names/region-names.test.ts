import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NameIdentifier } from '../../src/names/identifier.js';
import { loadIdentifier } from '../../src/names/load-names.js';

let identify: NameIdentifier;
beforeAll(() => {
  identify = loadIdentifier();
});

const ids = (text: string, country?: string) => identify.regions(text, country).map(({ id }) => id);

/** `slug iso name_ru name_en district zone offset spellings`, as the reference has it. */
const REFERENCE = readFileSync(new URL('regions.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [slug = '', iso = '', name = '', english = '', district = '', zone = '', , spellings = ''] = line.split('\t');
    return {
      id: iso === '' ? slug : iso,
      name,
      english,
      district,
      zone,
      spellings: spellings.split(' ; ').filter(Boolean),
    };
  });
const DISTRICTS: Readonly<Record<string, string | null>> = {
  Central: 'central',
  Northwestern: 'northwestern',
  Southern: 'southern',
  'North Caucasian': 'north-caucasian',
  Volga: 'volga',
  Ural: 'ural',
  Siberian: 'siberian',
  'Far Eastern': 'far-eastern',
  '(none)': null,
};
const isOfTwo = (spelling: string) => spelling.includes(' и ');

describe('the 89 subjects and Baikonur', () => {
  it('are all there', () => {
    expect(REFERENCE).toHaveLength(90);
    expect(identify.knownIds().regions).toEqual(expect.arrayContaining(REFERENCE.map(({ id }) => id)));
  });

  it.each(REFERENCE)('$id has its name, district and time zone', ({ id, name, english, district, zone }) => {
    expect(identify.regions(name)).toEqual([
      {
        id,
        name: name.replace('город ', ''),
        latin: english,
        district: DISTRICTS[district.split(' ').slice(1).join(' ')],
        // Of three times it keeps.
        timeZone: id === 'RU-SA' ? null : zone,
        known: true,
      },
    ]);
    expect(identify.region(id)?.timeZone).toBe(zone);
    expect(ids(english, 'RU')).toEqual([id]);
  });

  it.each(
    REFERENCE.flatMap(({ id, spellings }) => spellings.filter((text) => !isOfTwo(text)).map((text) => [text, id])),
  )('the registry writes %s for %s', (spelling, id) => {
    expect(ids(spelling)).toEqual([id]);
    expect(ids(spelling.toUpperCase(), 'RU')).toEqual([id]);
  });
});

// prettier-ignore
const NAMED: readonly (readonly [text: string, ...ids: string[]])[] = [
  // Voxlink v1
  ['Краснодарский край', 'RU-KDA'], ['Республика Башкортостан', 'RU-BA'], ['Республика Адыгея', 'RU-AD'],
  ['Красноярский край', 'RU-KYA'], ['Москва и Московская область', 'RU-MOW', 'RU-MOS'],
  ['Санкт-Петербург и Ленинградская область', 'RU-SPE', 'RU-LEN'],
  // Voxlink v2: documented, and by the same letters
  ['Krasnodarskij kraj', 'RU-KDA'], ['g. Moskva', 'RU-MOW'], ['Respublika Bashkortostan', 'RU-BA'],
  ['Respublika Adygeja', 'RU-AD'], ['Krasnojarskij kraj', 'RU-KYA'], ['Sverdlovskaja obl.', 'RU-SVE'],
  ['g. Moskva i Moskovskaja oblast', 'RU-MOW', 'RU-MOS'], ['Hanty - Mansijskij - Jugra AO', 'RU-KHM'],
  ['Jamalo-Neneckij AO', 'RU-YAN'], ['Respublika Saha /Jakutija/', 'RU-SA'], ['Respublika Udmurtskaja', 'RU-UD'],
  ['Chuvashskaja Respublika - Chuvashija', 'RU-CU'], ['g. Sankt - Peterburg', 'RU-SPE'], ['Habarovskij kraj', 'RU-KHA'],
  ['Respublika Severnaja Osetija - Alanija', 'RU-SE'], ['Evrejskaja avtonomnaja obl.', 'RU-YEV'],
  ['Kemerovskaja oblast - Kuzbass obl.', 'RU-KEM'],
  // Other ways to write Russian in Latin letters
  ['Krasnodarskiy kray', 'RU-KDA'], ['Krasnodarskii krai', 'RU-KDA'], ['Krasnodarsky Krai', 'RU-KDA'],
  ['Moskovskaya oblast’', 'RU-MOS'], ['Khabarovskiy kray', 'RU-KHA'], ['Xabarovskij kraj', 'RU-KHA'],
  ['Lipeckaja oblast', 'RU-LIP'], ['Lipetskaya oblast', 'RU-LIP'], ['Tjumenskaja oblast', 'RU-TYU'],
  ['Tyumenskaya oblast', 'RU-TYU'], ['Tiumenskaia oblast', 'RU-TYU'], ['Kareliya', 'RU-KR'], ['Kareliia', 'RU-KR'],
  ['Čeljabinskaja oblastʹ', 'RU-CHE'], ['Chelyabinskaya obl', 'RU-CHE'], ['Jaroslavl', 'RU-YAR'], ['Yaroslavl', 'RU-YAR'],
  ['Zabajkalskij kraj', 'RU-ZAB'], ['Zabaykalskiy kray', 'RU-ZAB'], ['Oryol', 'RU-ORL'], ['Chukotskij AO', 'RU-CHU'],
  // libphonenumber
  ['Perm', 'RU-PER'], ['Ekaterinburg', 'RU-SVE'], ['Chita', 'RU-ZAB'], ['Krasnoyarsk Territory', 'RU-KYA'],
  ['Altai Territory', 'RU-ALT'], ['Republic of Altai', 'RU-AL'], ['Republic of Tuva', 'RU-TY'],
  ['Yamalo-Nenets Autonomous District', 'RU-YAN'], ['Jewish Autonomous Region', 'RU-YEV'], ['St Petersburg', 'RU-SPE'],
  ['Nizhni Novgorod', 'RU-NIZ'], ['Veliky Novgorod', 'RU-NGR'], ['Leningrad region', 'RU-LEN'], ['Surgut', 'RU-KHM'],
  ['Primorie territory', 'RU-PRI'], ['Mineranye Vody, Stavropol territory', 'RU-STA'],
  // The registry: column Регион, then Территория ГАР
  ['г. Москва', 'RU-MOW'], ['Тверская обл.', 'RU-TVE'], ['Ханты - Мансийский - Югра АО', 'RU-KHM'],
  ['Республика Саха /Якутия/', 'RU-SA'], ['Республика Удмуртская', 'RU-UD'], ['Чувашская Республика - Чувашия', 'RU-CU'],
  ['Город Москва, Московская область', 'RU-MOW', 'RU-MOS'], ['Московская область, Город Москва', 'RU-MOW', 'RU-MOS'],
  ['Московская область * Москва', 'RU-MOW', 'RU-MOS'], ['Москва * Московская область', 'RU-MOW', 'RU-MOS'],
  ['Ленинградская область, Город Санкт-Петербург', 'RU-SPE', 'RU-LEN'],
  ['Город Москва, Тверская область, Московская область', 'RU-MOW', 'RU-TVE', 'RU-MOS'],
  ['г. Севастополь и Республика Крым', 'sevastopol', 'crimea'], ['Республика Крым и г. Севастополь', 'sevastopol', 'crimea'],
  ['г. Стерлитамак|м.р-н Стерлитамакский|Республика Башкортостан', 'RU-BA'], ['г. Улан - Удэ|Республика Бурятия', 'RU-BU'],
  ['г. Радужный|Владимирская область', 'RU-VLA'], ['Ямало - Ненецкий автономный округ |Тюменская область', 'RU-YAN'],
  ['Ненецкий АО|Архангельская обл.', 'RU-NEN'], ['г. Сургут|Ханты-Мансийский АО|Тюменская область', 'RU-KHM'],
  ['г. Тюмень|Тюменская область', 'RU-TYU'], ['Московская область; Москва|Московская область; Москва', 'RU-MOW', 'RU-MOS'],
  ['г.о. Люберцы|Московская область, г. Тверь|Тверская область', 'RU-MOS', 'RU-TVE'],
  ['г. Мытищи, Московская область', 'RU-MOS'], ['Республика Татарстан|Неведомый район', 'RU-TA'],
  ['м.р-н Вашкинский', 'RU-VLG'], ['Междуреченский м.р-н', 'RU-VLG'], ['г. Казань', 'RU-TA'], ['г. Ставрополь', 'RU-STA'],
  ['Республика Татарстан (Татарстан)', 'RU-TA'], ['Республика Адыгея (Адыгея)', 'RU-AD'],
  ['Кемеровская область - Кузбасс область', 'RU-KEM'], ['Кемеровская обл.', 'RU-KEM'], ['Республика Донецкая Народная', 'donetsk-pr'],
  ['Лу\u0433а\u0301нская Наро\u0301дная Респу\u0301блика', 'luhansk-pr'], ['г. Байконур', 'baikonur'],
  // People and old tables
  ['Татарстан', 'RU-TA'], ['Якутия', 'RU-SA'], ['ХМАО', 'RU-KHM'], ['ХМАО — Югра', 'RU-KHM'], ['ЯНАО', 'RU-YAN'], ['СПб', 'RU-SPE'],
  ['московская ОБЛ', 'RU-MOS'], ['обл. Московская', 'RU-MOS'], ['  Московская   область ', 'RU-MOS'], ['край Приморский', 'RU-PRI'],
  ['Респ. Коми', 'RU-KO'], ['Ненецкий авт. округ', 'RU-NEN'], ['Орёл', 'RU-ORL'], ['Орел', 'RU-ORL'],
  ['Читинская область', 'RU-ZAB'], ['Агинский Бурятский АО', 'RU-ZAB'], ['Корякский АО', 'RU-KAM'], ['Камчатская обл.', 'RU-KAM'],
  ['Усть-Ордынский Бурятский АО', 'RU-IRK'], ['Эвенкийский АО', 'RU-KYA'], ['Таймырский (Долгано-Ненецкий) АО', 'RU-KYA'],
  ['Коми-Пермяцкий АО', 'RU-PER'], ['Пермская обл.', 'RU-PER'], ['Санкт‑Петербург', 'RU-SPE'], ['"Москва"', 'RU-MOW'],
];

describe('a text of Voxlink or of the registry names regions', () => {
  it.each(NAMED)('%s', (text, ...expected) => {
    expect(ids(text)).toEqual(expected);
    expect(ids(text, 'RU')).toEqual(expected);
  });

  it.each([
    '',
    ' ',
    '-',
    '—',
    '???',
    'Российская Федерация',
    'российская  федерация',
    'Rossijskaja Federacija',
    'Россия',
    'Российская Федерация, кроме Чукотского автономного округа',
    'Российская Федерация, за исключением Чеченской Республики, Республики Крым и города Севастополь',
  ])('%j names none', (text) => {
    expect(ids(text)).toEqual([]);
  });

  it('a country beside a region is no region', () => {
    expect(ids('Российская Федерация, Тверская область')).toEqual(['RU-TVE']);
  });

  it('names each region once', () => {
    expect(ids('Тверская обл., Тверская область, Tverskaja oblast')).toEqual(['RU-TVE']);
  });
});

describe('a number of the whole country', () => {
  const SUBJECTS = REFERENCE.map(({ name }) => name);

  it('has no region: more than half of them are listed', () => {
    expect(ids(SUBJECTS.join(', '))).toEqual([]);
    expect(ids(SUBJECTS.slice(0, 46).join(', '), 'RU')).toEqual([]);
  });

  it('differs from one of half the country', () => {
    expect(ids(SUBJECTS.slice(0, 45).join(', '))).toHaveLength(45);
  });
});

describe('Yakutia keeps three times', () => {
  it('the republic alone does not tell which', () => {
    expect(identify.regions('Республика Саха (Якутия)')).toMatchObject([{ id: 'RU-SA', timeZone: null }]);
    expect(identify.regions('Respublika Saha /Jakutija/')).toMatchObject([{ id: 'RU-SA', timeZone: null }]);
  });

  it.each([
    ['г. Мирный|у. Мирнинский|Республика Саха /Якутия/', 'Asia/Yakutsk'],
    ['Якутск', 'Asia/Yakutsk'],
    ['м.р-н Верхоянский|Республика Саха (Якутия)', 'Asia/Vladivostok'],
    ['у. Усть-Янский|Республика Саха /Якутия/', 'Asia/Vladivostok'],
    ['г.о. город Якутск|Республика Саха (Якутия)', 'Asia/Yakutsk'],
    ['п. Усть-Нера|м.р-н Оймяконский|Республика Саха (Якутия)', 'Asia/Ust-Nera'],
    ['м.р-н Томпонский|Республика Саха (Якутия)', 'Asia/Khandyga'],
    ['м.р-н Усть-Майский|Республика Саха /Якутия/', 'Asia/Khandyga'],
    ['м.р-н Среднеколымский|Республика Саха (Якутия)', 'Asia/Srednekolymsk'],
    ['м.р-н Нижнеколымский|Республика Саха (Якутия)', 'Asia/Srednekolymsk'],
    ['м.р-н Верхнеколымский|Республика Саха (Якутия)', 'Asia/Srednekolymsk'],
    ['м.р-н Абыйский|Республика Саха (Якутия)', 'Asia/Srednekolymsk'],
    ['м.р-н Момский|Республика Саха (Якутия)', 'Asia/Srednekolymsk'],
    ['м.р-н Аллаиховский|Республика Саха (Якутия)', 'Asia/Srednekolymsk'],
  ])('%s: %s', (text, timeZone) => {
    expect(identify.regions(text)).toMatchObject([{ id: 'RU-SA', timeZone }]);
  });
});

describe('regions of the neighbours', () => {
  it.each([
    ['Западно-Казахстанская область', 'KZ', 'KZ-27', 'Asia/Oral'],
    ['West Kazakhstan Region', 'KZ', 'KZ-27', 'Asia/Oral'],
    ['Алматы', 'KZ', 'KZ-75', 'Asia/Almaty'],
    ['Алматинская область', 'KZ', 'KZ-19', 'Asia/Almaty'],
    ['Almaty Region', 'KZ', 'KZ-19', 'Asia/Almaty'],
    ['Kostanai Region', 'KZ', 'KZ-39', 'Asia/Qostanay'],
    ['область Абай', 'KZ', 'KZ-10', 'Asia/Almaty'],
    ['Ташкент', 'UZ', 'UZ-TK', 'Asia/Tashkent'],
    ['Ташкентская область', 'UZ', 'UZ-TO', 'Asia/Tashkent'],
    ["Farg'ona viloyati", 'UZ', 'UZ-FA', 'Asia/Tashkent'],
    ['Республика Каракалпакстан', 'UZ', 'UZ-QR', 'Asia/Samarkand'],
    ['Минск', 'BY', 'BY-HM', 'Europe/Minsk'],
    ['Минская обл.', 'BY', 'BY-MI', 'Europe/Minsk'],
    ['Берестовица, Гродненская область', 'BY', 'BY-HR', 'Europe/Minsk'],
    ['Vyalikaya Byerastavitsa, Grodno Region', 'BY', 'BY-HR', 'Europe/Minsk'],
    ['Могилёвская область', 'BY', 'BY-MA', 'Europe/Minsk'],
  ])('%s in %s is %s', (text, country, id, timeZone) => {
    expect(identify.regions(text, country)).toMatchObject([{ id, timeZone, known: true }]);
    expect(ids(text)).toEqual([id]);
  });

  it('counts 20 of Kazakhstan, 14 of Uzbekistan and 7 of Belarus', () => {
    const { regions } = identify.knownIds();
    expect(['KZ-', 'UZ-', 'BY-'].map((begin) => regions.filter((id) => id.startsWith(begin)).length)).toEqual([
      20, 14, 7,
    ]);
  });

  it('the city comes before the region around it here too', () => {
    expect(ids('Минская область и Минск', 'BY')).toEqual(['BY-HM', 'BY-MI']);
  });

  it('a Russian region is not meant in another country', () => {
    expect(identify.regions('Moscow', 'US')).toMatchObject([{ id: 'moscow', known: false }]);
    expect(identify.regions('Crimea', 'US')).toMatchObject([{ id: 'x-crimea', known: false }]);
  });
});

describe('a region that no table knows', () => {
  it('stands alone, under an id made from the name', () => {
    expect(identify.regions('Ahvenanmaan maakunta', 'AX')).toEqual([
      {
        id: 'ahvenanmaan-maakunta',
        name: 'Ahvenanmaan maakunta',
        latin: 'Ahvenanmaan maakunta',
        district: null,
        timeZone: null,
        known: false,
      },
    ]);
    expect(ids('Неведомая обл.')).toEqual(['nevedomaja-obl']);
    expect(ids('г. Тут|Там|Неведомый край')).toEqual(['nevedomyj-kraj']);
    expect(ids('Newfoundland and Labrador', 'CA')).toEqual(['newfoundland-and-labrador']);
    expect(ids('Washington, DC', 'US')).toEqual(['washington-dc']);
  });

  it('is left out beside one that is known, and listed', () => {
    const fresh = loadIdentifier();
    expect(fresh.regions('Неведомый край и Тверская область').map(({ id }) => id)).toEqual(['RU-TVE']);
    expect(fresh.unknown()).toEqual([{ kind: 'region', spelling: 'Неведомый край', count: 1 }]);
  });
});

it('a text without end costs little and breaks nothing', () => {
  expect(ids(`${'х,'.repeat(5000)}Тверская область`)).toHaveLength(1);
  expect(ids(`${'|'.repeat(5000)}Тверская область`)).toHaveLength(0);
});
