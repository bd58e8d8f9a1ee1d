// Imports the four files of the numbering registry into one table, or nothing.

import type { ImportFile } from './import-file.js';
import { ImportRefused } from './import-refused.js';
import { orderedRanges } from './ordered-ranges.js';
import { checkRangeCounts, type EarlierRows } from './range-count-checks.js';
import { emptyRangeTexts } from './range-rows.js';
import { readRangeFile, type RangeFile } from './read-range-file.js';
import { encodeRegistry } from './encode-registry.js';
import type { RegistryMeta } from '../registry-table.js';

export interface ImportedRegistry {
  /** As kept on disk; see registry-codec.ts. */
  readonly bytes: Buffer;
  readonly meta: RegistryMeta;
}

/**
 * @param files one after the other: each is opened when it is its turn
 * @param earlier of the table that would be replaced
 * @param options.force let counts be what they are
 * @param options.read is told how many bytes were read
 * @throws {ImportRefused}
 */
export async function importRegistry(
  files: AsyncIterable<ImportFile> | Iterable<ImportFile>,
  earlier: EarlierRows,
  importedAtMs: number,
  options: { readonly force: boolean; readonly read: (bytes: number) => void },
): Promise<ImportedRegistry> {
  const texts = emptyRangeTexts();
  const read: RangeFile[] = [];
  for await (const file of files) {
    const next = await readRangeFile(file, texts, options.read);
    const same = read.find(({ kind }) => kind === next.kind);
    if (same !== undefined)
      throw new ImportRefused('format', `${next.name}: expected one file of ${next.kind}, and ${same.name} is that`);
    read.push(next);
  }
  const columns = orderedRanges(read);
  if (!options.force) checkRangeCounts(read, texts, earlier);
  const meta: RegistryMeta = {
    importedAtMs,
    dataAtMs: Math.round(Math.max(...read.map(({ modifiedAtMs }) => modifiedAtMs))),
    files: read.map(({ kind, name, rows }) => ({ kind, name, rows: rows.count })),
  };
  return { bytes: encodeRegistry(meta, columns, texts), meta };
}
