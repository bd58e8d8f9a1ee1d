// Conditions on what a lookup says. Before it, and where no source knows, they are unknown.

import type { KnownFields } from '../call-view.js';
import type { ConditionConfig, ConditionKey } from '../rule-config.js';
import { flagCondition, valueCondition, valuesCondition, type Condition } from './condition.js';

type Wanted<Key extends ConditionKey> = NonNullable<ConditionConfig[Key]>;

export const statusCondition = (wanted: Wanted<'status'>): Condition =>
  valueCondition('status', wanted, ({ known }) => known.status);

export const countryCondition = (wanted: Wanted<'country'>): Condition =>
  valueCondition('country', wanted, ({ known }) => known.country);

export const typeCondition = (wanted: Wanted<'type'>): Condition =>
  valueCondition('type', wanted, ({ known }) => known.type);

export const sourceCondition = (wanted: Wanted<'source'>): Condition =>
  valueCondition('source', wanted, ({ known }) => known.source);

export const operatorCondition = (wanted: Wanted<'operator'>, acceptsPlan: boolean): Condition =>
  firmCondition('operator', wanted, acceptsPlan);

export const operatorOldCondition = (wanted: Wanted<'operatorOld'>, acceptsPlan: boolean): Condition =>
  firmCondition('operatorOld', wanted, acceptsPlan);

/** @param acceptsPlan does the word of the numbering plan alone count? */
function firmCondition(key: 'operator' | 'operatorOld', wanted: readonly string[], acceptsPlan: boolean): Condition {
  const condition = valueCondition(key, wanted, ({ known }) => {
    const firm = known[key];
    return firm === undefined || (firm.isByPlan && !acceptsPlan) ? undefined : firm.id;
  });
  return {
    ...condition,
    found(call) {
      const firm = call.known[key];
      return firm?.isByPlan === true && !acceptsPlan
        ? `${firm.id} by the plan alone, which does not count without source: plan`
        : condition.found(call);
    },
  };
}

export const portedCondition = (wanted: boolean): Condition =>
  flagCondition('ported', wanted, ({ known }) => known.ported);

/** A foreign number of no known region is in none of Russia's all the same. */
export const regionCondition = (wanted: Wanted<'region'>): Condition =>
  valuesCondition('region', wanted, ({ known }) => known.regions ?? abroad(known, wanted));

export const districtCondition = (wanted: Wanted<'district'>): Condition =>
  valuesCondition('district', wanted, ({ known }) => known.districts ?? abroad(known, ['RU-']));

/** Empty when every region asked for lies in another country than the number; undefined when that cannot be told. */
function abroad({ country }: KnownFields, regions: readonly string[]): readonly [] | undefined {
  const isElsewhere = (region: string) => /^[A-Z]{2}-/.test(region) && !region.startsWith(`${country}-`);
  return country !== undefined && regions.every(isElsewhere) ? [] : undefined;
}
