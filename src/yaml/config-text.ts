// The text of a file that the administrator writes, or why there is none.

import { readFileSync } from 'node:fs';
import { wordsOf } from '../errors.js';
import { ConfigError } from './config-error.js';

/** @throws ConfigError when it cannot be read */
export function readConfigText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** A file or directory that is there and cannot be read. */
export function unreadable(file: string, error: unknown): ConfigError {
  const why = wordsOf(error);
  return new ConfigError([{ file, line: null, column: null, key: '', message: `cannot be read: ${why}` }]);
}
