// How far a long command came, as one small JSON file, so that the same command goes on from there after Ctrl-C, `kill -9`
// or a power cut.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeForOwner } from '../../files/give-to-owner.js';
import { replaceFile } from '../../files/replace-file.js';

export class SavedPosition {
  /** @param mode permissions of the file */
  constructor(
    private readonly path: string,
    private readonly mode: number,
  ) {}

  get exists(): boolean {
    return existsSync(this.path);
  }

  /** What was saved last; null where there is no file, or none of ours. The caller checks its shape. */
  read(): Readonly<Record<string, unknown>> | null {
    try {
      const saved: unknown = JSON.parse(readFileSync(this.path, 'utf8'));
      return typeof saved === 'object' && saved !== null ? (saved as Record<string, unknown>) : null;
    } catch {
      return null;
    }
  }

  /** Rejects with what the file system says. */
  async save(position: object): Promise<void> {
    await makeForOwner(dirname(this.path));
    await replaceFile(this.path, [JSON.stringify(position)], this.mode);
  }

  /** Everything is done: the next run starts over. Throws what the file system throws. */
  remove(): void {
    rmSync(this.path, { force: true });
  }
}
