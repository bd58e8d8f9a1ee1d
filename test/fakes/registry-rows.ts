// The numbering registry as it might be: made-up ranges in the real format and proportions. The same seed makes the same
// rows. Real are the codes, the names of the regions and the largest operators.

import { createWriteStream, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

export const REGISTRY_FILES = ['ABC-3xx', 'ABC-4xx', 'ABC-8xx', 'DEF-9xx'] as const;
type RegistryFile = (typeof REGISTRY_FILES)[number];

/** Rows of 2026-07-18. */
const REAL_ROWS: Readonly<Record<RegistryFile, number>> = {
  'ABC-3xx': 68_546,
  'ABC-4xx': 286_946,
  'ABC-8xx': 73_826,
  'DEF-9xx': 16_994,
};

export interface RegistryShape {
  readonly seed: number;
  /** Rows are that much fewer; default 1. */
  readonly share?: number;
  /** Which of the three headers; default 3. */
  readonly generation?: 1 | 2 | 3;
  readonly lineEnd?: '\n' | '\r\n';
}

const HEADERS = {
  1: 'АВС/ DEF;От;До;Емкость;Оператор;Регион',
  2: 'АВС/ DEF;От;До;Емкость;Оператор;Регион;ИНН',
  3: 'АВС/ DEF;От;До;Емкость;Оператор;Регион;Территория ГАР;ИНН',
} as const;

const CODES: Readonly<Record<RegistryFile, readonly number[]>> = {
  'ABC-3xx': list('301-302 336 341-343 345-347 349 351-353 365 381-385 388 390-391 394-395'),
  'ABC-4xx': list('401 411 413 415-416 421 423-424 426-427 471-475 481-487 491-496 498-499'),
  'ABC-8xx': list('800-809 810-818 820-821 831 833-836 841-848 851 855-857 860-863 865-867 869 871-873 877-879'),
  'DEF-9xx': list('900-906 908-934 936-939 941-942 949-955 958-971 977-997 999'),
};

const SUBJECTS = (
  'Белгородская область;Брянская область;Владимирская область;Воронежская область;Ивановская область;Калужская область;' +
  'Костромская область;Курская область;Липецкая область;Московская область;Орловская область;Рязанская область;' +
  'Смоленская область;Тамбовская область;Тверская область;Тульская область;Ярославская область;Город Москва;' +
  'Архангельская область;Вологодская область;Калининградская область;Ленинградская область;Мурманская область;' +
  'Новгородская область;Псковская область;Республика Карелия;Республика Коми;Город Санкт-Петербург;Республика Адыгея;' +
  'Республика Калмыкия;Краснодарский край;Астраханская область;Волгоградская область;Ростовская область;' +
  'Республика Дагестан;Ставропольский край;Чеченская Республика;Республика Башкортостан;Республика Татарстан;' +
  'Удмуртская Республика;Пермский край;Кировская область;Нижегородская область;Оренбургская область;' +
  'Пензенская область;Самарская область;Саратовская область;Ульяновская область;Курганская область;' +
  'Свердловская область;Тюменская область;Челябинская область;Республика Алтай;Республика Тыва;Алтайский край;' +
  'Красноярский край;Иркутская область;Кемеровская область;Новосибирская область;Омская область;Томская область;' +
  'Республика Бурятия;Забайкальский край;Камчатский край;Приморский край;Хабаровский край;Амурская область;' +
  'Магаданская область;Сахалинская область;Республика Саха (Якутия)'
).split(';');

const MOBILE_GIANTS = [
  ['ПАО "Мобильные ТелеСистемы"', '7740000076'],
  ['ПАО "МегаФон"', '7812014560'],
  ['ПАО "Вымпел-Коммуникации"', '7713076301'],
  ['ООО "Т2 Мобайл"', '7743895280'],
  ['ООО "Т2 МОБАЙЛ"', '7743895280'],
  ['ООО"ЕКАТЕРИНБУРГ-2000"', '6661079603'],
] as const;
const LANDLINE_GIANTS = [
  ['ПАО "Ростелеком"', '7707049388'],
  ['АО "МТТ"', '7705017253'],
  ['ПАО "МГТС"', '7710016640'],
] as const;
const LESSER_OPERATORS = 1_095;
const LESSER_MOBILE_OPERATORS = 80;
const NUMBERS_PER_CODE = 10_000_000;
/** Ranges begin and end at hundreds. */
const STEP = 100;

/** The rows of one file, its header first, without line ends. */
export function* registryRows(
  file: RegistryFile,
  { seed, share = 1, generation = 3 }: RegistryShape,
): Generator<string> {
  const random = randomNumbers(seed * 31 + REGISTRY_FILES.indexOf(file));
  const codes = CODES[file];
  const rows = Math.max(codes.length, Math.round(REAL_ROWS[file] * share));
  yield HEADERS[generation];
  for (const [index, code] of codes.entries()) {
    const count = Math.floor((rows * (index + 1)) / codes.length) - Math.floor((rows * index) / codes.length);
    for (let range = 0; range < count; range++) yield rowAt(code, range, count, random, generation);
  }
}

function rowAt(code: number, range: number, count: number, random: () => number, generation: 1 | 2 | 3): string {
  const steps = NUMBERS_PER_CODE / STEP;
  const first = Math.floor((range * steps) / count);
  const room = Math.floor(((range + 1) * steps) / count) - first;
  // One in five leaves a gap behind it.
  const length = random() < 0.2 ? Math.max(1, Math.floor(room * random())) : room;
  const [from, to] = [first * STEP, (first + length) * STEP - 1];
  const isMobile = code >= 900;
  const [operator, inn] = operatorOf(isMobile, random);
  const [region, territory] = placeOf(code, isMobile, random);
  const digits = (number: number) => String(number).padStart(7, '0');
  const cells = [code, digits(from), digits(to), to - from + 1, operator, region];
  if (generation === 3) cells.push(territory);
  if (generation > 1) cells.push(inn);
  return cells.join(';');
}

function operatorOf(isMobile: boolean, random: () => number): readonly [name: string, inn: string] {
  const giants = isMobile ? MOBILE_GIANTS : LANDLINE_GIANTS;
  const giant = giants[Math.floor(random() * giants.length * (isMobile ? 1.2 : 2.5))];
  if (giant !== undefined) return giant;
  const number = Math.floor(random() * (isMobile ? LESSER_MOBILE_OPERATORS : LESSER_OPERATORS));
  return [`ООО "Связь-${number}" (филиал "Восток")`, String(1_000_000_000 + number * 7919)];
}

/** `Регион` and `Территория ГАР`. */
function placeOf(code: number, isMobile: boolean, random: () => number): readonly [region: string, territory: string] {
  if (code >= 800 && code <= 809) return ['Российская Федерация', 'Российская Федерация'];
  const subject = SUBJECTS[Math.floor(random() * SUBJECTS.length)]!;
  const region = subject.replace('область', 'обл.').replace('Город ', 'г. ');
  if (isMobile) {
    if (random() < 0.03) return ['г. Москва, Московская обл.', 'Город Москва, Московская область'];
    return [random() < 0.1 ? '-' : region, subject];
  }
  if (random() < 0.3) return [region, subject];
  const district = Math.floor(random() * 20);
  const settlement = `${['г.', 'с.', 'д.', 'рп.'][district % 4]!} ${STEMS[Math.floor(random() * STEMS.length)]!}`;
  const place = `${settlement}|${STEMS[district]!.slice(0, -1)}ий муниципальный район`;
  return [`${settlement}|${region}`, `${place}|${subject}`];
}

const STEMS = (
  'Ивановка Петровка Берёзовка Троицкое Никольское Заречье Каменка Ольховка Дубровка Сосновка Липовка Луговая ' +
  'Покровка Успенка Рождествено Верхняя Нижняя Новая Старая Большая'
).split(' ');

/** Writes the four files, UTF-8 with a mark in front. Returns their paths. */
export async function writeRegistryFiles(directory: string, shape: RegistryShape): Promise<string[]> {
  mkdirSync(directory, { recursive: true });
  const paths: string[] = [];
  for (const file of REGISTRY_FILES) {
    const path = join(directory, `${file}.csv`);
    const stream = createWriteStream(path);
    let text = '\uFEFF';
    for (const row of registryRows(file, shape)) {
      text += `${row}${shape.lineEnd ?? '\n'}`;
      if (text.length < 2 ** 20) continue;
      if (!stream.write(text)) await once(stream, 'drain');
      text = '';
    }
    stream.end(text);
    await once(stream, 'finish');
    paths.push(path);
  }
  return paths;
}

/** mulberry32: 0 to 1, the same ones for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `900-902 904` */
function list(text: string): number[] {
  return text.split(' ').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
