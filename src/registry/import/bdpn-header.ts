// Columns of a file of the portability database, found by name in any case;
// the database separates them by commas, spreadsheet programs by semicolons.
//
//   Port_All_201710010000_1299.csv          the whole database; Port_All_Full_… has more columns behind these
//     Number,OwnerId,MNC,Route,RegionCode,PortDate,RowCount
//     9000000000,mMEGAFON,02,D2502,25,2016-09-07T12:00:17+03:00,6021751
//   Port_Increment_201710010000_16932.csv   numbers that were ported since
//     NPId,Number,RecipientId,DonorId,RangeHolderId,OldRoute,NewRoute,OldMNC,NewMNC,RegionCode,PortDate,RowCount
//   Return_Increment_201710010000_901.csv   numbers that went back to the holder of their range
//
// Needed are Number and, but for returns, OwnerId (RecipientId) or MNC (NewMNC). PortDate (ReturnDate) and RowCount are
// used where they are there. RowCount stands in the first row only.

import { badRow, ImportRefused, quoted } from './import-refused.js';

export type BdpnFileKind = 'all' | 'ported' | 'returned';

/** Places of columns; -1 for one that is not there. */
export interface BdpnHeader {
  readonly number: number;
  readonly owner: number;
  readonly mnc: number;
  readonly date: number;
  readonly rowCount: number;
}

const KINDS: readonly (readonly [RegExp, BdpnFileKind])[] = [
  [/^port_all/i, 'all'],
  [/^port_increment/i, 'ported'],
  [/^return_increment/i, 'returned'],
];

/** @throws {ImportRefused} for a name that the database does not give */
export function bdpnFileKind(file: string): BdpnFileKind {
  const name = baseName(file);
  const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1];
  if (kind !== undefined) return kind;
  const expected = 'expected a name like Port_All_….csv, Port_Increment_….csv or Return_Increment_….csv';
  throw new ImportRefused('format', `${file}: ${expected}, found ${quoted(name)}`);
}

/** When the database gave a file out, by its name: the digits of `Port_All_201710010000_1299.csv`; null without. */
export function bdpnFileTimeMs(file: string): number | null {
  const [, year, month, day, hour, minute] = /_(20\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?!\d)/.exec(baseName(file)) ?? [];
  return year === undefined ? null : bdpnTimeMs(`${year}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:00`);
}

/** `2017-09-30T23:00:09+03:00`; without a zone it is Moscow's, a day alone its beginning. Null for what is no time. */
export function bdpnTimeMs(text: string): number | null {
  const day = /^\d{4}-\d\d-\d\d$/.test(text.trim()) ? 'T00:00:00' : '';
  const time = `${text.trim().replace(' ', 'T')}${day}`;
  const timeMs = Date.parse(/[+-]\d\d:?\d\d$|Z$/.test(time) ? time : `${time}+03:00`);
  return Number.isNaN(timeMs) ? null : timeMs;
}

export function bdpnDelimiter(header: string): ',' | ';' {
  return header.split(';').length > header.split(',').length ? ';' : ',';
}

/** @throws {ImportRefused} */
export function bdpnHeader(file: string, kind: BdpnFileKind, cells: readonly string[]): BdpnHeader {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const place = (...spellings: string[]) => names.findIndex((name) => spellings.includes(name));
  const header = {
    number: place('number'),
    owner: place('ownerid', 'recipientid'),
    mnc: place('mnc', 'newmnc'),
    date: place('portdate', 'returndate'),
    rowCount: place('rowcount'),
  };
  const needsOwner = kind !== 'returned';
  if (header.number >= 0 && (!needsOwner || header.owner >= 0 || header.mnc >= 0)) return header;
  const expected = `a header with Number${needsOwner ? ' and OwnerId, RecipientId or MNC' : ''}`;
  throw badRow(file, 1, expected, quoted(cells.join(',')));
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
