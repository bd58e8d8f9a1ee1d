// Finds a spelling or a taxpayer number that would mean two entries.

import type { OperatorEntry, RegionEntry } from './names-schema.js';
import type { NameProblem, Written } from './name-entries.js';
import type { OperatorName, RegionName } from './name-tables.js';
import { operatorKey } from './operator-names.js';
import { regionKey } from './region-key.js';

interface Claim extends Pick<NameProblem, 'origin' | 'path'> {
  readonly id: string;
  readonly text: string;
  /** Claims with the same key must be of the same id. */
  readonly key: string;
}

export function nameConflicts(
  operatorsWritten: readonly Written<OperatorEntry>[],
  operators: readonly OperatorName[],
  regionsWritten: readonly Written<RegionEntry>[],
  regions: readonly RegionName[],
): NameProblem[] {
  const byName = new Set(operators.filter(({ byInnAlone }) => !byInnAlone).map(({ id }) => id));
  const named = operatorsWritten.filter(({ entry }) => byName.has(entry.id));
  const spelledOperators = spelled(named, operators, operatorKey);
  const inns = operatorsWritten.flatMap(({ entry, origin, path }) =>
    entry.inn.map((inn, index) => ({ id: entry.id, text: inn, key: inn, origin, path: [...path, 'inn', index] })),
  );
  return [spelledOperators, inns, spelled(regionsWritten, regions, regionKey)].flatMap(disputed);
}

function spelled(
  entries: readonly Written<OperatorEntry | RegionEntry>[],
  names: readonly { readonly id: string; readonly country: string }[],
  keyOf: (text: string) => string,
): Claim[] {
  const countries = new Map(names.map(({ id, country }) => [id, country]));
  return entries.flatMap(({ entry, origin, path }) => {
    const claim = (text: string, at: readonly PropertyKey[]): Claim => {
      const key = `${countries.get(entry.id) ?? ''} ${keyOf(text)}`;
      return { id: entry.id, text, key, origin, path: [...path, ...at] };
    };
    return [
      ...(entry.name === undefined ? [] : [claim(entry.name, ['name'])]),
      ...(entry.latin === undefined ? [] : [claim(entry.latin, ['latin'])]),
      ...entry.spellings.map((spelling, index) => claim(spelling, ['spellings', index])),
    ];
  });
}

function disputed(claims: readonly Claim[]): NameProblem[] {
  const firstOf = new Map<string, Claim>();
  return claims.flatMap((claim) => {
    const first = firstOf.get(claim.key);
    if (first === undefined) firstOf.set(claim.key, claim);
    if (first === undefined || first.id === claim.id) return [];
    const { origin, path, text, id } = claim;
    return { origin, path, message: `expected a name of ${id} alone, found "${text}", which stands for ${first.id}` };
  });
}
