// What the process takes of the host.

import { readdirSync } from 'node:fs';

export interface ProcessFigures {
  /** User and system time since the start. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
  /** Null where the system does not say (it has no /proc, or no descriptor is left to look with). */
  readonly openFds: number | null;
}

export function readProcessFigures(): ProcessFigures {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return { cpuSeconds: (user + system) / 1e6, residentBytes: rss, heapBytes: heapUsed, openFds: openFds() };
}

function openFds(): number | null {
  try {
    // One of them is the directory itself.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return null;
  }
}
