// Before the tests: runs one program of the host to its end, and keeps what it said for the error.

import { spawn } from 'node:child_process';

interface ProgramOptions {
  /** The whole environment of the program; nothing is inherited besides. */
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}

const KEPT_OUTPUT_CHARACTERS = 64 * 1024;

/**
 * Standard output and error together, the last 64 Ki characters of them.
 * Rejects when the program is missing, fails or takes longer than `timeoutMs`, with its last lines in the message.
 */
export function runProgram(command: string, args: readonly string[], options: ProgramOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: options.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (text: string): void => {
      output = (output + text).slice(-KEPT_OUTPUT_CHARACTERS);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);

    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
      // What the program started may hold its pipes open; without this `close` would wait for it.
      child.stdout.destroy();
      child.stderr.destroy();
    }, options.timeoutMs);

    const fail = (why: string, cause?: Error): void => {
      reject(new Error([`${[command, ...args].join(' ')}: ${why}`, ...lastLines(output, 8)].join('\n  '), { cause }));
    };
    child.on('error', (error) => {
      clearTimeout(timer);
      fail(error.message, error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (timedOut) fail(`not done after ${options.timeoutMs} ms`);
      else if (code === 0) resolve(output);
      else fail(signal ?? `exit ${String(code)}`);
    });
  });
}

/** The last lines that hold anything, at most `count`. */
export function lastLines(text: string, count: number): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.slice(-count);
}
