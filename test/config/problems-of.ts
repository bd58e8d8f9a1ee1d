// What is wrong with a configuration, as a test reads it.

import { ConfigError } from '../../src/yaml/config-error.js';

/** Each problem as `line key: message`. Rejects where none was named. */
export async function problemsOf(work: Promise<unknown>): Promise<string[]> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConfigError)) throw new Error('no problems were named', { cause: error });
  return error.problems.map(({ line, key, message }) => `${line} ${key}: ${message}`);
}
