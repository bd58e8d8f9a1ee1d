// Whose rules take the numbering plan's word for an operator. The plan knows whole prefixes only, as they were when it was made,
// and nothing of ported numbers: a rule that goes by it has to say so.

import type { ConditionConfig } from './rule-config.js';

/** Do conditions beside this `source`, and below it, take the plan's word? */
export function namesPlan({ source }: ConditionConfig): boolean {
  return source?.includes('plan') === true;
}

/** Does a condition on an operator stand here, or below, that is not known where only the plan knows the operator? */
export function refusesPlan(condition: ConditionConfig): boolean {
  if (namesPlan(condition)) return false;
  const { operator, operatorOld, all = [], any = [], none = [] } = condition;
  return operator !== undefined || operatorOld !== undefined || [...all, ...any, ...none].some(refusesPlan);
}
