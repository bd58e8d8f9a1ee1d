// Which conditions accept an operator that only the numbering plan knows. The plan knows whole prefixes only, as they were when
// it was made, and nothing of ported numbers: a rule that goes by it has to say so.

import type { ConditionConfig } from './rule-config.js';

/** For conditions beside this `source`, and below it. */
export function acceptsPlanOperator({ source }: ConditionConfig): boolean {
  return source?.includes('plan') === true;
}

/** A condition on an operator, here or below, is unknown where only the plan knows the operator. */
export function ignoresPlanOperator(condition: ConditionConfig): boolean {
  if (acceptsPlanOperator(condition)) return false;
  const { operator, operatorOld, all = [], any = [], none = [] } = condition;
  return operator !== undefined || operatorOld !== undefined || [...all, ...any, ...none].some(ignoresPlanOperator);
}
