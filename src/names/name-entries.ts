// Names as they are written, with their places in the files.

import type { OperatorEntry, RegionEntry } from './names-schema.js';

export interface NameEntries {
  readonly operators: readonly OperatorEntry[];
  readonly regions: readonly RegionEntry[];
}

/** Where an entry was written. */
export type Origin = 'shipped' | 'configuration';

export interface NameProblem {
  readonly origin: Origin;
  /** Inside the file, or inside `registry` of the configuration: `operators`, 3, `spellings`, 0. */
  readonly path: readonly PropertyKey[];
  /** What was expected and what was found. */
  readonly message: string;
}

/** An entry as one origin writes it. */
export interface Written<Entry> {
  readonly entry: Entry;
  readonly origin: Origin;
  readonly path: readonly PropertyKey[];
}
