import { fc, property } from '../../property.js';
import { describe, expect, it } from 'vitest';
import { decodeBdpn } from '../../../src/registry/bdpn-codec.js';
import type { BdpnTable } from '../../../src/registry/bdpn-table.js';
import { importBdpn } from '../../../src/registry/import/import-bdpn.js';
import { fileOf } from './import-text.js';

/** Name and text of each file. */
type Files = Readonly<Record<string, string>>;

async function run(files: Files, earlier: BdpnTable | null = null, force = false) {
  const given = Object.entries(files).map(([name, text]) => fileOf(name, text));
  const imported = await importBdpn(given, earlier, Date.UTC(2026, 10, 26), { force, read: () => undefined });
  return { ...imported, table: await decodeBdpn('memory', imported.bytes as Buffer<ArrayBuffer>) };
}

const complaint = (files: Files, earlier: BdpnTable | null = null) =>
  run(files, earlier).then(
    () => 'imported',
    (error: unknown) => (error as Error).message,
  );

/** `id plmn`, or null where the number was not ported. */
function ownerOf(table: BdpnTable, number: string): string | null {
  const entry = table.find(number);
  if (entry < 0) return null;
  return `${table.ownerId(table.ownerIndexAt(entry))} ${table.ownerPlmn(table.ownerIndexAt(entry))}`;
}

const ALL = 'Number,OwnerId,MNC,Route,RegionCode,PortDate,RowCount';
const FULL = `${ALL},NPId,DonorId,RangeHolderId,OldRoute,OldMNC,ProcessType`;
const PORTED =
  'NPId,Number,RecipientId,DonorId,RangeHolderId,OldRoute,NewRoute,OldMNC,NewMNC,RegionCode,PortDate,RowCount';
const RETURNED = 'NPId,Number,DonorId,RangeHolderId,OldRoute,NewRoute,OldMNC,NewMNC,ReturnDate,RowCount';
const file = (header: string, ...rows: string[]) => `${[header, ...rows].join('\r\n')}\r\n`;
const WHOLE = {
  'Port_All_201710010000_1299.csv': file(
    ALL,
    '9000000000,mMEGAFON,02,D2502,25,2016-09-07T12:00:17+03:00,3',
    '9000000001,mMTS,01,D2502,25,2016-07-26T17:00:07+03:00,',
    '9999999999,mTELE2,20,D2502,25,2016-09-20T10:00:09+03:00,',
  ),
};

describe('the portability database', () => {
  it('is read as it is given out', async () => {
    const { table, numbers, meta } = await run(WHOLE);
    expect(numbers).toBe(3);
    expect(ownerOf(table, '79000000000')).toBe('mMEGAFON 25002');
    expect(ownerOf(table, '79000000001')).toBe('mMTS 25001');
    expect(ownerOf(table, '79999999999')).toBe('mTELE2 25020');
    expect(meta.dataAtMs).toBe(Date.parse('2017-10-01T00:00:00+03:00'));
    for (const number of ['79000000002', '79999999998', '74950000000', '7900000000', '790000000000', '', '7900000000x'])
      expect(ownerOf(table, number)).toBeNull();
  });

  it.each([
    [
      'with all its columns',
      file(FULL, '9000000013,mMTS,01,D2502,25,2017-02-09T10:00:18+03:00,1,1,mBEELINE,mTELE2,,,Short'),
    ],
    ['with semicolons', file(ALL.replaceAll(',', ';'), '9000000013;mMTS;1;D2502;25;;')],
    ['with columns in another order and case', file('ownerid;NUMBER;mnc', 'mMTS;9000000013;01')],
    ['with a mark in front, and LF', `\uFEFF${file(ALL, '9000000013,mMTS,01,,,,')}`.replaceAll('\r', '')],
  ])('may come %s', async (_, text) => {
    expect(ownerOf((await run({ 'PORT_ALL_FULL.csv': text })).table, '79000000013')).toBe('mMTS 25001');
  });

  it('may name the network alone, or the operator alone', async () => {
    const { table } = await run({ 'Port_All.csv': file('Number,MNC', '9000000013,1') });
    expect(ownerOf(table, '79000000013')).toBe(' 25001');
    const other = await run({ 'Port_All.csv': file('Number,OwnerId', '9000000013,mMTS') });
    expect(ownerOf(other.table, '79000000013')).toBe('mMTS ');
  });

  it('has increments on top, in the order of their dates whatever the order of the files', async () => {
    const files = {
      'Return_Increment_201710020300_2.csv': file(
        RETURNED,
        '1,9000000001,,,,,,,2017-10-02T02:00:00+03:00,2',
        '2,9000000003,,,,,,,2017-10-01T05:00:00+03:00,',
      ),
      'Port_Increment_201710020200_3.csv': file(
        PORTED,
        '1,9000000000,mTELE2,mMEGAFON,mTELE2,,,02,20,25,2017-10-02T01:00:00+03:00,3',
        '2,9000000002,mMTS,mTELE2,mTELE2,,,20,01,25,2017-10-02T01:00:00+03:00,',
        '3,9000000003,mMTS,mTELE2,mTELE2,,,20,01,25,2017-10-01T06:00:00+03:00,',
      ),
      'Port_Increment_201710010400_2.csv': file(
        PORTED,
        '1,9000000000,mYOTA,mMEGAFON,mTELE2,,,02,11,25,2017-10-01T03:00:00+03:00,1',
      ),
      ...WHOLE,
    };
    const { table, numbers, meta, skipped } = await run(files);
    expect(ownerOf(table, '79000000000')).toBe('mTELE2 25020');
    expect(ownerOf(table, '79000000001')).toBeNull();
    expect(ownerOf(table, '79000000002')).toBe('mMTS 25001');
    expect(ownerOf(table, '79000000003')).toBe('mMTS 25001');
    expect({ numbers, skipped }).toEqual({ numbers: 4, skipped: [] });
    expect(meta.dataAtMs).toBe(Date.parse('2017-10-02T03:00:00+03:00'));
  });

  it('is not set back by increments that are older than it', async () => {
    const old = 'Port_Increment_201709300000_1.csv';
    const { table, skipped } = await run({
      [old]: file(PORTED, '1,9000000000,mYOTA,,,,,,11,25,2017-09-29T03:00:00+03:00,'),
      'Return_Increment_201710020000_1.csv': file(RETURNED, '1,9000000001,,,,,,,2016-01-01T00:00:00+03:00,'),
      ...WHOLE,
    });
    expect(skipped).toEqual([old]);
    expect(ownerOf(table, '79000000000')).toBe('mMEGAFON 25002');
    // Returned, and ported anew since.
    expect(ownerOf(table, '79000000001')).toBe('mMTS 25001');
  });

  it('goes on from an earlier import with increments alone', async () => {
    const first = (await run(WHOLE)).table;
    const next = await run(
      {
        'Port_Increment_201710010000_1.csv': file(PORTED, '1,9000000000,mYOTA,,,,,,11,25,,'),
        'Port_Increment_201710020000_2.csv': file(PORTED, '1,9000000005,mYOTA,,,,,,11,25,,'),
        'Return_Increment_201710020000_2.csv': file('NPId,Number', '1,9000000001'),
      },
      first,
    );
    expect(next.skipped).toEqual(['Port_Increment_201710010000_1.csv']);
    expect(next.numbers).toBe(3);
    expect(ownerOf(next.table, '79000000005')).toBe('mYOTA 25011');
    expect(ownerOf(next.table, '79000000001')).toBeNull();
    expect(ownerOf(next.table, '79999999999')).toBe('mTELE2 25020');
  });

  const numbers = fc.uniqueArray(
    fc.oneof(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 300_000 })),
    {
      minLength: 1,
      maxLength: 200,
    },
  );
  property([numbers, fc.array(fc.integer({ min: 0, max: 999_999_999 }), { maxLength: 50 })])(
    'has every number that it was given, and no other',
    async (ported, others) => {
      const number = (rest: number) => `9${String(rest).padStart(9, '0')}`;
      const owner = (rest: number) => `m${rest % 7}`;
      const { table } = await run({
        'Port_All.csv': file('Number,OwnerId', ...ported.map((rest) => `${number(rest)},${owner(rest)}`)),
      });
      for (const rest of ported) expect(ownerOf(table, `7${number(rest)}`)).toBe(`${owner(rest)} `);
      for (const rest of others.filter((other) => !ported.includes(other)))
        expect(ownerOf(table, `7${number(rest)}`)).toBeNull();
      expect([...table.entries()].map(([rest]) => rest)).toEqual([...ported].sort((a, b) => a - b));
    },
  );
});

describe('a portability database that is not imported', () => {
  it.each([
    ['number of another length', '900000000,mMTS,01,,,,', 'a Number of ten digits that begins with 9', '"900000000"'],
    ['number of a landline', '4950000000,mMTS,01,,,,', 'a Number of ten digits that begins with 9', '"4950000000"'],
    ['date that is none', '9000000000,mMTS,01,,,soon,', 'a date such as 2026-11-26T12:00:00+03:00', '"soon"'],
    ['owner that is none', '9000000000,"mMTS",01,,,,', 'an id such as mMTS', '""mMTS""'],
    ['network that is none', '9000000000,mMTS,1a,,,,', 'an MNC of two digits', '"1a"'],
    ['nobody to serve it', '9000000000,,,,,,', 'an OwnerId or an MNC', 'neither'],
  ])('has a row with a %s', async (_, row, expected, found) => {
    expect(await complaint({ 'Port_All_1.csv': file(ALL, '9000000009,mMTS,01,,,,', row) })).toBe(
      `Port_All_1.csv: row 3: expected ${expected}, found ${found}`,
    );
  });

  it('has another header', async () => {
    expect(await complaint({ 'Port_All_1.csv': file('Phone,OwnerId', '1,2') })).toBe(
      'Port_All_1.csv: row 1: expected a header with Number and OwnerId, RecipientId or MNC, found "Phone,OwnerId"',
    );
    expect(await complaint({ ...WHOLE, 'Return_Increment.csv': file('NPId', '1') })).toBe(
      'Return_Increment.csv: row 1: expected a header with Number, found "NPId"',
    );
  });

  it('has another name', async () => {
    expect(await complaint({ '/tmp/bdpn/all.csv': file(ALL) })).toBe(
      '/tmp/bdpn/all.csv: expected a name like Port_All_….csv, Port_Increment_….csv or Return_Increment_….csv, found "all.csv"',
    );
  });

  it('was cut short on its way, unless that is to be so', async () => {
    const cut = { 'Port_All_1.csv': file(ALL, '9000000000,mMTS,01,,,,6021751') };
    expect(await complaint(cut)).toBe(
      'Port_All_1.csv: expected the 6021751 rows that RowCount promises, found 1: cut short on its way?',
    );
    expect((await run(cut, null, true)).numbers).toBe(1);
  });

  it('has nothing in it, a number twice, or no base', async () => {
    expect(await complaint({ 'Port_All_1.csv': file(ALL) })).toBe('Port_All_1.csv: a header but no numbers');
    expect(await complaint({ 'Port_All_1.csv': file(ALL, '9000000000,mMTS,,,,,', '9000000000,mTELE2,,,,,') })).toBe(
      'Port_All_1.csv: expected each number once, found 9000000000 twice',
    );
    expect(await complaint({ 'Port_Increment_1.csv': file(PORTED) })).toBe(
      'expected a Port_All: increments alone need an earlier import',
    );
    expect(await complaint({ ...WHOLE, 'Port_All_2.csv': file(ALL) })).toBe(
      'expected one Port_All, found Port_All_201710010000_1299.csv and Port_All_2.csv: give the newest',
    );
  });

  it('has lost a fifth of its numbers, unless that is to be so', async () => {
    const before = (await run(WHOLE)).table;
    const less = { 'Port_All_1.csv': file(ALL, '9000000000,mMTS,,,,,', '9000000001,mMTS,,,,,') };
    expect(await complaint(less, before)).toBe(
      'Port_All_1.csv: expected at most 20 % fewer numbers than before, found 2 instead of 3',
    );
    expect((await run(less, before, true)).numbers).toBe(2);
  });
});
