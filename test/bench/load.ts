// A steady stream of FastAGI calls, bounded in count and time, to 127.0.0.1 only.

import { setTimeout as sleep } from 'node:timers/promises';
import { playAsterisk } from '../../src/cli/play-asterisk.js';

export interface LoadResult {
  readonly calls: number;
  /** Calls that got no answer. */
  readonly unanswered: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Milliseconds from the question to the end of the session, sorted. */
  readonly tookMs: readonly number[];
}

/** Starts `rate` calls a second for `seconds`, whether or not earlier ones have ended, as callers do. */
export async function callSteadily(
  port: number,
  { rate, seconds, numberOf }: { rate: number; seconds: number; numberOf: (index: number) => string },
): Promise<LoadResult> {
  const total = rate * seconds;
  const statuses: Record<string, number> = {};
  const tookMs: number[] = [];
  let unanswered = 0;
  const one = async (index: number) => {
    try {
      const { variables, tookMs: ms } = await playAsterisk({
        host: '127.0.0.1',
        port,
        script: 'lookup',
        number: numberOf(index),
        asArgument: true,
        timeoutMs: 10_000,
      });
      const key = [variables['VOX_STATUS'], variables['VOX_FAULT']].filter((word) => word !== '').join('/');
      statuses[key] = (statuses[key] ?? 0) + 1;
      tookMs.push(ms);
    } catch {
      unanswered += 1;
    }
  };
  const startedMs = performance.now();
  const open: Promise<void>[] = [];
  for (let index = 0; index < total; index++) {
    const dueMs = startedMs + (index * 1000) / rate;
    if (dueMs > performance.now()) await sleep(dueMs - performance.now());
    open.push(one(index));
  }
  await Promise.all(open);
  return { calls: total, unanswered, statuses, tookMs: tookMs.sort((a, b) => a - b) };
}

/** The value below which `share` (0 to 1) of sorted values lie; 0 for none. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** A Russian mobile number nobody else in the run uses. */
export function freshNumber(index: number, series: number): string {
  return `79${String(10 + series)}${String(index).padStart(7, '0')}`;
}
