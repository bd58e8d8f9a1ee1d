// What the real Voxlink answers, as far as anyone has written it down, and invented answers of the same shape for load.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One HTTP answer before any fault is played on it. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface V1Answer {
  readonly operator: string;
  readonly old_operator?: string;
  readonly region: string;
}

/** As Python's `json.dumps(value, ensure_ascii=False)` writes it: a blank after `,` and `:`, no newline at the end. */
export function pythonJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}: ${pythonJson(member)}`)
    .join(', ')}}`;
}

/** By full number. The last two are inferred from v2 and from the registry's spelling; the others were seen. */
export const V1_ANSWERS: Readonly<Record<string, V1Answer>> = {
  '79000000000': { operator: 'МТС', old_operator: 'Теле2', region: 'Краснодарский край' },
  '79170415564': { operator: 'МТС', region: 'Республика Башкортостан' },
  '79253047679': { operator: 'Билайн', old_operator: 'МЕГАФОН', region: 'Москва и Московская область' },
  '79994449922': { operator: 'МЕГАФОН', region: 'Республика Адыгея' },
  '79130424123': { operator: 'Сбербанк-Телеком', old_operator: 'МТС', region: 'Красноярский край' },
  '74993809706': { operator: 'Вокс Трунк', region: 'г. Москва' },
  '74959898533': { operator: 'ТЕТА ТЕЛЕКОМ', region: 'г. Москва' },
};

const RUSSIA = { country_code: 7, destination: 'Russia' };
const RUSSIAN_LENGTHS = { min_subscr_nr_length: 11, max_subscr_nr_length: 11, flag_iso: 'RU' };
const MOBILE = { type_id: 'MOB', description: 'mobile' };
const GEOGRAPHIC = { type_id: 'FIX', description: 'geographic' };

/** By full number, byte for byte but for the region of 79170415564, which the original cuts off. */
export const V2_ANSWERS: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  '79000000000': {
    cns: 790,
    ...RUSSIA,
    ...MOBILE,
    location: 'Krasnodarskij kraj',
    registrar: 'MTS',
    registrar_old: 'Tele2',
    ...RUSSIAN_LENGTHS,
    flag_icon: '🇷🇺',
  },
  '79170415564': {
    cns: 791704,
    ...RUSSIA,
    ...MOBILE,
    location: 'Respublika Bashkortostan',
    registrar: 'MTS',
    ...RUSSIAN_LENGTHS,
  },
  '74959898533': {
    cns: 7495,
    ...RUSSIA,
    ...GEOGRAPHIC,
    location: 'g. Moskva',
    registrar: 'TETA TELEKOM',
    ...RUSSIAN_LENGTHS,
  },
  '358181201235': {
    cns: 35818120,
    country_code: 358,
    destination: 'Aland Islands',
    ...GEOGRAPHIC,
    location: 'Ahvenanmaan maakunta',
    registrar: 'Mariehamns Telefon Ab',
    min_subscr_nr_length: 10,
    max_subscr_nr_length: 12,
    flag_iso: 'AX',
    flag_icon: '🇦🇽',
  },
};

/** `translit=1`, for every value above. Nobody has seen `я` and `ь`: `ja` and nothing, in the manner of the `й` that was seen. */
export const LATIN: Readonly<Record<string, string>> = {
  МТС: 'MTS',
  Теле2: 'Tele2',
  Билайн: 'Bilajn',
  МегаФон: 'MegaFon',
  МЕГАФОН: 'MEGAFON',
  'Сбербанк-Телеком': 'Sberbank-Telekom',
  'Вокс Трунк': 'Voks Trunk',
  'ТЕТА ТЕЛЕКОМ': 'TETA TELEKOM',
  'Краснодарский край': 'Krasnodarskij kraj',
  'Красноярский край': 'Krasnojarskij kraj',
  'Республика Башкортостан': 'Respublika Bashkortostan',
  'Республика Адыгея': 'Respublika Adygeja',
  'Москва и Московская область': 'Moskva i Moskovskaja oblast',
  'г. Москва': 'g. Moskva',
};

const OPERATORS = ['МТС', 'МегаФон', 'Билайн', 'Теле2'] as const;
const REGIONS = ['Краснодарский край', 'Красноярский край', 'Республика Башкортостан', 'г. Москва'] as const;
const COUNTRIES = [
  { code: '358', destination: 'Finland', flag_iso: 'FI' },
  { code: '375', destination: 'Belarus', flag_iso: 'BY' },
  { code: '998', destination: 'Uzbekistan', flag_iso: 'UZ' },
  { code: '77', destination: 'Kazakhstan', flag_iso: 'KZ' },
  { code: '49', destination: 'Germany', flag_iso: 'DE' },
  { code: '1', destination: 'United States', flag_iso: 'US' },
] as const;

/** The same number always gets the same answer; one in forty is ported. */
export function generateV1(number: string): V1Answer {
  const digits = Number(number.slice(-4));
  const operator = OPERATORS[digits % OPERATORS.length]!;
  const region = REGIONS[Math.floor(digits / 10) % REGIONS.length]!;
  if (digits % 40 !== 0) return { operator, region };
  return { operator, old_operator: OPERATORS[(digits + 1) % OPERATORS.length]!, region };
}

/** Agrees with `generateV1` for Russian numbers; null for countries it has not heard of. */
export function generateV2(number: string): Readonly<Record<string, Json>> | null {
  if (/^7[3489]\d{9}$/.test(number)) return generateRussianV2(number);
  const country = COUNTRIES.find(({ code }) => number.startsWith(code));
  if (country === undefined || number.length < 8) return null;
  return {
    cns: Number(number.slice(0, 6)),
    country_code: Number(country.code === '77' ? '7' : country.code),
    destination: country.destination,
    ...GEOGRAPHIC,
    location: '',
    registrar: `${country.destination} Telecom`,
    min_subscr_nr_length: 8,
    max_subscr_nr_length: 15,
    flag_iso: country.flag_iso,
  };
}

function generateRussianV2(number: string): Readonly<Record<string, Json>> {
  const { operator, old_operator, region } = generateV1(number);
  return {
    cns: Number(number.slice(0, 4)),
    ...RUSSIA,
    ...(number[1] === '9' ? MOBILE : GEOGRAPHIC),
    location: LATIN[region]!,
    registrar: LATIN[operator]!,
    ...(old_operator === undefined ? {} : { registrar_old: LATIN[old_operator]! }),
    ...RUSSIAN_LENGTHS,
  };
}
