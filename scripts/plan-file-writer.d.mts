/** A prefix of digits behind the calling code, and what it stands for; null for a hole in a shorter prefix. */
export type PlanRow = readonly [prefix: string, name: string | null];

export function planFile(tables: {
  readonly areas: readonly PlanRow[];
  readonly operators: readonly PlanRow[];
}): Buffer;
