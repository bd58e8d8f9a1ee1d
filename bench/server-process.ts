// A server under test as a process of its own. What it writes goes into a file, as a log does, and is not read meanwhile.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuUs, memoryMiB } from './process-cost.js';

const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 10_000;

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export interface ServerCommand {
  readonly name: string;
  readonly program: string;
  readonly programArguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it serves FastAGI. */
  readonly port: number;
}

export class ServerProcess {
  readonly port: number;
  /** From the start of the process until it listened. */
  readonly startMs: number;
  readonly #child: ChildProcess;
  readonly #log: string;

  private constructor(child: ChildProcess, port: number, log: string, startMs: number) {
    this.#child = child;
    this.port = port;
    this.#log = log;
    this.startMs = startMs;
  }

  /** Resolves when it listens; `directory` holds its log. Whoever starts it must `stop()` it. */
  static async start(command: ServerCommand, directory: string): Promise<ServerProcess> {
    const log = join(directory, `${command.name}.log`);
    const fd = openSync(log, 'a');
    const startedMs = performance.now();
    const child = spawn(command.program, command.programArguments, {
      stdio: ['ignore', fd, fd],
      env: { ...process.env, ...command.environment },
    });
    closeSync(fd);
    running.add(child);
    child.once('exit', () => running.delete(child));
    const failed = new Promise<never>((_resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`${command.name} ended with ${code}: ${lastLine(log)}`)));
    });
    failed.catch(() => undefined);
    await Promise.race([untilListening(command), failed]).catch((error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    });
    return new ServerProcess(child, command.port, log, performance.now() - startedMs);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  cpuUs(): number {
    return cpuUs(this.pid);
  }

  memoryMiB(): { readonly residentMiB: number; readonly peakMiB: number } {
    return memoryMiB(this.pid);
  }

  /** What it has written since the start, or since `forgetLog`. */
  log(): string {
    return readFileSync(this.#log, 'utf8');
  }

  /** So that hours of lines do not fill the disk. */
  forgetLog(): void {
    truncateSync(this.#log);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(timer);
  }
}

function lastLine(log: string): string {
  return readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? '';
}

async function untilListening({ name, port }: ServerCommand): Promise<void> {
  const untilMs = performance.now() + START_LIMIT_MS;
  while (!isListening(port)) {
    if (performance.now() > untilMs) throw new Error(`${name} does not listen`);
    await sleep(10);
  }
}

/** Not by a connection: python3-panoramisk never gets over one that is closed without a word. */
function isListening(port: number): boolean {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .some((line) => {
      const [, address = '', , state] = line.trim().split(/\s+/);
      return address.endsWith(local) && state === LISTENING;
    });
}
const LISTENING = '0A';
