// The answers of Voxlink that the cases of voxlink.tsv are about: as the public sources named there have them; where a case
// is about a kind of answer, one of that kind.

import type { Reply } from './answered.js';

const v1 = (number: string, fields: object, status = 200): Reply => ({
  api: 'v1',
  status,
  body: JSON.stringify({ code: number.slice(1, 4), num: number.slice(4), full_num: number.slice(1), ...fields }),
});
const v2 = (fields: object): Reply => ({ api: 'v2', status: 200, body: JSON.stringify(fields) });
const told = (status: number, body: string): Reply => ({ api: 'v1', status, body });
const notFound = (number: string) => JSON.stringify({ info: `Номер не найден. Проверьте код города: num=${number}` });

const MTS = { operator: 'МТС' };
const mobile = (country_code: number, cns: number, destination: string, flag_iso: string, registrar: string) =>
  v2({ cns, country_code, destination, type_id: 'MOB', description: 'mobile', location: '', registrar, flag_iso });
const fixed = (country_code: number, cns: number, destination: string, flag_iso: string, location: string) =>
  v2({ cns, country_code, destination, type_id: 'FIX', description: 'geographic', location, flag_iso });

/** By number. */
export const VOXLINK_ANSWERS: Readonly<Record<string, (number: string) => Reply>> = {
  '79000000000': (n) => v1(n, { ...MTS, old_operator: 'Теле2', region: 'Краснодарский край' }),
  '79170415564': (n) => v1(n, { ...MTS, region: 'Республика Башкортостан' }),
  '79250001122': (n) => v1(n, { operator: 'Билайн', old_operator: 'МЕГАФОН', region: 'Москва и Московская область' }),
  '79130301122': (n) => v1(n, { operator: 'Сбербанк-Телеком', old_operator: 'МТС', region: 'Красноярский край' }),
  '79994440011': (n) => v1(n, { operator: 'МЕГАФОН', region: 'Республика Адыгея' }),
  '74993809706': (n) => v1(n, { operator: 'Вокс Трунк' }),
  '74959898533': () =>
    v2({
      cns: 7495,
      country_code: 7,
      destination: 'Russia',
      type_id: 'FIX',
      description: 'geographic',
      location: 'g. Moskva',
      registrar: 'TETA TELEKOM',
      min_subscr_nr_length: 11,
      max_subscr_nr_length: 11,
      flag_iso: 'RU',
    }),
  '79210000001': (n) => v1(n, { operator: 'МЕГАФОН', region: 'Санкт-Петербург и Ленинградская область' }),
  '79959990001': (n) => v1(n, { operator: 'Т-МОБ', region: 'Чувашская Республика - Чувашия' }),
  '79140000001': (n) => v1(n, { ...MTS, region: 'Республика Саха (Якутия)' }),
  '79220000001': (n) => v1(n, { operator: 'МЕГАФОН', region: 'Ханты-Мансийский автономный округ - Югра' }),
  '79090000001': (n) => v1(n, { operator: 'ВЫМПЕЛКОМ', region: 'Кемеровская область - Кузбасс' }),
  '79509990001': (n) => v1(n, { operator: 'Теле2', old_operator: 'МОТИВ', region: 'Свердловская область' }),
  '79520000001': (n) => v1(n, { operator: 'T2', old_operator: 'Теле2', region: 'Липецкая область' }),
  '79520000002': (n) => v1(n, { operator: 'Т2', old_operator: 'Теле2', region: 'Липецкая область' }),
  '79520000004': (n) => v1(n, { ...MTS, old_operator: '', region: 'Липецкая область' }),
  '79520000005': (n) => v1(n, { ...MTS, old_operator: null, region: 'Липецкая область' }),
  '79520000006': (n) => v1(n, { operator: '', region: 'Липецкая область' }),
  '79520000008': (n) => v1(n, { ...MTS, region: 'Липецкая область', mnc: 1, ttl: { days: 7 } }),
  '79520000009': (n) => v1(n, { ...MTS, region: '-' }),
  '79520000010': (n) => v1(n, { ...MTS, region: 'Российская Федерация' }),
  '79520000011': (n) => told(404, notFound(n)),
  '79520000012': (n) => told(200, notFound(n)),
  '79520000018': (n) => v1(n, { operator: 'ПАО "МТС" (${SHELL(id)})', region: 'Липецкая обл.\r\n' }),
  '79520000022': (n) => v1(n, { ...MTS, region: 'Краснодарский край' }),
  '79520000023': (n) => v1(n, { ...MTS, region: 'Республика Дагестан' }),
  '79520000024': (n) => v1(n, { ...MTS, region: 'Самарская область и Саратовская область' }),
  '79520000025': (n) => v1(n, { ...MTS, region: 'Тюменская область и Омская область' }),
  '78005553535': (n) => v1(n, { operator: 'МТТ', region: 'Российская Федерация' }),
  '78095553535': (n) => v1(n, { operator: 'МТТ', region: 'Российская Федерация' }),
  '358181201235': () =>
    v2({
      cns: 35818120,
      country_code: 358,
      destination: 'Aland Islands',
      type_id: 'FIX',
      description: 'geographic',
      location: 'Ahvenanmaan maakunta',
      registrar: 'Mariehamns Telefon Ab',
      min_subscr_nr_length: 10,
      max_subscr_nr_length: 12,
      flag_iso: 'AX',
      flag_icon: '🇦🇽',
    }),
  '77011234567': () => mobile(7, 7701, 'Kazakhstan', 'KZ', 'Kcell'),
  '77172123456': () => fixed(7, 77172, 'Kazakhstan', 'KZ', 'Astana'),
  '375291234567': () => mobile(375, 37529, 'Belarus', 'BY', 'A1'),
  '998901234567': () => mobile(998, 99890, 'Uzbekistan', 'UZ', 'Beeline'),
  '491511234567': () => v2({ destination: 'not found' }),
  '380671234567': () => mobile(380, 38067, 'Ukraine', 'UA', 'Kyivstar'),
  '12125550100': () => fixed(1, 1212, 'United States', 'US', 'New York'),
  '995344521234': () => fixed(995, 995344, 'Georgia', 'GE', 'Abkhazia'),
  '79520000013': (n) =>
    told(404, JSON.stringify({ info: `Неверный формат номера: num=${n}`, example: ['+74959898533', '4959898533'] })),
  '79520000014': () => told(429, '{"error": "rate limit"}'),
  '79520000016': () => told(200, '<html>Service Unavailable</html>'),
  '79520000015': () => told(403, '<html>Access denied</html>'),
};
