// The other end: C where there is a compiler, else Node.js, which is slower than some of what it measures.

import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { said } from './machine.js';

/** So long, or so many sessions, which take as much work on a busy machine. */
export type Length = { readonly seconds: number } | { readonly sessions: number };

export interface Load {
  readonly port: number;
  readonly atATime: number;
  readonly length: Length;
  /** Sessions are begun so often; 0: as soon as another has ended. */
  readonly perSecond?: number;
  /** Script with its query; each `@` becomes a number. */
  readonly script: string;
  /** File of numbers, one a line, which are called in turn. */
  readonly numbers: string;
  /** What one of the commands must hold; empty: any command will do. */
  readonly expected: string;
}

/** What the callers saw. Times in microseconds, from connect() to the end of the session. */
export interface LoadFigures {
  readonly sessions: number;
  readonly failed: number;
  readonly seconds: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly maxUs: number;
}

export interface Tools {
  /** Name of the compiler; empty where there is none. */
  readonly compiler: string;
  /** The C server; null without a compiler. */
  readonly server: string | null;
  run(load: Load): Promise<LoadFigures>;
}

const run = promisify(execFile);

/** Compiles the C programs into `directory`. */
export function buildTools(directory: string): Tools {
  const compiler = ['cc', 'gcc', 'clang'].find((name) => said(name, ['--version']) !== '') ?? '';
  const compiled = (name: string) => {
    const path = join(directory, name);
    execFileSync(compiler, ['-O2', '-o', path, `bench/load/${name}.c`], { stdio: ['ignore', 'ignore', 'inherit'] });
    return path;
  };
  const generator = compiler === '' ? null : compiled('agi-load');
  return {
    compiler,
    server: compiler === '' ? null : compiled('agi-server'),
    async run(load) {
      const { port, atATime, length, perSecond = 0, script, numbers, expected } = load;
      const howLong = 'seconds' in length ? length.seconds : `${length.sessions}x`;
      const asked = [port, atATime, howLong, perSecond].map(String).concat(script, numbers, expected);
      const { stdout } =
        generator === null
          ? await run(process.execPath, ['bench/load/agi-load.mjs', ...asked])
          : await run(generator, asked);
      return JSON.parse(stdout) as LoadFigures;
    },
  };
}
