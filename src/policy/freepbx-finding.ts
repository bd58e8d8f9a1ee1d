// What FreePBX's own blacklist, the AstDB family `blacklist`, says of a caller. Plain data.

export interface FreepbxFinding {
  /** The number stands there, in one of its spellings. */
  readonly listed: boolean;
  /** Callers without a number are to be blocked too: the reserved key `blocked`. */
  readonly blocksWithheld: boolean;
  /** Where FreePBX sends blocked callers, `context,extension,priority`: the reserved key `dest`; empty without one. */
  readonly destination: string;
}
