// Imports the portability database into one table: the full dump, or the table of an earlier import,
// with later changes applied.

import { BdpnChanges } from './bdpn-changes.js';
import { encodeBdpn } from './encode-bdpn.js';
import { bdpnFileSet, type BdpnFileSet } from './bdpn-file-set.js';
import type { BdpnMeta, BdpnTable } from '../bdpn-table.js';
import type { ImportFile } from './import-file.js';
import { ImportRefused } from './import-refused.js';
import { PortedNumbers } from './ported-numbers.js';
import { readBdpnFile } from './read-bdpn-file.js';
import { TextPoolBuilder } from '../text-pool.js';

export interface ImportedBdpn {
  /** As kept on disk; see bdpn-codec.ts. */
  readonly bytes: Buffer;
  readonly meta: BdpnMeta;
  readonly numbers: number;
  /** Increments that were older than what they would have been put on. */
  readonly skipped: readonly string[];
}

interface ImportOptions {
  /** Let counts be what they are. */
  readonly force: boolean;
  /** Is told how many bytes were read. */
  readonly read: (bytes: number) => void;
}

/** A new table has at least this share of the numbers of the one before. */
const LEAST_SHARE = 0.8;
/** The real ones are a little longer. */
const BYTES_PER_ROW = 50;

/**
 * @param files one Port_All at most; without it the increments are put on `earlier`
 * @param earlier the table that would be replaced
 * @throws {ImportRefused}
 */
export async function importBdpn(
  files: readonly ImportFile[],
  earlier: BdpnTable | null,
  importedAtMs: number,
  options: ImportOptions,
): Promise<ImportedBdpn> {
  const set = bdpnFileSet(files, earlier);
  const read: { name: string; rows: number }[] = [];
  const changes = new BdpnChanges();
  for (const { file, kind, atMs } of set.increments) {
    const rows = await readBdpnFile(file, kind, options, (porting) =>
      changes.add(file, porting.rest, { owner: porting.owner, atMs: porting.atMs ?? atMs }),
    );
    read.push({ name: file.name, rows });
  }
  const owners = new OwnerIndexes();
  const numbers = new PortedNumbers(set.whole === null ? (earlier?.numbers ?? 0) : set.whole.sizeBytes / BYTES_PER_ROW);
  if (set.whole !== null) read.unshift(await addWhole(set.whole, { numbers, owners, changes, options }));
  else if (earlier !== null) addEarlier(earlier, { numbers, owners, changes });
  for (const [rest, owner] of changes.ported()) numbers.add(rest, owners.of(owner));
  refuseTwice(set, numbers.sort());
  if (!options.force) refuseLoss(set, numbers.count, earlier?.numbers ?? 0);
  const meta: BdpnMeta = { importedAtMs, dataAtMs: set.dataAtMs, files: read };
  const bytes = encodeBdpn(meta, numbers, owners.texts);
  return { bytes, meta, numbers: numbers.count, skipped: set.skipped };
}

interface Parts {
  readonly numbers: PortedNumbers;
  readonly owners: OwnerIndexes;
  readonly changes: BdpnChanges;
}

async function addWhole(whole: ImportFile, { numbers, owners, changes, options }: Parts & { options: ImportOptions }) {
  const rows = await readBdpnFile(whole, 'all', options, ({ rest, owner, atMs }) => {
    if (owner !== null && !changes.replaces(rest, atMs)) numbers.add(rest, owners.of(owner));
  });
  if (rows === 0) throw new ImportRefused('format', `${whole.name}: a header but no numbers`);
  return { name: whole.name, rows };
}

function addEarlier(earlier: BdpnTable, { numbers, owners, changes }: Parts): void {
  for (const [rest, owner] of earlier.entries())
    if (!changes.replaces(rest, null))
      numbers.add(rest, owners.of(`${earlier.ownerId(owner)};${earlier.ownerPlmn(owner)}`));
}

function refuseTwice({ whole }: BdpnFileSet, twice: number | null): void {
  if (twice === null) return;
  const number = 9_000_000_000 + twice;
  throw new ImportRefused('format', `${whole?.name ?? ''}: expected each number once, found ${number} twice`);
}

function refuseLoss({ whole }: BdpnFileSet, numbers: number, before: number): void {
  if (whole === null || numbers >= before * LEAST_SHARE) return;
  const expected = 'expected at most 20 % fewer numbers than before';
  throw new ImportRefused('counts', `${whole.name}: ${expected}, found ${numbers} instead of ${before}`);
}

/** Operators that numbers were ported to. */
class OwnerIndexes {
  readonly texts = new TextPoolBuilder();
  static readonly #MAX = 0x1_0000;

  /** @throws {ImportRefused} when there are more than numbers can tell apart */
  of(owner: string): number {
    const index = this.texts.indexOf(owner);
    if (index >= OwnerIndexes.#MAX) throw new ImportRefused('format', `more than ${OwnerIndexes.#MAX} operators`);
    return index;
  }
}
