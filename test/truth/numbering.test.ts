import { beforeAll, describe, expect, it } from 'vitest';
import type { RegistryTable } from '../../src/registry/registry-table.js';
import { epochOfLocalTime, localTimeIn } from '../../src/time/zoned-time.js';
import { openTruth, tableOf, type Truth } from './open-truth.js';
import { truthRows } from './truth-rows.js';

type Column = 'number' | 'country' | 'region' | 'type' | 'utc_offset' | 'operator';

/** Rows that are not as the list has them, and why. */
const ARGUED: Readonly<Record<string, string>> = {
  '79401234567':
    'not of Russia, as the list says, but of Abkhazia, whose mobile code 940 is (Wikipedia, as two other rows)',
  '972501234567': 'a made-up number in no range that libphonenumber has: the kind is not told',
  '912212345678': 'a made-up number in no range that libphonenumber has: the kind is not told',
  '97699112233': 'Mongolia keeps two times (IANA Asia/Ulaanbaatar and Asia/Hovd), and a mobile number tells neither',
};

const AT_MS = epochOfLocalTime('2026-11-27 12:00', 'UTC') ?? 0;

let truth: Truth;
let table: RegistryTable;
beforeAll(async () => {
  truth = await openTruth();
  table = await tableOf(new URL('def-9xx-excerpt.csv', import.meta.url));
});

/** Hours ahead of UTC, of the day of the list; empty without a zone. */
function offsetOf(zone: string | undefined): string {
  const time = zone === undefined ? null : localTimeIn(zone, AT_MS);
  if (time === null) return '';
  const days = time.dayNumber - Math.floor(AT_MS / 86_400_000);
  return String((time.minute - 720) / 60 + days * 24);
}

/** `a|b`: either. `-`: none. Empty: not looked at. */
function isMet(wanted: string, found: string): boolean {
  if (wanted === '') return true;
  return wanted === '-' ? found === '' : wanted.split('|').includes(found);
}

function operatorIsMet(wanted: string, id: string, text: string): boolean {
  // `?ООО "…"`: a firm that no table knew; `~name`: a brand of which only the name was known.
  if (wanted.startsWith('?')) return text === wanted.slice(1);
  if (wanted.startsWith('~')) {
    const letters = `${id} ${text}`.toLowerCase().replace(/[^a-z ]/g, '');
    return id === '' || letters.includes(wanted.slice(1));
  }
  return isMet(wanted, id);
}

async function differences(row: Readonly<Record<Column, string>>): Promise<string[]> {
  const { status, record } = await truth.ask(row.number, table);
  const found = {
    country: record.country?.value ?? '',
    region: record.regionId?.value ?? '',
    type: record.type?.value ?? '',
    utc_offset: offsetOf(record.timeZone?.value),
    operator: record.operatorId?.value ?? '',
  };
  if (row.region === 'NONE') {
    const claims = [found.region, found.type, found.operator].filter((value) => value !== '');
    return status === 'NOTFOUND' || claims.length === 0 ? [] : [`nobody's, found ${claims.join(' ')}`];
  }
  const isCountry = row.country.startsWith('!')
    ? found.country !== row.country.slice(1)
    : isMet(row.country, found.country);
  const types = row.type
    .split('?')
    .filter((type) => type !== '')
    .join('|');
  const isKind = isMet(types, found.type) || (row.type.endsWith('?') && found.type === '');
  const regions = row.region.split('|');
  const isRegion =
    isMet(row.region, found.region) || (record.regionIds?.value ?? []).some((id) => regions.includes(id));
  return [
    ...(isCountry ? [] : [`country ${row.country}, found ${found.country}`]),
    ...(isRegion ? [] : [`region ${row.region}, found ${found.region}`]),
    ...(isKind ? [] : [`type ${row.type}, found ${found.type}`]),
    ...(isMet(row.utc_offset, found.utc_offset) ? [] : [`offset ${row.utc_offset}, found ${found.utc_offset}`]),
    ...(operatorIsMet(row.operator, found.operator, record.operator?.value ?? '')
      ? []
      : [`operator ${row.operator}, found ${found.operator}`]),
  ];
}

describe('numbers of which others say country, region, kind, time and operator', () => {
  const rows = truthRows<Column>('numbering.tsv');

  it('are five hundred', () => expect(rows.length).toBeGreaterThan(500));

  it('are known as they say, but for rows that are argued with', async () => {
    const wrong: string[] = [];
    for (const row of rows) {
      const found = await differences(row);
      if (found.length > 0 && !(row.number in ARGUED)) wrong.push(`${row.number}: ${found.join('; ')}`);
      if (found.length === 0 && row.number in ARGUED)
        wrong.push(`${row.number}: argued with, and it is as the list says`);
    }
    expect(wrong).toEqual([]);
    expect(Object.keys(ARGUED).length).toBeLessThanOrEqual(20);
  });
});

describe('ranges of which the plan once named another holder than the registry of August 2026', () => {
  type Range = 'code' | 'from' | 'to' | 'right' | 'INN' | 'holder in the registry of Aug 2026';

  it('have the right one or none', async () => {
    const wrong: string[] = [];
    for (const { code, from, to, right, INN, ...row } of truthRows<Range>('plan-operator-wrong.tsv')) {
      for (const rest of [from, to]) {
        const { record } = await truth.ask(`7${code}${rest}`, null);
        const found = record.operatorId?.value;
        const holder = truth.identify.operator(row['holder in the registry of Aug 2026'], INN, 'RU').id;
        if (found !== undefined && found !== right && found !== holder)
          wrong.push(`${code} ${rest}: ${right}, found ${found}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
