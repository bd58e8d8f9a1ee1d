// What a process has cost, as Linux counts it.

import { readdirSync, readFileSync } from 'node:fs';

/** Processor time of all its threads so far, user and system, in microseconds. `/proc/PID/stat` knows only hundredths of a second. */
export function cpuUs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + threadNs(pid, thread), 0) / 1000;
}

function threadNs(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
  } catch {
    // It ended meanwhile.
    return 0;
  }
}

/** Memory now, and the most so far, in MiB. */
export function memoryMiB(pid: number): { readonly residentMiB: number; readonly peakMiB: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024);
  return { residentMiB: of('VmRSS'), peakMiB: of('VmHWM') };
}
