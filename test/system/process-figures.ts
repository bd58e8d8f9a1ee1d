// What a process holds, as Linux counts it.

import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessFigures {
  readonly rssMiB: number;
  /** Open file descriptors: sockets, files, pipes. */
  readonly descriptors: number;
}

export function processFigures(pid: number): ProcessFigures {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rssKib = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  return { rssMiB: Math.round(rssKib / 1024), descriptors: readdirSync(`/proc/${pid}/fd`).length };
}
