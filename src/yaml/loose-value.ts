// One value of a file that as a whole is no YAML.

import { parseDocument } from 'yaml';

/** Undefined where it cannot be made out. */
export function looseValue(text: string, path: readonly string[]): unknown {
  try {
    const value: unknown = parseDocument(text, { prettyErrors: false }).getIn(path);
    return typeof value === 'string' || typeof value === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}
