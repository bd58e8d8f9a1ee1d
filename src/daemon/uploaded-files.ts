// Files uploaded by a command, because the daemon may not be allowed to read them where they are. They are kept in a separate
// directory under the daemon's state while they are sent, and removed afterwards.

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf } from '../errors.js';
import { makeForOwner } from '../files/give-to-owner.js';
import type { AskedFile } from '../http/provider-acts-api.js';
import { MAX_UPLOAD_BYTES } from '../http/routes/provider-acts.js';

export interface StoredUploads {
  /** Where each stands, by parameter. */
  readonly paths: Readonly<Record<string, string>>;
  /** Never rejects. */
  remove(): Promise<void>;
}

const NAME = 'handed-';
const NONE: StoredUploads = { paths: {}, remove: () => Promise.resolve() };

export class UploadedFiles {
  #cleaned: Promise<void> | null = null;

  /** @param stateDirectory null while there is no place for state */
  constructor(private readonly stateDirectory: () => string | null) {}

  /** In words why they cannot be taken. Never rejects. */
  async take(files: Readonly<Record<string, AskedFile>>): Promise<StoredUploads | string> {
    const given = Object.entries(files);
    if (given.length === 0) return NONE;
    const bytes = given.reduce((sum, [, { base64 }]) => sum + (base64.length * 3) / 4, 0);
    if (bytes > MAX_UPLOAD_BYTES) return `its files are larger than ${MAX_UPLOAD_BYTES / 1024 / 1024} MiB together`;
    const state = this.stateDirectory();
    if (state === null) return 'the daemon has no directory for its state, and so none for the files';
    const folder = join(state, 'providers');
    let directory: string | null = null;
    const remove = async () => {
      if (directory !== null) await rm(directory, { recursive: true }).catch(() => undefined);
    };
    try {
      await makeForOwner(folder);
      this.#cleaned ??= removeOld(folder);
      await this.#cleaned;
      directory = await mkdtemp(join(folder, NAME));
      const paths: [string, string][] = [];
      for (const [index, [parameter, { name, base64 }]] of given.entries()) {
        // The provider is told its name, so each has a directory of its own.
        const place = join(directory, String(index));
        await mkdir(place);
        const path = join(place, basename(name).replace(/[^\w.-]/g, '_'));
        await writeFile(path, Buffer.from(base64, 'base64'), { mode: 0o600 });
        paths.push([parameter, path]);
      }
      return { paths: Object.fromEntries(paths), remove };
    } catch (error) {
      await remove();
      return `its files cannot be saved: ${messageOf(error)}`;
    }
  }
}

/** Of a run before that was killed. */
async function removeOld(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(NAME));
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
