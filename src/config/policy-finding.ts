// What is wrong with a policy, and under which keys; its place in the files is looked up later.

export type KeyPath = readonly PropertyKey[];

export interface Finding {
  readonly path: KeyPath;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** The section that it holds against the policy; where that one could not be used, it says nothing. */
  readonly about?: string;
}

export function error(path: KeyPath, message: string, about?: string): Finding {
  return { path, message, severity: 'error', ...(about === undefined ? {} : { about }) };
}

export function warning(path: KeyPath, message: string, about?: string): Finding {
  return { ...error(path, message, about), severity: 'warning' };
}
