// Is a process still the one it was? Its number may have been given to another one.

import { readFileSync } from 'node:fs';
import type { ClaimingProcess } from './rate-ledger.js';

/** `0` where the system does not say when processes began. */
const UNKNOWN = '0';

export function thisProcess(): ClaimingProcess {
  return { pid: process.pid, start: startOf(process.pid) ?? UNKNOWN };
}

export function isRunningProcess({ pid, start }: ClaimingProcess): boolean {
  const found = startOf(pid);
  if (start !== UNKNOWN && found !== null) return found === start;
  // Where the processes of others are hidden (ProtectProc= of the unit), only whether there is one can be told.
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One of another user is one too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** In ticks since the boot; null where there is no such process, or no `/proc`. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the name, which may hold anything; the start is the 22nd.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
