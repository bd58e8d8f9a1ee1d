// Reads one file of the portability database.
//
//   9000000000,mMEGAFON,02,D2502,25,2016-09-07T12:00:17+03:00,6021751

import { bdpnDelimiter, bdpnHeader, bdpnTimeMs, type BdpnFileKind, type BdpnHeader } from './bdpn-header.js';
import type { ImportFile } from './import-file.js';
import { badRow, ImportRefused, quoted } from './import-refused.js';
import { rowBlocks } from './row-blocks.js';

/** One row. */
export interface Porting {
  /** The nine digits behind +79. */
  readonly rest: number;
  /** Id and PLMN code of who serves the number now: `mMTS;25001`; null for a number that was returned. */
  readonly owner: string | null;
  /** Null where the row does not say. */
  readonly atMs: number | null;
}

/**
 * The same object each time, filled again.
 *
 * @param force the number of rows may be another than the file says
 * @returns rows
 * @throws {ImportRefused}
 */
export async function readBdpnFile(
  file: ImportFile,
  kind: BdpnFileKind,
  { force, read }: { readonly force: boolean; readonly read: (bytes: number) => void },
  take: (porting: Porting) => void,
): Promise<number> {
  let header: BdpnHeader | undefined;
  let rows = 0;
  let expectedRows = 0;
  for await (const { cells, firstRow } of rowBlocks(file, bdpnDelimiter, read)) {
    for (const [index, row] of cells.entries()) {
      if (header === undefined) {
        header = bdpnHeader(file.name, kind, row);
        continue;
      }
      if (row.length === 1 && row[0]?.trim() === '') continue;
      take(porting(file.name, kind, header, row, firstRow + index));
      rows += 1;
      if (rows === 1) expectedRows = Number(row[header.rowCount] ?? 0);
    }
  }
  if (expectedRows > 0 && rows !== expectedRows && !force) {
    const expected = `expected the ${expectedRows} rows that RowCount promises`;
    throw new ImportRefused('counts', `${file.name}: ${expected}, found ${rows}: cut short on its way?`);
  }
  return rows;
}

function porting(file: string, kind: BdpnFileKind, header: BdpnHeader, cells: readonly string[], row: number): Porting {
  const number = (cells[header.number] ?? '').trim();
  if (!/^9\d{9}$/.test(number)) throw badRow(file, row, 'a Number of ten digits that begins with 9', quoted(number));
  const date = (cells[header.date] ?? '').trim();
  const atMs = date === '' ? null : bdpnTimeMs(date);
  if (date !== '' && atMs === null) throw badRow(file, row, 'a date such as 2026-11-26T12:00:00+03:00', quoted(date));
  const owner = kind === 'returned' ? null : ownerOf(file, header, cells, row);
  return { rest: Number(number) - 9_000_000_000, owner, atMs };
}

function ownerOf(file: string, header: BdpnHeader, cells: readonly string[], row: number): string {
  const id = (cells[header.owner] ?? '').trim();
  const mnc = (cells[header.mnc] ?? '').trim();
  if (!/^[\w.-]{0,60}$/.test(id)) throw badRow(file, row, 'an id such as mMTS', quoted(id));
  if (!/^\d{0,3}$/.test(mnc)) throw badRow(file, row, 'an MNC of two digits', quoted(mnc));
  if (id === '' && mnc === '') throw badRow(file, row, 'an OwnerId or an MNC', 'neither');
  return `${id};${mnc === '' ? '' : `250${mnc.padStart(2, '0')}`}`;
}
