// Conditions on what a lookup says. Before it, and where no source knows, they are unknown.

import type { CallView } from '../call-view.js';
import type { ConditionConfig, ConditionKey } from '../rule-config.js';
import { flagCondition, valueCondition, valuesCondition, type Condition } from './condition.js';

type Wanted<Key extends ConditionKey> = NonNullable<ConditionConfig[Key]>;

export const statusCondition = (wanted: Wanted<'status'>): Condition =>
  valueCondition('status', wanted, ({ lookup }) => lookup?.status);

export const countryCondition = (wanted: Wanted<'country'>): Condition =>
  valueCondition('country', wanted, (call) => call.known('country'));

export const typeCondition = (wanted: Wanted<'type'>): Condition =>
  valueCondition('type', wanted, (call) => call.known('type'));

export const operatorCondition = (wanted: Wanted<'operator'>): Condition =>
  valueCondition('operator', wanted, (call) => call.known('operatorId'));

export const operatorOldCondition = (wanted: Wanted<'operatorOld'>): Condition =>
  valueCondition('operatorOld', wanted, (call) => call.known('operatorOldId'));

export const portedCondition = (wanted: boolean): Condition =>
  flagCondition('ported', wanted, (call) => call.known('ported'));

/** A foreign number of no known region is in none of Russia's all the same. */
export const regionCondition = (wanted: Wanted<'region'>): Condition =>
  valuesCondition('region', wanted, (call) => call.known('regionIds') ?? abroad(call, wanted));

export const districtCondition = (wanted: Wanted<'district'>): Condition =>
  valuesCondition('district', wanted, (call) => call.known('districts') ?? abroad(call, ['RU-']));

/** Empty when every region asked for lies in another country than the number; undefined when that cannot be told. */
function abroad(call: CallView, regions: readonly string[]): readonly [] | undefined {
  const country = call.known('country');
  const isElsewhere = (region: string) => /^[A-Z]{2}-/.test(region) && !region.startsWith(`${country}-`);
  return country !== undefined && regions.every(isElsewhere) ? [] : undefined;
}
