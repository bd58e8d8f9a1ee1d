// Imports a table of ported numbers of one country: all of it, or nothing.

import type { HomeCountryCode } from '../../number/home-country.js';
import type { PortedMeta, PortedTable } from '../ported-table.js';
import { encodePorted } from './encode-ported.js';
import type { ImportFile } from './import-file.js';
import { ImportRefused } from './import-refused.js';
import { PortedRows } from './ported-rows.js';
import { readPortedFile } from './read-ported-file.js';

export interface ImportedPorted {
  /** As kept on disk; see ported-codec.ts. */
  readonly bytes: Buffer;
  readonly meta: PortedMeta;
  readonly numbers: number;
}

/** A new table has at least this share of the numbers of the one before. */
const LEAST_SHARE = 0.8;

/**
 * @param file its name is its path
 * @param earlier the table that would be replaced
 * @param options.force let counts be what they are
 * @param options.read is told how many bytes were read
 * @throws {ImportRefused}; what the file system throws
 */
export async function importPorted(
  { name, modifiedAtMs }: Pick<ImportFile, 'name' | 'modifiedAtMs'>,
  country: HomeCountryCode,
  earlier: PortedTable | null,
  importedAtMs: number,
  options: { readonly force: boolean; readonly read: (bytes: number) => void },
): Promise<ImportedPorted> {
  const rows = new PortedRows(name);
  const count = await readPortedFile(name, country, options.read, (number, operator, row) =>
    rows.add(number, operator, row),
  );
  if (count === 0) throw new ImportRefused('format', `${name}: a header but no numbers`);
  const columns = rows.columns();
  const before = earlier?.numbers ?? 0;
  if (!options.force && count < before * LEAST_SHARE) {
    const expected = 'expected at most 20 % fewer numbers than before';
    throw new ImportRefused('counts', `${name}: ${expected}, found ${count} instead of ${before}`);
  }
  const meta = { country, importedAtMs, dataAtMs: Math.round(modifiedAtMs), files: [{ name, rows: count }] };
  return { bytes: encodePorted(meta, columns, rows.operators), meta, numbers: count };
}
