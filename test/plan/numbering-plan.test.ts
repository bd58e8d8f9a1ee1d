import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fc, property } from '../property.js';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ObservedFields } from '../../src/lookup/observation.js';
import type { NumberingPlan } from '../../src/plan/numbering-plan.js';
import { loadNeighbours } from '../../src/plan/neighbours.js';
import { openPlan } from './open-plan.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let plan: NumberingPlan;
beforeAll(async () => {
  plan = await openPlan();
});

const fieldsOf = (number: string) => plan.look(number).fields;

async function preparedFieldsOf(number: string): Promise<ObservedFields> {
  await plan.prepare(number);
  return fieldsOf(number);
}

const MOSCOW = 'Москва и Московская область';

it('names no region of a Kazakh code of which libphonenumber names a town that lies in two', async () => {
  // neighbours.yaml leaves 710 41 out.
  const withNeighbours = await openPlan({ neighbourFields: loadNeighbours() });
  await withNeighbours.prepare('77104112345');
  expect(withNeighbours.look('77104112345').fields).toEqual({
    country: 'KZ',
    destination: 'Kazakhstan',
    type: 'FIX',
    timeZone: 'Asia/Almaty',
  });
});

describe('a Russian number', () => {
  it.each([
    ['74959898533', MOSCOW, 'Europe/Moscow'],
    ['74993809706', 'Москва', 'Europe/Moscow'],
    ['74967312345', 'Московская область', 'Europe/Moscow'],
    ['78121234567', 'Санкт-Петербург', 'Europe/Moscow'],
    ['78137012345', 'Ленинградская область', 'Europe/Moscow'],
    ['73472000000', 'Республика Башкортостан', 'Asia/Yekaterinburg'],
    ['73432000000', 'Свердловская область', 'Asia/Yekaterinburg'],
    ['73452000000', 'Тюменская область', 'Asia/Yekaterinburg'],
    ['73832000000', 'Новосибирская область', 'Asia/Novosibirsk'],
    ['73812000000', 'Омская область', 'Asia/Omsk'],
    ['73012000000', 'Республика Бурятия', 'Asia/Irkutsk'],
    ['73362212345', 'Байконур', 'Asia/Qyzylorda'],
    ['73652000000', 'Республика Крым', 'Europe/Simferopol'],
    ['78692000000', 'Севастополь', 'Europe/Simferopol'],
    ['78562000000', 'Донецкая Народная Республика', 'Europe/Moscow'],
    ['74012000000', 'Калининградская область', 'Europe/Kaliningrad'],
    ['74232000000', 'Приморский край', 'Asia/Vladivostok'],
    ['74152000000', 'Камчатский край', 'Asia/Kamchatka'],
    ['74272000000', 'Чукотский автономный округ', 'Asia/Anadyr'],
    ['78182000000', 'Архангельская область', 'Europe/Moscow'],
    ['78185312345', 'Ненецкий автономный округ', 'Europe/Moscow'],
    ['78452000000', 'Саратовская область', 'Europe/Saratov'],
    ['78482000000', 'Самарская область', 'Europe/Samara'],
    ['78552000000', 'Республика Татарстан', 'Europe/Moscow'],
    ['78622000000', 'Краснодарский край', 'Europe/Moscow'],
  ])('%s is a fixed line: %s, %s', (number, region, timeZone) => {
    expect(fieldsOf(number)).toEqual({ country: 'RU', destination: 'Russia', type: 'FIX', region, timeZone });
  });

  it.each([
    ['74112123456', 'Asia/Yakutsk'],
    ['74113612345', 'Asia/Yakutsk'],
    ['74115312345', 'Asia/Khandyga'],
    ['74115412345', 'Asia/Ust-Nera'],
    ['74116512345', 'Asia/Vladivostok'],
    ['74116612345', 'Asia/Vladivostok'],
    ['74115012345', 'Asia/Srednekolymsk'],
    ['74115512345', 'Asia/Srednekolymsk'],
    ['74115912345', 'Asia/Srednekolymsk'],
    ['74116012345', 'Asia/Yakutsk'],
  ])('%s is of a district of Yakutia that keeps %s', (number, timeZone) => {
    expect(fieldsOf(number)).toMatchObject({ region: 'Республика Саха (Якутия)', timeZone });
  });

  it('of Yakutia has no zone where the code is of no district: it keeps three times', () => {
    expect(fieldsOf('74114912345')).toMatchObject({ region: 'Республика Саха (Якутия)' });
    expect(fieldsOf('74114912345')).not.toHaveProperty('timeZone');
  });

  it('that begins with a digit that no country of +7 uses is nobody’s', () => {
    for (const digit of '0125') expect(plan.look(`7${digit}001234567`)).toMatchObject({ outcome: 'not-found' });
    expect(fieldsOf('78221234567')).toEqual({ country: 'RU', destination: 'Russia' });
  });

  it.each([
    ['79031234567', 'Билайн'],
    ['79051234567', 'Билайн'],
    ['79062000000', 'Билайн'],
    ['79211234567', 'МегаФон'],
    ['79271234567', 'МегаФон'],
    ['79281234567', 'МегаФон'],
    ['79312345678', 'МегаФон'],
    ['79531234567', 'Т2'],
    ['79000000000', 'Т2'],
    ['79000300000', 'Мотив'],
    ['79084400000', 'Билайн'],
    ['79089000000', 'Мотив'],
    ['79821500000', 'МТС'],
    ['79418000000', 'ГЛОНАСС'],
    ['79170415564', 'МТС'],
    ['79961210000', 'Йота'],
    ['79951220000', 'Т-Мобайл'],
    ['79694100000', 'ТВЕ-Телеком'],
    // libphonenumber: MegaFon.
    ['79310928000', 'Ростелеком'],
  ])('%s is mobile, of a range of %s, of no region that the number tells', (number, operatorOld) => {
    expect(fieldsOf(number)).toEqual({ country: 'RU', destination: 'Russia', type: 'MOB', operatorOld });
  });

  it.each([
    ['79161234567', MOSCOW],
    ['79251234567', MOSCOW],
    ['79261234567', MOSCOW],
    ['79490000000', 'Донецкая Народная Республика'],
    ['79591234567', 'Луганская Народная Республика'],
  ])('%s is mobile, of a code that belongs to one region: %s', (number, region) => {
    expect(fieldsOf(number)).toMatchObject({ type: 'MOB', region, timeZone: 'Europe/Moscow' });
  });

  // Prefixes that several firms share: libphonenumber names one of them.
  it.each([
    ['79083440000', 'among five others'],
    ['79994440000', 'ИНТЕРНОД, among Йота'],
    ['79490000000', 'РОС, beside Миранда'],
    ['79019120000', 'nobody: a reserve of the ministry'],
  ])('%s, a range of %s, names no holder rather than a wrong one', (number) => {
    expect(fieldsOf(number)).not.toHaveProperty('operatorOld');
    expect(fieldsOf(number)).toMatchObject({ country: 'RU', type: 'MOB' });
  });

  it('is mobile by its code even where libphonenumber does not know the range', () => {
    expect(parsePhoneNumberFromString('+79300000000')?.isValid()).toBe(false);
    expect(fieldsOf('79300000000')).toMatchObject({ country: 'RU', type: 'MOB' });
  });

  it.each([
    ['78005553535', 'TOLLFREE'],
    ['78042345678', 'TOLLFREE'],
    ['78092345678', 'PREMIUM'],
    ['78011234567', 'OTHER'],
    ['78082345678', 'OTHER'],
  ])('%s is of the whole country: %s', (number, type) => {
    expect(fieldsOf(number)).toEqual({ country: 'RU', destination: 'Russia', type });
  });

  it('never names an operator that serves it, an INN or a porting', () => {
    const keys = ['type', 'country', 'destination', 'region', 'timeZone', 'operatorOld'];
    for (let code = 900; code <= 999; code++) {
      for (const number of [`7${code}0000000`, `7${code}5555555`]) {
        expect(keys).toEqual(expect.arrayContaining(Object.keys(fieldsOf(number))));
      }
    }
  });

  property([fc.integer({ min: 3_000_000_000, max: 9_999_999_999 })])(
    'has the kind that libphonenumber says, where it says one',
    (national) => {
      const number = `7${national}`;
      fc.pre(!/^7[67]/.test(number));
      const kind = parsePhoneNumberFromString(`+${number}`)?.getType();
      const expected = kind === 'MOBILE' ? 'MOB' : kind === 'FIXED_LINE' ? 'FIX' : null;
      if (expected !== null) expect(fieldsOf(number).type).toBe(expected);
    },
  );
});

describe('a number abroad', () => {
  it.each([
    ['12125550123', 'US', 'United States', 'OTHER', 'New York, NY', undefined, undefined],
    ['12425022345', 'BS', 'Bahamas', 'FIX', 'New Providence', undefined, 'America/Nassau'],
    ['442079460958', 'GB', 'United Kingdom', 'FIX', 'London', undefined, 'Europe/London'],
    ['441534123456', 'JE', 'Jersey', 'FIX', undefined, undefined, 'Europe/Jersey'],
    ['33142685300', 'FR', 'France', 'FIX', undefined, undefined, 'Europe/Paris'],
    ['33612345678', 'FR', 'France', 'MOB', undefined, 'SFR', 'Europe/Paris'],
    ['4930123456', 'DE', 'Germany', 'FIX', 'Berlin', undefined, 'Europe/Berlin'],
    ['4989123456', 'DE', 'Germany', 'FIX', 'Munich', undefined, 'Europe/Berlin'],
    ['390612345678', 'IT', 'Italy', 'FIX', 'Rome', undefined, 'Europe/Rome'],
    ['390669812345', 'VA', 'Vatican City', 'FIX', undefined, undefined, 'Europe/Vatican'],
    ['393331234567', 'IT', 'Italy', 'MOB', undefined, 'TIM', 'Europe/Rome'],
    ['34911234567', 'ES', 'Spain', 'FIX', 'Madrid', undefined, undefined],
    ['41446681800', 'CH', 'Switzerland', 'FIX', 'Zurich', undefined, 'Europe/Zurich'],
    ['31201234567', 'NL', 'Netherlands', 'FIX', 'Amsterdam', undefined, 'Europe/Amsterdam'],
    ['48221234567', 'PL', 'Poland', 'FIX', 'Warsaw', undefined, 'Europe/Warsaw'],
    ['48501234567', 'PL', 'Poland', 'MOB', undefined, 'Orange', 'Europe/Warsaw'],
    ['420221234567', 'CZ', 'Czechia', 'FIX', 'Prague', undefined, 'Europe/Prague'],
    ['381111234567', 'RS', 'Serbia', 'FIX', 'Belgrade', undefined, 'Europe/Belgrade'],
    ['38349123456', 'XK', 'Kosovo', 'MOB', undefined, 'IPKO', undefined],
    ['358181201235', 'AX', 'Åland Islands', 'FIX', undefined, undefined, 'Europe/Mariehamn'],
    ['35891234567', 'FI', 'Finland', 'FIX', 'Helsinki', undefined, 'Europe/Helsinki'],
    ['4722123456', 'NO', 'Norway', 'FIX', 'Oslo', undefined, 'Europe/Oslo'],
    ['4779123456', 'SJ', 'Svalbard & Jan Mayen', 'FIX', undefined, undefined, 'Arctic/Longyearbyen'],
    ['37253012345', 'EE', 'Estonia', 'MOB', undefined, 'Telia Eesti AS', 'Europe/Tallinn'],
    ['3725123456', 'EE', 'Estonia', 'MOB', undefined, 'Telia Eesti AS', 'Europe/Tallinn'],
    ['37052123456', 'LT', 'Lithuania', 'FIX', 'Vilnius', undefined, 'Europe/Vilnius'],
    ['37322123456', 'MD', 'Moldova', 'FIX', 'Chisinau', undefined, 'Europe/Chisinau'],
    ['380671234567', 'UA', 'Ukraine', 'MOB', undefined, 'Kyivstar', 'Europe/Kyiv'],
    ['994121234567', 'AZ', 'Azerbaijan', 'FIX', 'Baku', undefined, 'Asia/Baku'],
    ['994501234567', 'AZ', 'Azerbaijan', 'MOB', undefined, 'Azercell', 'Asia/Baku'],
    ['995321234567', 'GE', 'Georgia', 'FIX', 'Tbilisi', undefined, 'Asia/Tbilisi'],
    ['992372123456', 'TJ', 'Tajikistan', 'FIX', 'Dushanbe', undefined, 'Asia/Dushanbe'],
    ['905321234567', 'TR', 'Türkiye', 'MOB', undefined, 'Turkcell', 'Europe/Istanbul'],
    ['97231234567', 'IL', 'Israel', 'FIX', 'Tel Aviv', undefined, 'Asia/Jerusalem'],
    ['97142123456', 'AE', 'United Arab Emirates', 'FIX', 'Dubai', undefined, 'Asia/Dubai'],
    ['911123456789', 'IN', 'India', 'FIX', 'New Delhi', undefined, 'Asia/Kolkata'],
    ['8613800138000', 'CN', 'China', 'MOB', 'Beijing', 'China Mobile', 'Asia/Shanghai'],
    ['862161234567', 'CN', 'China', 'FIX', 'Shanghai', undefined, 'Asia/Shanghai'],
    ['81312345678', 'JP', 'Japan', 'FIX', 'Tokyo', undefined, 'Asia/Tokyo'],
    ['8221234567', 'KR', 'South Korea', 'FIX', 'Seoul', undefined, 'Asia/Seoul'],
    ['842431234567', 'VN', 'Vietnam', 'FIX', 'Hanoi City', undefined, 'Asia/Ho_Chi_Minh'],
    ['61212345678', 'AU', 'Australia', 'FIX', 'New South Wales', undefined, undefined],
    ['61891621234', 'CC', 'Cocos (Keeling) Islands', 'FIX', 'Cocos Island', undefined, 'Indian/Cocos'],
    ['5511961234567', 'BR', 'Brazil', 'MOB', 'São Paulo', undefined, undefined],
    ['541112345678', 'AR', 'Argentina', 'FIX', 'Buenos Aires', undefined, 'America/Argentina/Buenos_Aires'],
    ['5491112345678', 'AR', 'Argentina', 'MOB', 'Buenos Aires', undefined, 'America/Argentina/Buenos_Aires'],
    ['27111234567', 'ZA', 'South Africa', 'FIX', 'Johannesburg', undefined, 'Africa/Johannesburg'],
    ['212661234567', 'MA', 'Morocco', 'MOB', undefined, 'Maroc Telecom', 'Africa/Casablanca'],
    ['262692123456', 'RE', 'Réunion', 'MOB', undefined, 'SFR', 'Indian/Reunion'],
    ['262269601234', 'YT', 'Mayotte', 'FIX', undefined, undefined, 'Indian/Mayotte'],
    ['590690001234', 'GP', 'Guadeloupe', 'MOB', undefined, 'SFR/Rife', 'America/Guadeloupe'],
  ])('%s: %s, %s, %s, %s, %s, %s', async (number, country, destination, type, region, operatorOld, timeZone) => {
    const expected = { country, destination, type, region, operatorOld, timeZone };
    expect({ ...expected, ...(await preparedFieldsOf(number)) }).toEqual(expected);
    expect(plan.look(number)).toMatchObject({ source: 'plan', number, learntAtMs: 42, outcome: 'found', raw: null });
  });

  it.each([
    ['80012345678', { type: 'TOLLFREE' }],
    ['979123456789', { type: 'PREMIUM' }],
    ['881612345678', { type: 'MOB', operatorOld: 'iridium satellite' }],
  ])('%s belongs to a service without a country', async (number, fields) => {
    expect(await preparedFieldsOf(number)).toEqual(fields);
  });

  it.each([
    ['999123456789', 'no country has the code'],
    ['37212', 'too short for Estonia'],
    ['99312345', 'too short for Turkmenistan'],
    ['37251234567890', 'too long for Estonia'],
    ['447700900123', 'in no range of +44, which four countries share'],
  ])('%s is nobody’s: %s', (number) => {
    expect(plan.look(number)).toMatchObject({ outcome: 'not-found', fields: {} });
  });

  it('keeps its country where the range is not known but the code belongs to one country', () => {
    expect(fieldsOf('8613900000001')).toMatchObject({ country: 'CN' });
    expect(fieldsOf('43112345678')).toEqual({ country: 'AT', destination: 'Austria', timeZone: 'Europe/Vienna' });
  });
});

describe('a number of a neighbour', () => {
  it('is of Kazakhstan by its second digit even where the range is not known', () => {
    expect(fieldsOf('76990000000')).toMatchObject({ country: 'KZ', destination: 'Kazakhstan' });
    expect(fieldsOf('77272501234')).toMatchObject({ country: 'KZ', type: 'FIX' });
  });

  it('has its operator and its area, in Russian where libphonenumber has that', async () => {
    expect(await preparedFieldsOf('77011234567')).toMatchObject({
      country: 'KZ',
      type: 'MOB',
      operatorOld: 'Kcell/Activ',
    });
    expect(await preparedFieldsOf('375171234567')).toMatchObject({ country: 'BY', type: 'FIX', region: 'Минск' });
    expect(await preparedFieldsOf('998901234567')).toMatchObject({
      country: 'UZ',
      type: 'MOB',
      operatorOld: 'Beeline',
    });
  });

  it('is described by who knows the neighbours better, field by field', async () => {
    const neighbourFields = (number: string) =>
      number.startsWith('7727') ? { region: 'Алматы', timeZone: 'Asia/Almaty' } : null;
    const better = await openPlan({ neighbourFields });
    expect(better.look('77272501234').fields).toEqual({
      country: 'KZ',
      destination: 'Kazakhstan',
      type: 'FIX',
      region: 'Алматы',
      timeZone: 'Asia/Almaty',
    });
    expect(better.look('77011234567').fields).toMatchObject({ operatorOld: 'Kcell/Activ' });
  });
});

describe('length limits', () => {
  it.each([
    ['79170415564', 11, 11],
    ['77272501234', 11, 11],
    ['358181201235', 9, 12],
    ['12125550123', 11, 11],
    ['37253012345', 10, 11],
    ['80012345678', 11, 11],
    ['37251', 10, 13],
    ['62812345678901', 11, 14],
  ])('of %s are %i and %i digits, calling code included', (number, min, max) => {
    expect(plan.lengthLimits(number)).toEqual({ min, max });
  });

  it('are those of E.164 at most', () => {
    expect(plan.lengthLimits('8821234567')).toEqual({ min: 10, max: 15 });
  });

  it('are not known for a calling code that nobody has, nor for a calling code alone', () => {
    expect(plan.lengthLimits('999123456789')).toBeNull();
    expect(plan.lengthLimits('372')).toBeNull();
  });
});

describe('names of a calling code', () => {
  it('come with the first number that was prepared; until then the rest is answered', async () => {
    const fresh = await openPlan();
    expect(fresh.look('4989123456').fields).not.toHaveProperty('region');
    await fresh.prepare('4930999999');
    expect(fresh.look('4989123456').fields).toMatchObject({ region: 'Munich' });
  });

  it('are there for +7 from the start', async () => {
    const fresh = await openPlan();
    expect(fresh.look('79031234567').fields).toMatchObject({ operatorOld: 'Билайн' });
    expect(fresh.prepare('79031234567')).toBeNull();
  });
});

describe('data files that cannot be used', () => {
  let directory: string | null = null;
  afterEach(() => {
    if (directory !== null) removeDirectory(directory);
    directory = null;
  });

  async function openDamaged(damage: (directory: string) => void) {
    const root = mkdtempSync(join(tmpdir(), 'voxroute-plan-'));
    directory = root;
    mkdirSync(join(root, 'plan'));
    for (const name of ['russian-codes.tsv', 'plan/7.bin', 'plan/49.bin']) cpSync(join('data', name), join(root, name));
    damage(root);
    const problems: string[] = [];
    const damaged = await openPlan({
      data: pathToFileURL(`${root}/`),
      onUnreadable: ({ file, cause }) => problems.push(`${file.slice(root.length)}: ${(cause as Error).message}`),
    });
    return { damaged, problems };
  }

  it('are named once; the answers only lack what is in them', async () => {
    const { damaged, problems } = await openDamaged((root) => writeFileSync(join(root, 'plan/49.bin'), 'not a plan'));
    await damaged.prepare('4930123456');
    expect(damaged.prepare('4930123456')).toBeNull();
    expect(damaged.look('4930123456').fields).toEqual({
      country: 'DE',
      destination: 'Germany',
      type: 'FIX',
      timeZone: 'Europe/Berlin',
    });
    expect(problems).toEqual(['/plan/49.bin: it should begin with VOXPLAN1, found "not a pl"']);
  });

  it('may be those of +7: Russian numbers keep their region, then their country', async () => {
    const { damaged, problems } = await openDamaged((root) => {
      writeFileSync(join(root, 'plan/7.bin'), '');
      writeFileSync(join(root, 'russian-codes.tsv'), '301\tABC\n');
    });
    expect(damaged.look('79031234567').fields).toEqual({ country: 'RU', destination: 'Russia', type: 'MOB' });
    expect(damaged.look('73012000000').fields).toEqual({ country: 'RU', destination: 'Russia', type: 'FIX' });
    expect(problems.sort()).toEqual([
      '/plan/7.bin: it should begin with VOXPLAN1, found ""',
      '/russian-codes.tsv: line 1: ids of regions or nationwide, several expected, found nothing',
    ]);
  });

  it('may be gone altogether', async () => {
    const { damaged, problems } = await openDamaged((root) => removeDirectory(root));
    mkdirSync(directory ?? '');
    expect(damaged.look('79031234567').fields).toEqual({ country: 'RU', destination: 'Russia', type: 'MOB' });
    expect(damaged.prepare('4930123456')).toBeNull();
    expect(problems).toHaveLength(2);
  });

  it('may name a region that does not exist: only its name is lacking', async () => {
    const { damaged, problems } = await openDamaged((root) =>
      writeFileSync(join(root, 'russian-codes.tsv'), '301\tABC\tRU-NOWHERE\n347\tABC\tRU-BA\n'),
    );
    expect(damaged.look('73012000000').fields).toEqual({ country: 'RU', destination: 'Russia', type: 'FIX' });
    expect(damaged.look('73472000000').fields).toMatchObject({ region: 'Республика Башкортостан' });
    expect(problems).toEqual(['/russian-codes.tsv: code 301: a region RU-NOWHERE is not known']);
  });
});
