// Which files of the portability database belong together, and in which order of time.

import type { BdpnTable } from '../bdpn-table.js';
import { bdpnFileKind, bdpnFileTimeMs, type BdpnFileKind } from './bdpn-header.js';
import type { ImportFile } from './import-file.js';
import { ImportRefused } from './import-refused.js';

export interface Increment {
  readonly file: ImportFile;
  readonly kind: Exclude<BdpnFileKind, 'all'>;
  /** When the database gave it out, else when it was changed last. */
  readonly atMs: number;
}

export interface BdpnFileSet {
  /** Null: the increments are put on an earlier table. */
  readonly whole: ImportFile | null;
  readonly increments: readonly Increment[];
  /** Increments that are older than what they would be put on. */
  readonly skipped: readonly string[];
  /** Of the newest of them. */
  readonly dataAtMs: number;
}

/** @throws {ImportRefused} for names of others, two whole databases, or increments that have nothing to stand on */
export function bdpnFileSet(files: readonly ImportFile[], earlier: BdpnTable | null): BdpnFileSet {
  const wholes: ImportFile[] = [];
  const increments: Increment[] = [];
  for (const file of files) {
    const kind = bdpnFileKind(file.name);
    if (kind === 'all') wholes.push(file);
    else increments.push({ file, kind, atMs: givenOutAtMs(file) });
  }
  const [whole = null, second] = wholes;
  if (whole !== null && second !== undefined)
    throw new ImportRefused('format', `expected one Port_All, found ${whole.name} and ${second.name}: give the newest`);
  if (whole === null && earlier === null)
    throw new ImportRefused('format', 'expected a Port_All: increments alone need an earlier import');
  // Without a time in its name a whole database may be of any day.
  const since = whole === null ? (earlier?.meta.dataAtMs ?? 0) : (bdpnFileTimeMs(whole.name) ?? 0);
  const used = increments.filter(({ atMs }) => atMs > since);
  const times = [since, ...used.map(({ atMs }) => atMs), ...(whole === null ? [] : [givenOutAtMs(whole)])];
  return {
    whole,
    increments: used,
    skipped: increments.filter(({ atMs }) => atMs <= since).map(({ file }) => file.name),
    dataAtMs: Math.max(...times),
  };
}

function givenOutAtMs(file: ImportFile): number {
  return bdpnFileTimeMs(file.name) ?? Math.round(file.modifiedAtMs);
}
