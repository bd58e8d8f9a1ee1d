// The daemon as a process of its own, started as an administrator would, for tests that kill, stop or time it.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { removeDirectory } from '../fakes/temporary-directory.js';

const START_LIMIT_MS = 50_000;

export class DaemonProcess {
  readonly log: Record<string, unknown>[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #directory: string;
  #agiPort = 0;
  #stderr = '';

  private constructor(child: ChildProcess, directory: string) {
    this.#child = child;
    this.#directory = directory;
    this.#ended = once(child, 'exit');
    child.stderr?.on('data', (text: Buffer) => (this.#stderr += text.toString()));
  }

  /** Resolves when FastAGI is served. Keys of `config` are laid over loopback defaults; any free port when none is given. */
  static async start(
    config: Readonly<Record<string, unknown>> = {},
    agiPort = 0,
    nodeArguments: readonly string[] = [],
  ): Promise<DaemonProcess> {
    const directory = mkdtempSync(join(tmpdir(), 'voxroute-process-'));
    const file = join(directory, 'voxroute.yaml');
    const defaults = {
      agi: { listen: `127.0.0.1:${agiPort}` },
      http: { listen: '127.0.0.1:0' },
      cache: { dir: directory },
    };
    const section = (key: keyof typeof defaults) => ({ ...defaults[key], ...(config[key] as object | undefined) });
    const whole = { ...config, agi: section('agi'), http: section('http'), cache: section('cache') };
    writeFileSync(file, JSON.stringify(whole));
    const child = spawn(process.execPath, [...nodeArguments, 'bin/voxroute', 'serve', '--config', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const daemon = new DaemonProcess(child, directory);
    await daemon.#untilServed();
    return daemon;
  }

  get agiPort(): number {
    return this.#agiPort;
  }

  get directory(): string {
    return this.#directory;
  }

  get configFile(): string {
    return join(this.#directory, 'voxroute.yaml');
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Its exit code, or the signal that ended it. */
  async ended(): Promise<number | string> {
    await this.#ended;
    return this.#child.exitCode ?? this.#child.signalCode ?? '';
  }

  /** Ends it and removes its directory. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#child.kill('SIGCONT');
    this.#child.kill(signal);
    await this.#ended;
    removeDirectory(this.#directory);
  }

  #untilServed(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`the daemon did not start: ${why}\n${this.#stderr}`));
      const timer = setTimeout(() => fail('too slow'), START_LIMIT_MS);
      this.#child.once('exit', (code) => fail(`exit code ${code}`));
      createInterface({ input: this.#child.stdout! }).on('line', (line) => {
        const entry = JSON.parse(line) as Record<string, unknown>;
        this.log.push(entry);
        if (entry['msg'] !== 'FastAGI is served') return;
        clearTimeout(timer);
        this.#agiPort = (entry['address'] as { port: number }).port;
        resolve();
      });
    });
  }
}
