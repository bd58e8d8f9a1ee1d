// One Asterisk as a child of the test: started in its root, signalled by its pid alone, gone with the test.

import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT_ENVIRONMENT } from './debian-root.js';

const KEPT_OUTPUT_CHARACTERS = 64 * 1024;
const STOP_TIMEOUT_MS = 10_000;

export class AsteriskProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #output = '';

  /** `configPath` is as seen from inside `root`; `environment` comes on top of the root's own. */
  constructor(root: string, configPath: string, environment: NodeJS.ProcessEnv = {}) {
    // The kernel ends Asterisk with the test that started it, even one that was killed.
    const command = ['--pdeathsig', 'KILL', 'chroot', root, 'asterisk', '-f', '-C', configPath];
    const env = { ...ROOT_ENVIRONMENT, ...environment };
    this.#child = spawn('setpriv', command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-KEPT_OUTPUT_CHARACTERS);
      });
    }
    this.#exited = new Promise((resolve) => {
      this.#child.on('exit', () => resolve());
      this.#child.on('error', (error) => {
        this.#output += error.message;
        resolve();
      });
    });
  }

  /** What it wrote before its log was open, or after: the last 64 Ki characters. */
  get output(): string {
    return this.#output;
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends it in order, and by force when it takes longer than 10 s. */
  async stop(): Promise<void> {
    if (!this.running) return;
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    // A frozen process would take SIGTERM only when thawed.
    this.#child.kill('SIGTERM');
    this.#child.kill('SIGCONT');
    await this.#exited;
    clearTimeout(timer);
  }

  /** Ends it as a power cut would; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Resolves when every thread of it stands still, which is a moment after the signal. */
  async freeze(): Promise<void> {
    this.#child.kill('SIGSTOP');
    while (this.running && !this.#standsStill()) await sleep(5);
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  #standsStill(): boolean {
    const tasks = `/proc/${String(this.#child.pid)}/task`;
    // The state follows the name of the thread, which is in brackets and may hold blanks.
    return readdirSync(tasks).every((task) => /\) [tT] /.test(readFileSync(`${tasks}/${task}/stat`, 'utf8')));
  }
}
