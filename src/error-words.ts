// What somebody else's error says: anything can be thrown.

/** The message of an error; the text of anything else. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Does the file system say that there is no such file? */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
