// Runs the command line in this process and keeps what it writes.

import { runProgram } from '../../src/cli/program.js';

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runVoxroute(...args: string[]): Promise<Run> {
  const written = { stdout: '', stderr: '' };
  const exitCode = await runProgram(args, {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
  });
  return { exitCode, ...written };
}
