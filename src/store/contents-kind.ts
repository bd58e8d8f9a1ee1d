// What a LevelDB is used for, as far as those must know who open, repair and replace it.

import type { Level } from './open-level.js';

/** What a LevelDB holds, while it is open. */
export interface KeptContents {
  readonly entries: number;
  close(): Promise<void>;
}

/** One use of a LevelDB. */
export interface ContentsKind<Contents extends KeptContents> {
  /** Of the directory; private to the daemon's user when absent. */
  readonly mode?: number;
  /** Reads what it needs to know of an open database. */
  readonly of: (level: Level) => Promise<Contents>;
  /** After a repair, which may have lost any entry: makes what hangs together agree again. */
  readonly mend: (level: Level) => Promise<void>;
}
