// A real Asterisk for one test file: private directories and ports, loopback only, SIP where asked for, gone with the test.
//
//   const asterisk = await startAsterisk(root, { dialplan: '[mine]\nexten => s,1,AGI(…)\n', include: [LOOKUP_EXAMPLE] });
//   const { values } = await asterisk.originate({ context: 'mine', exten: 's', callerIdNum: '79170415564', read: ['VOX_STATUS'] });
//   await asterisk.stop();

import { createSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../fakes/free-port.js';
import { writeAsteriskConfig, type AsteriskConfigOptions } from './asterisk-config.js';
import { AsteriskProcess } from './asterisk-process.js';
import type { AsteriskRoot } from './debian-root.js';
import { LabCall, type CallReport, type CallRequest } from './lab-call.js';
import { LabManager, type ManagerAddress } from './lab-manager.js';
import { OutsideCall, type OutsideCallReport, type OutsideCallRequest } from './outside-call.js';
import { lastLines } from './run-program.js';
import type { SipAddress } from './sip-config.js';

const BOOT_DEADLINE_MS = 30_000;
const CALL_DEADLINE_MS = 15_000;
let lastLab = 0;

/** Starts an Asterisk; resolves when it is fully booted. Whoever starts it must `stop()` it. */
export async function startAsterisk(root: AsteriskRoot, options: AsteriskConfigOptions = {}): Promise<AsteriskLab> {
  const home = `/lab/${process.pid}-${++lastLab}`;
  const manager = { port: await freePort(), username: 'lab', secret: 'lab' };
  const { sip: wanted, ...others } = options;
  const sip = wanted === undefined ? undefined : { port: await freeUdpPort(), ...wanted };
  const written = { ...others, ...(sip === undefined ? {} : { sip }) };
  const configPath = await writeAsteriskConfig(root.root, home, manager, written);
  const lab = new AsteriskLab(root, home, configPath, manager, options.environment, sip);
  try {
    await lab.boot();
  } catch (error) {
    await lab.stop();
    throw error;
  }
  return lab;
}

/** Every error that a wait of the lab ends with carries the last lines of Asterisk's log. */
export class AsteriskLab {
  /** Its manager port on 127.0.0.1; stays the same over restarts. */
  readonly managerPort: number;
  readonly #sip: SipAddress | undefined;
  readonly #root: AsteriskRoot;
  readonly #home: string;
  readonly #configPath: string;
  readonly #address: ManagerAddress;
  readonly #environment: NodeJS.ProcessEnv;
  #process: AsteriskProcess | undefined;
  #manager: LabManager | undefined;

  constructor(
    root: AsteriskRoot,
    home: string,
    configPath: string,
    address: ManagerAddress,
    environment: NodeJS.ProcessEnv = {},
    sip?: SipAddress,
  ) {
    this.managerPort = address.port;
    this.#sip = sip;
    this.#root = root;
    this.#home = home;
    this.#configPath = configPath;
    this.#address = address;
    this.#environment = environment;
  }

  /** Starts it again after `shutDown` or `kill`, with the configuration, database and port it had. */
  async boot(): Promise<void> {
    if (this.#process?.running === true) throw new Error('this Asterisk is running');
    this.#process = new AsteriskProcess(this.#root.root, this.#configPath, this.#environment);
    this.#manager = await this.#explained(() => this.#connectWhenBooted());
  }

  /** Ends Asterisk in order; its directories stay. */
  async shutDown(): Promise<void> {
    this.#manager?.close();
    await this.#process?.stop();
  }

  /** Ends Asterisk as a power cut would; its directories stay. */
  async kill(): Promise<void> {
    this.#manager?.close();
    await this.#process?.kill();
  }

  async restart(): Promise<void> {
    await this.shutDown();
    await this.boot();
  }

  /** Ends Asterisk and removes its directories, log included. */
  async stop(): Promise<void> {
    // An orderly end takes a second, and nothing reads what it would leave behind.
    await this.kill();
    await rm(this.#path(''), { recursive: true, force: true });
  }

  /** Resolves when it stands still: its ports stay open, and it answers nothing until `thaw`. */
  async freeze(): Promise<void> {
    await this.#process?.freeze();
  }

  thaw(): void {
    this.#process?.thaw();
  }

  /** Runs a call to its end; rejects when it has not ended after `deadlineMs`, having hung it up. */
  async originate(request: CallRequest, deadlineMs = CALL_DEADLINE_MS): Promise<CallReport> {
    const call = await this.startCall(request);
    return this.#explained(async () => {
      try {
        return await call.end(deadlineMs);
      } catch (error) {
        // For order's sake: what went wrong is what the test must say.
        await call.hangup().catch(() => undefined);
        throw error;
      }
    });
  }

  /** Starts a call and leaves it to the test, for a caller who hangs up in the middle, or several calls at a time. */
  startCall(request: CallRequest): Promise<LabCall> {
    return this.#explained(() => LabCall.start(this.manager, request));
  }

  /** Runs a call from outside to its end; rejects when it has not ended after `deadlineMs`, having hung it up. */
  async callFromOutside(request: OutsideCallRequest, deadlineMs = CALL_DEADLINE_MS): Promise<OutsideCallReport> {
    const call = await this.startCallFromOutside(request);
    return this.#explained(async () => {
      try {
        return await call.end(deadlineMs);
      } finally {
        call.close();
      }
    });
  }

  /** Starts a call from outside and leaves it to the test, which must `end()` or `close()` it. */
  startCallFromOutside(request: OutsideCallRequest): Promise<OutsideCall> {
    return this.#explained(() => OutsideCall.start(this.manager, this.#sipAddress, request));
  }

  /** Where it takes SIP over UDP, on 127.0.0.1. */
  get sipPort(): number {
    return this.#sipAddress.port;
  }

  get #sipAddress(): SipAddress {
    if (this.#sip === undefined) throw new Error('this Asterisk was started without SIP');
    return this.#sip;
  }

  /** Output of a command of Asterisk's own command line, without the last newline. */
  command(cli: string): Promise<string> {
    return this.#explained(async () => {
      const reply = await this.manager.action('Command', { Command: cli });
      return reply.all('Output').join('\n');
    });
  }

  /** Value of a global variable; empty when it is not set. */
  getvar(name: string): Promise<string> {
    return this.#explained(async () => {
      const reply = await this.manager.action('Getvar', { Variable: name });
      return reply.get('Value');
    });
  }

  /** The lab's own AMI connection, a new one after each boot. */
  get manager(): LabManager {
    if (this.#manager === undefined) throw new Error('this Asterisk has not booted');
    return this.#manager;
  }

  /** Where a path of this Asterisk's own directories (`etc/…`, `agi-bin/…`, `log/…`) is on the host. */
  #path(below: string): string {
    return join(this.#root.root, this.#home, below);
  }

  /** Its log from the first boot on: notices, warnings, errors and verbose messages up to 3. */
  log(): string {
    const path = this.#path('log/lab.log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** The lines of the log that are warnings or errors. */
  complaints(): string[] {
    return this.log()
      .split('\n')
      .filter((line) => /^\[[^\]]*\] (WARNING|ERROR)/.test(line));
  }

  async #connectWhenBooted(): Promise<LabManager> {
    const deadline = performance.now() + BOOT_DEADLINE_MS;
    for (;;) {
      const leftMs = Math.ceil(deadline - performance.now());
      if (leftMs <= 0) throw new Error(`Asterisk has not booted within ${BOOT_DEADLINE_MS} ms`);
      if (this.#process?.running !== true) throw new Error('Asterisk has ended instead of booting');
      try {
        const manager = await LabManager.connect(this.#address, leftMs);
        await waitForCommandLine(manager, deadline);
        return manager;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
        await sleep(20);
      }
    }
  }

  async #explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // How the lab itself reads variables is of no interest.
      const log = this.log().replace(/^.*@voxroute-lab.*\n/gm, '');
      const said = [...lastLines(this.#process?.output ?? '', 5), ...lastLines(log, 30)];
      const title = `last words of Asterisk ${this.#root.release}:`;
      throw new Error([(error as Error).message, title, ...said].join('\n  '), { cause: error });
    }
  }
}

/** Asterisk 22 says that it is fully booted a moment before it knows `core show version`. */
async function waitForCommandLine(manager: LabManager, deadline: number): Promise<void> {
  for (;;) {
    try {
      await manager.action('Command', { Command: 'core show version' });
      return;
    } catch (error) {
      if (manager.closed.aborted || performance.now() > deadline) throw error;
      await sleep(5);
    }
  }
}

/** Free a moment ago: Asterisk cannot be told to choose a port of its own. */
async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}
