// A daemon that is started as the shipped unit starts it: its ExecStart, its environment, its directories, and a
// configuration that no argument names.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const UNIT = readFileSync('systemd/voxroute.service', 'utf8');
const settings = (name: string) =>
  [...UNIT.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
export const setting = (name: string): string => settings(name)[0] ?? '';

/** The program and the arguments of the unit; the program is the one of this project. */
export function unitCommand(): [program: string, args: string[]] {
  const [program = '', ...args] = setting('ExecStart').split(' ');
  expect(program.startsWith('/opt/voxroute/bin/')).toBe(true);
  return [resolve('bin', basename(program)), args];
}

export interface UnitProcess {
  readonly child: ChildProcess;
  readonly agiPort: number;
  readonly log: Record<string, unknown>[];
}

/** The directories of the unit, removed after the test. */
export class UnitHost {
  readonly #root: string;

  constructor() {
    this.#root = temporaryDirectory('unit');
    for (const directory of ['etc', 'state', 'run']) mkdirSync(this.path(directory));
  }

  path(...names: string[]): string {
    return join(this.#root, ...names);
  }

  get configFile(): string {
    return this.path('etc', 'voxroute.yaml');
  }

  /** What systemd sets for the directories of the unit; the configuration stands where the test may write. */
  environment(): Record<string, string> {
    expect([setting('StateDirectory'), setting('RuntimeDirectory')]).toEqual(['voxroute', 'voxroute']);
    const own = settings('Environment').map((line) => line.split('=', 2) as [string, string]);
    return {
      ...Object.fromEntries(own),
      PATH: process.env['PATH'] ?? '',
      STATE_DIRECTORY: this.path('state'),
      RUNTIME_DIRECTORY: this.path('run'),
      VOXROUTE_CONFIG: this.configFile,
    };
  }

  /** @param environment of the host, besides the unit's */
  async start(environment: Readonly<Record<string, string>> = {}): Promise<UnitProcess> {
    const child = spawn(...unitCommand(), {
      env: { ...this.environment(), ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    const log: UnitProcess['log'] = [];
    return new Promise((started, failed) => {
      child.once('exit', (code) => failed(new Error(`ended with ${code}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        const entry = JSON.parse(line) as Record<string, unknown>;
        log.push(entry);
        if (entry['msg'] === 'FastAGI is served')
          started({ child, log, agiPort: (entry['address'] as { port: number }).port });
      });
    });
  }

  voxroute(...args: string[]) {
    return spawnSync(unitCommand()[0], args, { env: this.environment(), encoding: 'utf8', timeout: 30_000 });
  }
}

export async function stopUnit({ child }: UnitProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  child.kill(signal);
  await once(child, 'exit');
}

export const said = ({ log }: UnitProcess, words: RegExp): boolean => log.some(({ msg }) => words.test(String(msg)));
