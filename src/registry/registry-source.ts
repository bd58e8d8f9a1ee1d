// Source for the holder and region of a Russian number, from the numbering registry.

import { RUSSIAN_NUMBER } from '../number/zone-7.js';
import type { Identifier } from '../lookup/identity.js';
import type { LineType, Observation, ObservedFields } from '../lookup/observation.js';
import type { OfflineSource } from '../lookup/resolver.js';
import { commonZone } from '../time/common-zone.js';
import { isMobileCode, type RegistryTable } from './registry-table.js';

/** As libphonenumber has them; the others of 80x are neither free nor dear for certain. */
const NATIONWIDE_TYPES: ReadonlyMap<number, LineType> = new Map([
  [800, 'TOLLFREE'],
  [803, 'PREMIUM'],
  [804, 'TOLLFREE'],
  [809, 'PREMIUM'],
]);
const NATIONWIDE_CODES = { first: 800, last: 809 } as const;
type Place = Pick<ObservedFields, 'region' | 'timeZone'>;

/**
 * The holder of a range is not who serves the number: the registry knows nothing of ported ones.
 *
 * @param identify what a territory means
 * @param learntAtMs when the table was imported
 * @param countsSilence does it mean anything that the table has no range with a number?
 */
export function registrySource(
  table: RegistryTable,
  identify: Identifier,
  learntAtMs: number,
  countsSilence: () => boolean = () => true,
): OfflineSource {
  /** By index of the territory: half a million ranges share some ten thousand of them. */
  const places = new Array<Place | undefined>(table.territories);
  const placeAt = (index: number): Place => (places[index] ??= placeOf(table.territoryName(index), identify));

  return (number): Observation | null => {
    if (!RUSSIAN_NUMBER.test(number)) return null;
    const row = table.find(number);
    if (row < 0 && !(table.covers(number) && countsSilence())) return null;
    if (row < 0) return { source: 'registry', number, learntAtMs, outcome: 'not-found', fields: {}, raw: null };
    const operator = table.operatorIndexAt(row);
    const fields: ObservedFields = {
      ...holderFields(table.operatorName(operator), table.operatorInn(operator)),
      ...placeAt(table.territoryIndexAt(row)),
      country: 'RU',
      destination: 'Russia',
      type: lineType(Number(number.slice(1, 4))),
    };
    return { source: 'registry', number, learntAtMs, outcome: 'found', fields, raw: null };
  };
}

function lineType(code: number): LineType {
  if (isMobileCode(code)) return 'MOB';
  if (code < NATIONWIDE_CODES.first || code > NATIONWIDE_CODES.last) return 'FIX';
  return NATIONWIDE_TYPES.get(code) ?? 'OTHER';
}

/** Whose range it is; empty texts are none. */
export function holderFields(name: string, inn: string): ObservedFields {
  return { ...(name === '' ? {} : { operatorOld: name }), ...(inn === '' ? {} : { operatorOldInn: inn }) };
}

/** The names that Voxlink v1 gives, `Москва и Московская область`; the text itself where one of them is not known. */
function placeOf(territory: string, identify: Identifier): Place {
  const regions = identify.regions(territory, 'RU');
  const [first] = regions;
  // `Российская Федерация`, or nothing.
  if (first === undefined) return {};
  const isKnown = regions.every(({ known }) => known);
  const timeZone = commonZone(regions.map((region) => region.timeZone));
  return {
    region: isKnown ? regions.map(({ name }) => name).join(' и ') : territory,
    ...(timeZone === null ? {} : { timeZone }),
  };
}
