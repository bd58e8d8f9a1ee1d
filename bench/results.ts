// The figures of the committed report, as data: the report is made from them.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { AmiResult } from './ami.js';
import type { CallsResult } from './calls/calls.js';
import type { ColdFigures } from './cold.js';
import type { GrowthResult } from './growth/growth.js';
import type { Machine } from './machine.js';
import type { PartsResult } from './parts.js';
import type { SessionsResult } from './sessions.js';

/** What was measured in one go, and where. */
export interface Section<Result> {
  readonly machine: Machine;
  readonly result: Result;
}

export interface CostResult {
  /** Name of the compiler; empty: the generator ran in Node.js. */
  readonly compiler: string;
  readonly sessions: SessionsResult;
  readonly ami: AmiResult;
  readonly cold: readonly ColdFigures[];
  readonly parts: PartsResult;
}

export interface Results {
  readonly cost?: Section<CostResult>;
  readonly calls?: Section<CallsResult>;
  readonly growth?: GrowthResult;
}

const FILE = 'bench/report.json';

export function readResults(): Results {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Results) : {};
}

/** For `JSON.stringify`: figures as far as they say anything. */
export const fourDigits = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

export function writeResults(results: Results): void {
  writeFileSync(FILE, `${JSON.stringify(results, fourDigits, 1)}\n`);
}

/** An answered event against a cached AGI call, both 32 at a time. */
export function amiRatio({ sessions, ami }: Pick<CostResult, 'sessions' | 'ami'>): number {
  const session = sessions.servers.lookup?.atATime['32']?.cpuUs ?? Number.NaN;
  return (ami['32']?.cpuUs ?? Number.NaN) / session;
}
