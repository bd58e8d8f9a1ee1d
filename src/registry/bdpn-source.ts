// Source for the current operator of a Russian mobile number, from the portability database. A number that is not in it
// was not ported: the holder of its range serves it.

import { isInRussianRegistry } from '../number/zone-7.js';
import type { Identifier, OperatorIdentity } from '../lookup/identity.js';
import type { Observation, ObservedFields } from '../lookup/observation.js';
import type { OfflineSource } from '../lookup/resolver.js';
import type { BdpnTable } from './bdpn-table.js';
import { holderFields } from './registry-source.js';
import type { RegistryTable } from './registry-table.js';

const RUSSIAN_MOBILE = /^79\d{9}$/;

interface Holder {
  readonly name: string;
  /** Empty where the registry has none. */
  readonly inn: string;
}

/**
 * @param registry says whose the ranges are; without it only ported numbers can be answered
 * @param learntAtMs time of the table's data: an answer that was learnt later knows more
 * @param countsSilence as for `registrySource`
 */
export function bdpnSource(
  table: BdpnTable,
  registry: RegistryTable | null,
  identify: Identifier,
  learntAtMs: number,
  countsSilence: () => boolean = () => true,
): OfflineSource {
  const owners = new Array<OperatorIdentity | undefined>(table.owners);
  const ownerAt = (index: number) =>
    (owners[index] ??= ownerOf(table.ownerId(index), table.ownerPlmn(index), identify));
  const answer = (number: string, outcome: 'found' | 'not-found', fields: ObservedFields): Observation => {
    return { source: 'bdpn', number, learntAtMs, outcome, fields, raw: null };
  };

  return (number): Observation | null => {
    if (!RUSSIAN_MOBILE.test(number) || !isInRussianRegistry(number)) return null;
    const entry = table.find(number);
    const holder = registry === null ? null : holderOf(number, registry);
    if (entry >= 0) {
      const owner = ownerAt(table.ownerIndexAt(entry));
      return answer(number, 'found', ported(owner, holder, identify));
    }
    if (holder !== null) return answer(number, 'found', { ...servedByHolder(holder), ported: false });
    return registry?.covers(number) === true && countsSilence() ? answer(number, 'not-found', {}) : null;
  };
}

function ported(owner: OperatorIdentity, holder: Holder | null, identify: Identifier): ObservedFields {
  if (holder === null) return { operator: owner.name, ported: true };
  // A number may have been ported back without having been returned.
  const isBack = identify.operator(holder.name, holder.inn, 'RU').id === owner.id;
  return { operator: owner.name, ...holderFields(holder.name, holder.inn), ported: !isBack };
}

function servedByHolder(holder: Holder): ObservedFields {
  return {
    operator: holder.name,
    ...(holder.inn === '' ? {} : { operatorInn: holder.inn }),
    ...holderFields(holder.name, holder.inn),
  };
}

function holderOf(number: string, registry: RegistryTable): Holder | null {
  const row = registry.find(number);
  if (row < 0) return null;
  const index = registry.operatorIndexAt(row);
  const name = registry.operatorName(index);
  return name === '' ? null : { name, inn: registry.operatorInn(index) };
}

/** By its id (`mMTS`), else by its PLMN code (`25001`); what nobody knows passes as it is. */
function ownerOf(id: string, plmn: string, identify: Identifier): OperatorIdentity {
  const byId = id === '' ? null : identify.operator(id, undefined, 'RU');
  if (byId?.known === true || plmn === '') return byId ?? identify.operator(plmn, undefined, 'RU');
  const byPlmn = identify.operator(plmn, undefined, 'RU');
  return byPlmn.known ? byPlmn : (byId ?? byPlmn);
}
