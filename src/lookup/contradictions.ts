// Where sources disagree about a number. The record follows the most trusted one; the others are kept and shown.

import type { Identifier } from './identity.js';
import type { Observation, SourceName } from './observation.js';
import { meantOperator, rangeHolderOf } from './range-holder.js';
import { knowsOf } from './sources.js';

/** What differs: whether the number exists at all, or one field. */
export type ContradictedField = 'outcome' | 'operator' | 'region' | 'operatorOld' | 'country';

/** Plain data. */
export interface Contradiction {
  readonly field: ContradictedField;
  /** What each source says, most trusted first; at least two that differ. */
  readonly claims: readonly { readonly source: SourceName; readonly value: string }[];
}

/** Texts are compared by what they mean; a name that nobody knows contradicts nothing. */
export function contradictionsOf(observations: readonly Observation[], identify: Identifier): Contradiction[] {
  // Beside a source that knows all ranges, the plan is only a coarser copy of it, also of a range that it does not have.
  const hasRange = observations.some(({ source }) => knowsOf(source) === 'range');
  const heard = observations.filter(({ source }) => knowsOf(source) !== 'coarse' || !hasRange);
  const country = heard.find(({ fields }) => fields.country !== undefined)?.fields.country;
  const holder = rangeHolderOf(heard);
  const operatorIds = (name: string | undefined, inn: string | undefined) => {
    if (name === undefined) return null;
    const { id, known } = meantOperator(name, inn, holder, identify, country);
    return known ? [id] : [];
  };
  return [
    ...outcomes(heard),
    ...differing('operator', heard, ({ operator, operatorInn }) => operatorIds(operator, operatorInn)),
    ...differing('region', heard, ({ region }) =>
      region === undefined ? null : identify.regions(region, country).flatMap(({ id, known }) => (known ? [id] : [])),
    ),
    ...differing('operatorOld', heard, ({ operatorOld, operatorOldInn }) => operatorIds(operatorOld, operatorOldInn)),
    ...differing('country', heard, (fields) => (fields.country === undefined ? null : [fields.country])),
  ];
}

/** Voxlink has not found a number whose range the registry knows, or the other way round. */
function outcomes(heard: readonly Observation[]): Contradiction[] {
  const exact = heard.filter(({ source }) => knowsOf(source) !== 'coarse');
  if (new Set(exact.map(({ outcome }) => outcome === 'found')).size < 2) return [];
  return [{ field: 'outcome', claims: exact.map(({ source, outcome }) => ({ source, value: outcome })) }];
}

/** @param meaning ids the field stands for; null where the source does not say, empty where nobody knows the name */
function differing(
  field: Exclude<ContradictedField, 'outcome'>,
  heard: readonly Observation[],
  meaning: (fields: Observation['fields']) => readonly string[] | null,
): Contradiction[] {
  const claims = heard.flatMap(({ source, fields }) => {
    const ids = meaning(fields);
    return ids === null || ids.length === 0 ? [] : [{ source, value: String(fields[field]), ids }];
  });
  const [first, ...others] = claims;
  if (first === undefined || others.every(({ ids }) => ids.some((id) => first.ids.includes(id)))) return [];
  return [{ field, claims: claims.map(({ source, value }) => ({ source, value })) }];
}
