// What the code of a Russian number tells, computed once for each code.

import type { LineType, ObservedFields } from '../lookup/observation.js';
import { commonZone } from '../time/common-zone.js';
import { ZONE_OF_REGION, type RussianCode } from './russian-codes.js';

/** What the plan needs to know of a region. */
export interface PlanRegion {
  /** In Russian, such as `Республика Башкортостан`. */
  readonly name: string;
  /** IANA zone; null where it is not known. */
  readonly timeZone: string | null;
}

/** `OTHER` is a service: some are free, some dear, and libphonenumber knows which. */
export interface CodeFields extends Pick<ObservedFields, 'region' | 'timeZone'> {
  readonly type: LineType;
}

const LINE_TYPES: Readonly<Record<RussianCode['kind'], LineType>> = { ABC: 'FIX', DEF: 'MOB', service: 'OTHER' };
const CODE_LENGTHS = [5, 4, 3];

/**
 * @param regionOf null when no region has the id
 * @param report told in words of each code whose region does not exist; it stays without
 * @returns what is known of the ten digits behind +7; null when the code is not listed
 */
export function createRussianPlan(
  codes: ReadonlyMap<string, RussianCode>,
  regionOf: (id: string) => PlanRegion | null,
  report: (problem: string) => void,
): (national: string) => CodeFields | null {
  const fields = new Map<string, CodeFields>();
  for (const [code, entry] of codes) {
    const regions = entry.regionIds.flatMap((id) => regionOf(id) ?? []);
    if (regions.length < entry.regionIds.length)
      report(`code ${code}: a region ${entry.regionIds.join(' or ')} is not known`);
    fields.set(code, fieldsOf(entry, regions));
  }
  return (national) => {
    for (const length of CODE_LENGTHS) {
      const known = fields.get(national.slice(0, length));
      if (known !== undefined) return known;
    }
    return null;
  };
}

function fieldsOf({ kind, zone }: RussianCode, regions: readonly PlanRegion[]): CodeFields {
  const timeZone = zone === ZONE_OF_REGION ? commonZone(regions.map((region) => region.timeZone)) : zone;
  return {
    type: LINE_TYPES[kind],
    // As Voxlink and the registry write it: `Москва и Московская область`.
    ...(regions.length === 0 ? {} : { region: regions.map(({ name }) => name).join(' и ') }),
    ...(timeZone === null ? {} : { timeZone }),
  };
}
