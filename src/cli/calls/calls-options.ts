// What `voxroute calls` is asked.

import type { CallQuery } from './asked-calls.js';

export interface CallsOptions {
  readonly number?: string;
  readonly did?: string;
  readonly since?: string;
  readonly until?: string;
  readonly action?: string;
  readonly rule?: string;
  readonly status?: string;
  readonly limit?: number;
  readonly full?: boolean;
  readonly follow?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

/** What chooses calls. */
export function queryOf({ number, did, since, until, action, rule, status }: CallsOptions): CallQuery {
  const given = Object.entries({ number, did, since, until, action, rule, status });
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
