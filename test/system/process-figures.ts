// What a process holds, as Linux counts it.

import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessFigures {
  readonly rssMiB: number;
  /** Open file descriptors: sockets, files, pipes. */
  readonly descriptors: number;
  /** Processor time so far, of user and system. */
  readonly cpuMs: number;
}

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

export function processFigures(pid: number): ProcessFigures {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rssKib = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  // Behind the name, which may hold blanks and brackets.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return {
    rssMiB: Math.round(rssKib / 1024),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
  };
}
