// The text of a file that the administrator writes, or why there is none.

import { messageOf } from '../errors.js';
import { readRegularFileSync } from '../files/regular-file.js';
import { ConfigError } from './config-error.js';

/** Of one file, and of all files of a configuration together. */
export const MAX_CONFIG_BYTES = 4 * 1024 * 1024;

/** A file with what was in it. */
export interface ConfigText {
  readonly file: string;
  readonly text: string;
}

/** @throws ConfigError when it cannot be read, is no regular file or larger than 4 MiB */
export function readConfigText(file: string): string {
  try {
    return readRegularFileSync(file, MAX_CONFIG_BYTES).toString('utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** A file or directory that is there and cannot be read. */
export function unreadable(file: string, error: unknown): ConfigError {
  const why = messageOf(error);
  return new ConfigError([{ file, line: null, column: null, key: '', message: `cannot be read: ${why}` }]);
}
