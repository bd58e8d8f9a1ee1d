// A configuration that cannot be used: every problem with its place, so that one run names them all.

/** Where a problem stands; line and column count from 1, null when the problem belongs to no line. */
export interface Place {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

export interface ConfigProblem extends Place {
  /** Dotted path such as `agi.deadlineMs`; empty for a problem of the whole file. */
  readonly key: string;
  /** What was expected and what was found. */
  readonly message: string;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    super(problems.map(formatProblem).join('\n'));
  }
}

/** `voxroute.yaml:4:3: agi.deadlineMs: expected …, found …` */
export function formatProblem({ file, line, column, key, message }: ConfigProblem): string {
  const place = line === null ? file : `${file}:${line}:${column ?? 1}`;
  return key === '' ? `${place}: ${message}` : `${place}: ${key}: ${message}`;
}
