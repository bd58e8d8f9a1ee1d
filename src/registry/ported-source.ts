// Source for the current operator of a ported number, from the imported tables of other countries. Of a number that is in none
// it says nothing: nobody promised that they are complete.

import { homeCountryOf } from '../number/home-country-of.js';
import type { HomeCountryCode } from '../number/home-country.js';
import type { OfflineSource } from '../lookup/resolver.js';
import type { PortedTable } from './ported-table.js';

/** The operator's name is that of the table; what it means is told by the names of its country. */
export function portedSource(tables: ReadonlyMap<HomeCountryCode, PortedTable>): OfflineSource {
  return (number) => {
    const country = homeCountryOf(number);
    const table = country === null ? undefined : tables.get(country);
    const entry = table?.find(number) ?? -1;
    if (country === null || table === undefined || entry < 0) return null;
    return {
      source: 'ported',
      number,
      learntAtMs: table.meta.dataAtMs,
      outcome: 'found',
      fields: { operator: table.operatorName(table.ownerIndexAt(entry)), ported: true, country },
      raw: null,
    };
  };
}
