// Where the figures are from: they mean nothing without it.

import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

export interface Machine {
  /** Day of the run, UTC. */
  readonly date: string;
  readonly commit: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    commit: said('git', ['describe', '--always', '--dirty']),
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: `Linux ${release()}`,
    node: process.version,
  };
}

export function machineLine({ date, commit, processor, cores, memoryGiB, kernel, node }: Machine): string {
  return `${date} UTC, ${processor}, ${cores} cores, ${memoryGiB} GiB, ${kernel}, Node.js ${node}, commit ${commit}`;
}

/** First line of a program's output; empty where it cannot be run. */
export function said(program: string, programArguments: readonly string[]): string {
  try {
    const text = execFileSync(program, programArguments, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return text.split('\n', 1)[0] ?? '';
  } catch {
    return '';
  }
}
