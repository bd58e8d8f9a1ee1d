// The files that `registry import` is given, found in a directory, or downloads.

import { messageOf } from '../../errors.js';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadFile } from '../../http-client/download.js';
import { importFile, importedBytes, type ImportFile } from '../../registry/import/import-file.js';
import { RANGE_FILE_KINDS } from '../../registry/range-file-kind.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import { readVersion } from '../package-files.js';

/** Each of the four files, four times over. */
const MAX_DOWNLOAD_BYTES = 256 * 2 ** 20;
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;

/** @throws {CommandFailure} with `EXIT.wrongUsage` for what cannot be read */
export async function namedFiles(paths: readonly string[]): Promise<ImportFile[]> {
  const files: ImportFile[] = [];
  for (const path of paths) {
    try {
      files.push(await importFile(path));
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause)) throw cause;
      throw new CommandFailure(EXIT.wrongUsage, `${path}: cannot be read: ${messageOf(cause)}`);
    }
  }
  return files;
}

/**
 * `ABC-3xx.csv` and so on, in any case; those that are not there are left out.
 *
 * @throws {CommandFailure} with `EXIT.wrongUsage` for a directory that cannot be read, or has none of them
 */
export async function filesIn(directory: string): Promise<ImportFile[]> {
  const wanted = RANGE_FILE_KINDS.map((kind) => `${kind}.csv`.toLowerCase());
  const names = await readdir(directory).catch((cause: unknown) => {
    throw new CommandFailure(EXIT.wrongUsage, `${directory}: cannot be read: ${messageOf(cause)}`);
  });
  const found = names.filter((name) => wanted.includes(name.toLowerCase())).sort();
  if (found.length === 0) {
    const expected = RANGE_FILE_KINDS.map((kind) => `${kind}.csv`).join(', ');
    throw new CommandFailure(EXIT.wrongUsage, `${directory}: expected ${expected}, found none of them`);
  }
  return namedFiles(found.map((name) => join(directory, name)));
}

/**
 * One after the other, each when it is asked for.
 *
 * @param received bytes of the file under way, and how many there will be if the server said
 */
export async function* downloads(
  base: string,
  caFile: string | undefined,
  nowMs: number,
  received: (bytes: number, total: number | null) => void,
): AsyncGenerator<ImportFile> {
  for (const kind of RANGE_FILE_KINDS) {
    const url = addressOf(base, `${kind}.csv`);
    const downloaded = await downloadFile({
      url,
      caFile,
      maxBytes: MAX_DOWNLOAD_BYTES,
      timeoutMs: DOWNLOAD_TIMEOUT_MS,
      // The server refuses agents that do not look like this.
      userAgent: `Mozilla/5.0 (compatible; voxroute/${readVersion()})`,
      onProgress: received,
    });
    if (downloaded.kind === 'unchanged') throw new CommandFailure(EXIT.failed, `${url.href}: nothing was sent`);
    const changedAtMs = Date.parse(downloaded.lastModified ?? '');
    yield importedBytes(url.href, downloaded.body, Number.isNaN(changedAtMs) ? nowMs : changedAtMs);
  }
}

/** @throws {CommandFailure} with `EXIT.wrongUsage` */
function addressOf(base: string, name: string): URL {
  if (!URL.canParse(base)) throw new CommandFailure(EXIT.wrongUsage, `--url: expected an address, found ${base}`);
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${name}`;
  return url;
}
