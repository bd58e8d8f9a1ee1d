// What the sources say in the cases of merge.tsv, in the words of each case. Rows as the registry has them, or would.

import type { Told } from './answered.js';

const v1 = (number: string, fields: object): Told['voxlink'] => ({
  api: 'v1',
  status: 200,
  body: JSON.stringify({ code: number.slice(1, 4), num: number.slice(4), full_num: number.slice(1), ...fields }),
});
const notFound = (number: string): Told['voxlink'] => ({
  api: 'v1',
  status: 404,
  body: JSON.stringify({ info: `Номер не найден. Проверьте код города: num=${number}` }),
});
const SILENT: Told['voxlink'] = { api: 'v1', status: 503, body: '' };

const T2 = '900;0000000;0061999;62000;ООО "Т2 МОБАЙЛ";-;Краснодарский край;7743895280';
const MTS = '917;0400000;0499999;100000;ПАО "Мобильные ТелеСистемы";-;Республика Башкортостан;7740000076';
const MOSCOW = '916;0000000;9999999;10000000;ПАО "Мобильные ТелеСистемы";-;Город Москва, Московская область;7740000076';
const SPRINT = '923;8880000;8889999;10000;АО "СПРИНТ";-;Кемеровская область - Кузбасс;7714952820';
const YOTA = '958;5370000;5379999;10000;ООО "Скартел";-;Город Москва, Московская область;7701725181';
const MGTS = '495;1000000;1009999;10000;ПАО "МГТС";г. Москва;Город Москва;7710016640';
const PRIMORYE =
  '423;2000000;2999999;1000000;ПАО "Ростелеком";Приморский край;г. Владивосток|Приморский край;7707049388';
const STRAY = '817;2700000;2709999;10000;ПАО "Ростелеком";г. Вологда;Вологодская область|р-н Грязовецкий;7707049388';
const NATIONWIDE = '970;1010000;1019999;10000;АО "МТТ";-;Российская Федерация;7705017253';
const MTT = '924;0351600;0351699;100;АО "МТТ";-;Хабаровский край;7705017253';
const OIMYAKON = '411;5400000;5409999;10000;ПАО "Ростелеком";-;м.р-н Оймяконский|Республика Саха (Якутия);7707049388';
const SREDNEKOLYMSK =
  '411;5600000;5609999;10000;ПАО "Ростелеком";-;г. Среднеколымск|м.р-н Среднеколымский|Республика Саха (Якутия);7707049388';
const CRIMEA = '978;1600000;1609999;10000;ООО "К-телеком";-;Республика Крым, Город Севастополь;2310161900';
const TOLL_FREE = '800;5550000;5559999;10000;АО "МТТ";-;Российская Федерация;7705017253';
const KHMAO =
  '346;7035000;7035999;1000;ПАО "Ростелеком";г. Югорск|Тюменская обл.;г. Югорск|Ханты-Мансийский автономный округ - Югра;7707049388';
const ZAPORIZHZHIA = '990;0000000;0009999;10000;ООО "Миранда-медиа";-;Запорожская область;7702527584';

const BASHKORTOSTAN = 'Республика Башкортостан';

/** By the number in front of the case's name. */
export const MERGE_CASES: Readonly<Record<string, (number: string) => Told>> = {
  '1': (n) => ({ voxlink: v1(n, { operator: 'МТС', region: 'Республика Татарстан' }), rows: [MTS] }),
  '2': (n) => ({ voxlink: v1(n, { operator: 'МЕГАФОН', region: BASHKORTOSTAN }), rows: [MTS] }),
  '4': (n) => ({
    voxlink: v1(n, { operator: 'МЕГАФОН', old_operator: 'Билайн', region: BASHKORTOSTAN }),
    rows: [MTS],
  }),
  '5': (n) => ({
    voxlink: v1(n, { operator: 'МТС', old_operator: 'Теле2', region: BASHKORTOSTAN }),
    rows: [MTS],
  }),
  '6': (n) => ({ voxlink: notFound(n), rows: [MTS] }),
  '7': (n) => ({ voxlink: notFound(n), rows: [MTS] }),
  '8': (n) => ({ voxlink: v1(n, { operator: 'Йота', region: 'Томская область' }), rows: [MTS] }),
  '9': (n) => ({ voxlink: v1(n, { operator: 'Билайн', region: 'Кемеровская область - Кузбасс' }), rows: [SPRINT] }),
  '10': (n) => ({ voxlink: v1(n, { operator: 'Йота', region: 'Москва и Московская область' }), rows: [YOTA] }),
  '11': (n) => ({ voxlink: v1(n, { operator: 'МТТ', region: 'Москва' }), rows: [MGTS] }),
  '12': (n) => ({ voxlink: v1(n, { operator: 'Ростелеком', region: 'Хабаровский край' }), rows: [PRIMORYE] }),
  '13': (n) => ({ voxlink: v1(n, { operator: 'Ростелеком', region: 'Вологодская область' }), rows: [STRAY] }),
  '14': () => ({ voxlink: SILENT, rows: [STRAY] }),
  '15': (n) => ({ voxlink: v1(n, { operator: 'МТТ', region: 'Москва' }), rows: [NATIONWIDE] }),
  '16': () => ({ voxlink: null, rows: [MTT] }),
  '17': (n) => ({
    voxlink: v1(n, { operator: 'Билайн', region: BASHKORTOSTAN }),
    rows: [MTS],
    ported: { '9170410001': 'mTELE2' },
  }),
  '18': (n) => ({ voxlink: notFound(n), rows: [MTS], ported: { '9170410002': 'mTELE2' } }),
  '19': () => ({ voxlink: null, rows: [T2], ported: { '9000000001': 'mTELE2' } }),
  '21': (n) => ({
    voxlink: v1(n, { operator: 'Теле2', region: 'Краснодарский край' }),
    rows: [T2],
    ported: { '9000000002': 'mMTS' },
  }),
  '22': (n) => ({ voxlink: v1(n, { operator: 'Ростелеком', region: 'Республика Саха (Якутия)' }), rows: [OIMYAKON] }),
  '23': () => ({ voxlink: SILENT, rows: [SREDNEKOLYMSK] }),
  '24': (n) => ({ voxlink: v1(n, { operator: 'МТС', region: 'Московская область' }), rows: [MOSCOW] }),
  '25': (n) => ({ voxlink: v1(n, { operator: 'К-ТЕЛЕКОМ', region: 'Севастополь' }), rows: [CRIMEA] }),
  '26': (n) => ({ voxlink: notFound(n), rows: [TOLL_FREE] }),
  '30': () => ({ voxlink: SILENT, rows: [KHMAO] }),
  '31': (n) => ({ voxlink: v1(n, { operator: 'Миранда-медиа', region: 'Херсонская область' }), rows: [ZAPORIZHZHIA] }),
  '32': () => ({
    voxlink: {
      api: 'v2',
      status: 200,
      body: '{"cns": 7701, "country_code": 7, "destination": "Russia", "type_id": "MOB", "description": "mobile", "registrar": "Kcell", "flag_iso": "RU"}',
    },
    rows: [MTS],
  }),
  '33': (n) => ({ voxlink: notFound(n), rows: [MTS] }),
};
