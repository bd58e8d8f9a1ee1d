// The holder of a number range, by sources that know every range, and names that mean the same firm.

import type { Identifier, OperatorIdentity } from './identity.js';
import type { Observation } from './observation.js';
import { knowsHolders } from './sources.js';

/** The observation that names the holder of the range exactly, the most trusted first. */
export function rangeHolderOf(observations: readonly Observation[]): Observation | undefined {
  return observations.find(({ source, fields }) => knowsHolders(source) && fields.operatorOld !== undefined);
}

/**
 * Whom a source means by a name. Firms of one name are told apart by INN: a name that comes without one and is spelled as
 * the holder of the range is that holder. Voxlink answers `К Телеком` for a range of `ООО "К ТЕЛЕКОМ"` of Yekaterinburg, whose
 * namesake is a mobile operator of Crimea.
 *
 * @param holder who holds the range, and names its INN
 */
export function meantOperator(
  name: string,
  inn: string | undefined,
  holder: Observation | undefined,
  identify: Identifier,
  country: string | undefined,
): OperatorIdentity {
  const { operatorOld, operatorOldInn } = holder?.fields ?? {};
  const isHolder =
    inn === undefined &&
    operatorOld !== undefined &&
    operatorOldInn !== undefined &&
    identify.isSameName(name, operatorOld);
  return identify.operator(name, isHolder ? operatorOldInn : inn, country);
}
