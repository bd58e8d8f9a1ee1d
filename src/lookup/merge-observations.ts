// From the observations of several sources to one record.

import type { Identifier, RegionIdentity } from './identity.js';
import { mergeOperators } from './merge-operators.js';
import { firstWith, known, type Known, type NumberRecord } from './number-record.js';
import type { Observation } from './observation.js';
import { knowsOf } from './sources.js';
import { commonZone } from '../time/common-zone.js';

/**
 * Merges observations, most trusted first: each field comes from the first observation that has it, but for what
 * belongs together: operator, holder and porting (`mergeOperators`), region and time zone.
 */
export function mergeObservations(observations: readonly Observation[], identify: Identifier): NumberRecord {
  const byDigits = digitsFirst(observations);
  const country = firstWith('country', byDigits);
  const sameCountry = byDigits.filter(({ fields }) => (fields.country ?? country?.value) === country?.value);
  return {
    ...mergeOperators(observations, identify, country?.value),
    ...mergeRegions(observations, identify, country?.value),
    ...known('destination', firstWith('destination', sameCountry)),
    ...known('country', country),
    ...known('type', firstWith('type', observations)),
  };
}

/** Countries share +7, and which one a number is of is told by its digits: online answers have called 7 701 Russia. */
function digitsFirst(observations: readonly Observation[]): readonly Observation[] {
  if (observations[0]?.number.startsWith('7') !== true) return observations;
  const byDigits = observations.filter(({ source }) => knowsOf(source) !== 'number');
  return [...byDigits, ...observations.filter(({ source }) => knowsOf(source) === 'number')];
}

/**
 * A region belongs to a range, so the registry has the first word, and a text that nobody knows gives way to one that is
 * known, to the plan's at last: a rule could not match it, and it has no zone. Of several regions that a text names, the
 * first stands for the number. The zone is that of whichever source knows one for the same region;
 * of several regions, only where their clocks agree. Of a country whose regions no table has, a zone is the whole country's.
 */
function mergeRegions(
  observations: readonly Observation[],
  identify: Identifier,
  country: string | undefined,
): NumberRecord {
  const named = registryFirst(observations).flatMap((observation) => {
    const region = firstWith('region', [observation]);
    return region === undefined ? [] : [{ observation, region, regions: identify.regions(region.value, country) }];
  });
  const meant = named.filter(({ regions }) => regions.some(({ known }) => known));
  const chosen = meant[0] ?? named[0];
  if (chosen === undefined) return known('timeZone', firstWith('timeZone', observations));
  const { region, regions } = chosen;
  const goesWith = (others: readonly RegionIdentity[]) =>
    overlaps(others, regions) || [...others, ...regions].every(({ known }) => !known);
  const same = named.filter((other) => goesWith(other.regions)).map(({ observation }) => observation);
  const zone = firstWith('timeZone', same);
  const withoutRegion = observations.filter(({ fields }) => fields.region === undefined);
  const ownZone = commonZone(regions.map(({ timeZone }) => timeZone));
  const districts = districtsOf(regions);
  const of = <T>(value: T): Known<T> => ({ ...region, value });
  return {
    region,
    ...known('regionId', regions[0] && of(regions[0].id)),
    ...known('regionIds', regions[0] && of(regions.map(({ id }) => id))),
    ...known('regionLatin', regions[0] && of(regions.map(({ latin }) => latin).join(', '))),
    ...known('districts', districts[0] === undefined ? undefined : of(districts)),
    ...known('timeZone', zone ?? (ownZone === null ? firstWith('timeZone', withoutRegion) : of(ownZone))),
  };
}

function registryFirst(observations: readonly Observation[]): readonly Observation[] {
  const registry = observations.find(({ source }) => knowsOf(source) === 'range');
  return registry === undefined ? observations : [registry, ...observations];
}

function overlaps(some: readonly RegionIdentity[], others: readonly RegionIdentity[]): boolean {
  return some.some(({ id }) => others.some((other) => other.id === id));
}

function districtsOf(regions: readonly RegionIdentity[]): string[] {
  return [...new Set(regions.flatMap(({ district }) => (district === null ? [] : [district])))];
}
