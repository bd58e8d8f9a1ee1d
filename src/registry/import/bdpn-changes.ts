// Changes since the full dump of the portability database. Of several
// changes to one number the last one counts, whatever the order of the files.

import type { ImportFile } from './import-file.js';
import { ImportRefused } from './import-refused.js';

/** No owner: the number went back to the holder of its range. */
interface Change {
  readonly owner: string | null;
  readonly atMs: number;
}

/** Those of half a year; with more of them it is time for the whole database. */
const MAX_CHANGES = 5_000_000;

export class BdpnChanges {
  readonly #changes = new Map<number, Change>();

  get size(): number {
    return this.#changes.size;
  }

  /** @throws {ImportRefused} when there are too many */
  add(file: ImportFile, rest: number, change: Change): void {
    const known = this.#changes.get(rest);
    if (known !== undefined && known.atMs > change.atMs) return;
    if (this.#changes.size >= MAX_CHANGES)
      throw new ImportRefused('format', `${file.name}: more than ${MAX_CHANGES} changes: import a newer Port_All`);
    this.#changes.set(rest, change);
  }

  /**
   * Does a change stand in place of what the whole database has of a number? One that is older than that is dropped.
   *
   * @param atMs when the number was ported by the whole database, null where it does not say
   */
  replaces(rest: number, atMs: number | null): boolean {
    const change = this.#changes.get(rest);
    if (change === undefined) return false;
    if (atMs === null || change.atMs >= atMs) return true;
    this.#changes.delete(rest);
    return false;
  }

  /** Numbers that are ported, and to whom. */
  *ported(): Generator<readonly [rest: number, owner: string]> {
    for (const [rest, { owner }] of this.#changes) if (owner !== null) yield [rest, owner];
  }
}
