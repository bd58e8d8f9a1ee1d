// What the examples promise of the VOX_ variables, read from the examples themselves.

import { readFileSync } from 'node:fs';

/** Names of the variables that an example defines before it asks, in its order, each as often as it does. */
export function variablesDefinedBy(example: string): string[] {
  const text = readFileSync(example, 'utf8');
  return [...text.matchAll(/VOX_\w+(?==)/g)].map((match) => match[0]).filter((name) => name !== 'VOX_READY');
}

/** What holds when no answer has come, except `VOX_FAULT`: who gave up may have said why. */
export function nothingKnown(variables: readonly string[]): Record<string, string> {
  const empty = Object.fromEntries(variables.filter((name) => name !== 'VOX_FAULT').map((name) => [name, '']));
  return { ...empty, VOX_STATUS: 'FAILED', VOX_BLACKLIST: '0', VOX_ACTION: 'pass', VOX_SOURCE: 'none' };
}
