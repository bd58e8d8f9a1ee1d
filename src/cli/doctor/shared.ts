// `voxroute doctor`: what hosts share. Is the server reached, may this host read and write there, and is it quick enough?

import type { LoadedConfig } from '../../config/load-config.js';
import { sharedSettings } from '../../daemon/shared-settings.js';
import type { SharedTrial } from '../../shared/try-shared.js';
import type { StatusBody } from '../status-rows.js';
import type { DoctorHost } from './doctor-host.js';
import { failed, ok, warning, type CheckLine } from './finding.js';

export interface SharedFacts {
  readonly url: string;
  readonly readTimeoutMs: number;
  /** Why nothing can be tried, in words; null where it was. */
  readonly problem: string | null;
  readonly trial: SharedTrial | null;
}

/** Null where nothing is shared. */
export async function lookAtShared(
  loaded: Pick<LoadedConfig, 'config' | 'sharedSecrets'>,
  { clock, waitMs }: DoctorHost,
): Promise<SharedFacts | null> {
  const { settings, problem } = await sharedSettings(loaded);
  const { url, readTimeoutMs } = loaded.config.shared;
  if (settings === null || url === null) return null;
  if (problem !== null) return { url, readTimeoutMs, problem, trial: null };
  const { trySharing } = await import('../../shared/try-shared.js');
  return { url, readTimeoutMs, problem, trial: await trySharing(settings, clock, waitMs) };
}

/** Half of what hosts may differ by. */
const CLOCK_OFF_MS = 30_000;

const ALONE = 'until then each host goes on alone, with its share of the rate limit';

/** @param running what the daemon says of it; undefined where it does not run, or shares nothing */
export function checkShared(facts: SharedFacts | null, running: StatusBody['shared']): readonly CheckLine[] {
  if (facts === null) return [];
  const { url, readTimeoutMs, problem, trial } = facts;
  if (problem !== null) return [failed('shared', problem, `correct the file; ${ALONE}`)];
  if (trial === null) return [];
  const { tookMs, hosts, reading, writing, listening, clockAheadMs } = trial;
  const tried = `look at shared.url and at the log of the server; ${ALONE}`;
  if (reading !== null) return [failed('shared', `${url}: ${reading}`, tried)];
  const lines: CheckLine[] = [];
  if (writing !== null) lines.push(failed('shared', `${url} can be read, but not written: ${writing}`, tried));
  else if (listening !== null) {
    const found = `${url} can be written, but no messages from other hosts arrive: ${listening}`;
    const advice = 'until then changes of lists and `cache forget` on other hosts arrive late, or not at all';
    lines.push(failed('shared', found, advice));
  }
  if (Math.abs(clockAheadMs ?? 0) >= CLOCK_OFF_MS) {
    const seconds = Math.round(Math.abs(clockAheadMs ?? 0) / 1000);
    const found = `this host's clock is ${seconds} s ${(clockAheadMs ?? 0) > 0 ? 'ahead of' : 'behind'} the clock of ${url}: messages between hosts are ignored if their clocks differ by a minute`;
    lines.push(warning('shared', found, 'set both clocks: `timedatectl set-ntp true`, here and on the server'));
  }
  const ms = Math.round((tookMs ?? 0) * 10) / 10;
  if (ms > readTimeoutMs) {
    const advice = 'use a server closer to the hosts, or raise shared.readTimeoutMs: a call may wait that long';
    const found = `${url} takes ${ms} ms for a read, over shared.readTimeoutMs (${readTimeoutMs} ms): answers of other hosts come too late`;
    lines.push(warning('shared', found, advice));
  }
  if (running !== undefined && running.state !== 'up')
    lines.push(warning('shared', `the daemon says: ${running.message}`, 'look at the lines with `shared` in its log'));
  const count = hosts === 1 ? 'one host' : `${hosts ?? 0} hosts`;
  return lines.length > 0
    ? lines
    : [ok('shared', `${url} answers a read in ${ms} ms and can be written; ${count} seen in the last ten minutes`)];
}
