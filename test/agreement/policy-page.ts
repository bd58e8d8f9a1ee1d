// Tables of docs/policy.md, from the schema.

import { configurationKeys, meaningOf, valuesOf } from './configuration-page.js';
import { markdownTable } from './generated-section.js';

/** Conditions on what only a lookup says. */
export const LOOKED_UP = [
  'status', 'country', 'type', 'source', 'operator', 'operatorOld', 'ported', 'region', 'district', 'callerTime',
] as const; // prettier-ignore

const GROUPS = ['all', 'any', 'none'];

export function policyTables(): Record<string, string> {
  const conditions = rowsBelow('rules[].if');
  const isLookedUp = ([name = '']: readonly string[]) => LOOKED_UP.some((key) => name === code(key));
  const isGroup = ([name = '']: readonly string[]) => GROUPS.some((key) => name === code(key));
  const table = (rows: readonly string[][]) => markdownTable(['condition', 'values', 'compares'], rows);
  return {
    'conditions-call': table(conditions.filter((row) => !isLookedUp(row) && !isGroup(row))),
    'conditions-lookup': table(conditions.filter(isLookedUp)),
    'conditions-groups': table(conditions.filter(isGroup)),
    actions: markdownTable(['action', 'values', 'does'], rowsBelow('rules[].then')),
  };
}

/** Names of all conditions, groups left out. */
export function conditionNames(): string[] {
  return rowsBelow('rules[].if')
    .map(([name = '']) => name.replaceAll('`', ''))
    .filter((name) => !name.includes('.') && !GROUPS.includes(name));
}

function rowsBelow(parent: string): string[][] {
  return configurationKeys().flatMap(({ path, key }) =>
    path.startsWith(`${parent}.`) ? [[code(path.slice(parent.length + 1)), valuesOf(key), meaningOf(key) ?? '']] : [],
  );
}

function code(text: string): string {
  return `\`${text}\``;
}
