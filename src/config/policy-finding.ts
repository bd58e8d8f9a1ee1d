// What is wrong with a policy, and under which keys; its place in the files is looked up later.

export type KeyPath = readonly PropertyKey[];

export interface Finding {
  readonly path: KeyPath;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

export function error(path: KeyPath, message: string): Finding {
  return { path, message, severity: 'error' };
}

export function warning(path: KeyPath, message: string): Finding {
  return { path, message, severity: 'warning' };
}
