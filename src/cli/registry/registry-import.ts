// `voxroute registry import`: parsed and checked in this process, never in the daemon, which only loads the result.

import type { HomeCountryCode } from '../../number/home-country.js';
import { HttpFailure } from '../../http-client/http-failure.js';
import { importBdpn } from '../../registry/import/import-bdpn.js';
import type { ImportFile } from '../../registry/import/import-file.js';
import { ImportRunning, withImportLock } from '../../registry/import/import-lock.js';
import { ImportRefused } from '../../registry/import/import-refused.js';
import { importPorted } from '../../registry/import/import-ported.js';
import { importRegistry } from '../../registry/import/import-registry.js';
import { portedContent } from '../../registry/ported-content.js';
import { RegistryFileError } from '../../registry/registry-file-error.js';
import { openVersion } from '../../registry/registry-versions.js';
import type { TableContent } from '../../registry/table-file.js';
import { addVersion } from '../../registry/table-versions.js';
import { ByteProgress } from '../bulk/byte-progress.js';
import { messageWithPath } from '../../errors.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';
import { downloads, filesIn, namedFiles } from './registry-files.js';
import { portedCountry, type PortedOptions } from './ported-country.js';
import { registryPlace, notifyDaemon, type RegistryOptions } from './registry-place.js';
import { formatTable } from '../table.js';

export interface RegistryImportOptions extends RegistryOptions, PortedOptions {
  readonly dir?: string;
  readonly url?: string;
  readonly ca?: string;
  readonly bdpn?: boolean;
  readonly force?: boolean;
}

interface Imported {
  readonly content: TableContent;
  /** Of `--ported`. */
  readonly country?: HomeCountryCode;
  readonly importedAt: string;
  readonly dataAt: string;
  /** Ranges, or ported numbers. */
  readonly entries: number;
  readonly bytes: number;
  readonly files: readonly { readonly name: string; readonly rows: number }[];
  /** Files that were not needed. */
  readonly skipped: readonly string[];
}

export async function registryImport(
  paths: readonly string[],
  options: RegistryImportOptions,
  output: Output,
): Promise<void> {
  checkUsage(paths, options);
  const importInto = importOf(options);
  const place = registryPlace(options, output);
  const progress = new ByteProgress(output.stderr);
  const imported = await withImportLock(place.directory, () =>
    importInto(place.directory, paths, options, progress, output),
  )
    .catch((error: unknown) => {
      throw inWords(error);
    })
    .finally(() => progress.end());
  const daemon = await notifyDaemon(place, output).catch((error: unknown) => {
    print(imported, null, options, output);
    throw error;
  });
  print(imported, daemon, options, output);
}

type ImportInto = (
  directory: string,
  paths: readonly string[],
  options: RegistryImportOptions,
  progress: ByteProgress,
  output: Output,
) => Promise<Imported>;

function importOf(options: RegistryImportOptions): ImportInto {
  const country = portedCountry(options);
  if (country !== null) return importNumbersOf(country);
  return options.bdpn === true ? importDatabase : importRanges;
}

function checkUsage(paths: readonly string[], { dir, url, ca, ported }: RegistryImportOptions): void {
  const given = [paths.length > 0, dir !== undefined, url !== undefined].filter(Boolean).length;
  if (given !== 1) throw new CommandFailure(EXIT.wrongUsage, 'expected either files, or --dir, or --url');
  if (ca !== undefined && url === undefined) throw new CommandFailure(EXIT.wrongUsage, '--ca belongs to --url');
  if (ported === true && paths.length > 1)
    throw new CommandFailure(EXIT.wrongUsage, `--ported: expected one file, found ${paths.length}`);
}

async function importRanges(
  directory: string,
  paths: readonly string[],
  options: RegistryImportOptions,
  progress: ByteProgress,
  output: Output,
): Promise<Imported> {
  const earlier = await usable(openVersion(directory, 'ranges', 'current'), output);
  const files =
    options.url === undefined
      ? await whole(options.dir === undefined ? namedFiles(paths) : filesIn(options.dir), progress)
      : withProgress(options.url, options.ca, progress);
  const rows = new Map(earlier?.meta.files.map(({ kind, rows }) => [kind, rows]));
  const read = (bytes: number) => progress.advance(bytes);
  const { bytes, meta } = await importRegistry(files, rows, Date.now(), { force: options.force === true, read });
  await addVersion(directory, 'ranges', bytes, meta.importedAtMs, earlier !== null);
  const entries = meta.files.reduce((sum, { rows }) => sum + rows, 0);
  return { content: 'ranges', ...times(meta), entries, bytes: bytes.length, files: meta.files, skipped: [] };
}

async function importDatabase(
  directory: string,
  paths: readonly string[],
  options: RegistryImportOptions,
  progress: ByteProgress,
  output: Output,
): Promise<Imported> {
  const earlier = await usable(openVersion(directory, 'bdpn', 'current'), output);
  const files = await whole(namedFiles(paths), progress);
  const read = (bytes: number) => progress.advance(bytes);
  const imported = await importBdpn(files, earlier, Date.now(), { force: options.force === true, read });
  const { bytes, meta, numbers, skipped } = imported;
  await addVersion(directory, 'bdpn', bytes, meta.importedAtMs, earlier !== null);
  return { content: 'bdpn', ...times(meta), entries: numbers, bytes: bytes.length, files: meta.files, skipped };
}

function importNumbersOf(country: HomeCountryCode): ImportInto {
  const content = portedContent(country);
  return async (directory, paths, options, progress, output) => {
    const earlier = await usable(openVersion(directory, content, 'current'), output);
    const [file] = await whole(namedFiles(paths), progress);
    if (file === undefined) throw new CommandFailure(EXIT.wrongUsage, '--ported: expected one file, found none');
    // Of a packed file more bytes are read than it has.
    let left = file.sizeBytes;
    const read = (bytes: number) => {
      progress.advance(Math.min(bytes, left));
      left = Math.max(0, left - bytes);
    };
    const imported = await importPorted(file, country, earlier, Date.now(), { force: options.force === true, read });
    const { bytes, meta, numbers } = imported;
    await addVersion(directory, content, bytes, meta.importedAtMs, earlier !== null);
    return { content, country, ...times(meta), entries: numbers, bytes: bytes.length, files: meta.files, skipped: [] };
  };
}

/** What is to be replaced is no reason to fail when it cannot be read. */
async function usable<Table>(opening: Promise<Table | null>, { stderr }: Output): Promise<Table | null> {
  try {
    return await opening;
  } catch (error) {
    if (!(error instanceof RegistryFileError) || error.code === 'unreadable') throw error;
    stderr.write(`voxroute: not compared with the previous table: ${error.message}\n`);
    return null;
  }
}

async function whole(files: Promise<ImportFile[]>, progress: ByteProgress): Promise<ImportFile[]> {
  const found = await files;
  progress.begin(found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  return found;
}

async function* withProgress(url: string, ca: string | undefined, progress: ByteProgress): AsyncGenerator<ImportFile> {
  let before = 0;
  const received = (bytes: number, total: number | null) => {
    if (bytes === 0) progress.end();
    if (bytes === 0 && total !== null) progress.begin(total);
    progress.advance(bytes - before);
    before = bytes;
  };
  for await (const file of downloads(url, ca, Date.now(), received)) {
    before = 0;
    progress.begin(file.sizeBytes);
    yield file;
  }
}

function times({ importedAtMs, dataAtMs }: { importedAtMs: number; dataAtMs: number }) {
  return { importedAt: new Date(importedAtMs).toISOString(), dataAt: new Date(dataAtMs).toISOString() };
}

function inWords(error: unknown): unknown {
  if (error instanceof ImportRefused) {
    const hint = error.kind === 'counts' ? '; --force imports it anyway' : '';
    return new CommandFailure(EXIT.failed, `nothing is imported: ${error.message}${hint}`);
  }
  if (error instanceof HttpFailure) {
    const hint = error.kind === 'CERTIFICATE' ? '; --ca FILE adds a trusted authority' : '';
    return new CommandFailure(EXIT.failed, `nothing is imported: ${error.message}${hint}`);
  }
  if (error instanceof ImportRunning || error instanceof RegistryFileError)
    return new CommandFailure(EXIT.failed, `nothing is imported: ${error.message}`);
  // The file system's.
  if (!(error instanceof Error && 'code' in error)) return error;
  const hint = error.code === 'EACCES' ? ': try with sudo' : '';
  return new CommandFailure(EXIT.failed, `nothing is imported: ${messageWithPath(error)}${hint}`);
}

/** @param daemon whether a running one took it; null where it would not */
function print(imported: Imported, daemon: boolean | null, { json }: RegistryImportOptions, output: Output): void {
  if (json === true) {
    output.stdout.write(`${JSON.stringify({ ...imported, daemon }, null, 2)}\n`);
    return;
  }
  const { content, country, entries, bytes, files, skipped, dataAt } = imported;
  const rows = files.map(({ name, rows }) => [name, String(rows)]);
  output.stdout.write(
    `${formatTable(['file', 'rows'], [...rows, ...skipped.map((name) => [name, 'older: skipped'])])}\n`,
  );
  const of = country === undefined ? '' : ` of ${country}`;
  const what = content === 'ranges' ? 'ranges' : `ported numbers${of}`;
  output.stdout.write(`imported: ${entries} ${what} of ${dataAt}, ${(bytes / 2 ** 20).toFixed(1)} MiB\n`);
}
