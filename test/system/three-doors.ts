// A whole daemon that is asked through each of its doors, and whose wall clock can be moved.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { askDaemon } from '../../src/cli/control-client.js';
import { systemClock } from '../../src/time/clock.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { watchStandstill } from '../fakes/standstill.js';
import { FakeAmiAsterisk } from '../fakes/ami-asterisk.js';
import type { VoxlinkServer } from '../fakes/voxlink-server.js';
import type { MatrixDoor } from './fault-matrix.js';
import { startDaemon, type RunningDaemon } from './running-daemon.js';

export interface DoorAnswer {
  readonly status: string;
  /** Empty for none. */
  readonly fault: string;
  readonly source: string;
  /** As the daemon says: from the complete question to the answer. */
  readonly ms: number;
  /** As the asker sees it. */
  readonly tookMs: number;
  /** How long this process, which asks and answers, stood still meanwhile because the machine had other work. */
  readonly stoodStillMs: number;
}

type Answer = Omit<DoorAnswer, 'tookMs' | 'stoodStillMs'>;

/** A process that stood still for 100 ms answers `OVERLOAD`, rightly; it is asked again so many times. */
const MOST_STANDSTILLS = 40;

export class ThreeDoors {
  #events = 0;

  private constructor(
    private readonly daemon: RunningDaemon,
    private readonly asterisk: FakeAmiAsterisk,
    private readonly ami: string,
    private readonly moveWallClock: (byMs: number) => void,
  ) {}

  /** Resolves when all three are open. */
  static async open(): Promise<ThreeDoors> {
    const asterisk = await FakeAmiAsterisk.start();
    const server = { name: 'pbx', port: asterisk.port, username: 'voxroute', secretFile: 'unread' };
    const ami = `ami: ${JSON.stringify({ servers: [server] })}\n`;
    let aheadMs = 0;
    const daemon = await startDaemon({
      config: ami,
      amiSecrets: new Map([['pbx', asterisk.secret]]),
      voxlink: { generate: true },
      clock: { ...systemClock, epochMs: () => systemClock.epochMs() + aheadMs },
    });
    await vi.waitUntil(() => asterisk.loggedIn === 1, { timeout: 30_000, interval: 5 });
    return new ThreeDoors(daemon, asterisk, ami, (byMs) => (aheadMs += byMs));
  }

  get voxlink(): VoxlinkServer {
    return this.daemon.voxlink;
  }

  /** Time passes on the wall alone: what was learnt ages, nothing that waits is due. */
  pass(ms: number): void {
    this.moveWallClock(ms);
  }

  /** From now on Voxlink is looked for at another address. */
  moveVoxlink(baseUrl: string): Promise<void> {
    return this.daemon.reload(`${this.ami}voxlink: ${JSON.stringify({ baseUrl })}\n`);
  }

  /** With the longest deadline, and fails the test when nothing was learnt. */
  async learn(number: string): Promise<void> {
    const answer = await askDaemon([this.daemon.controlSocket], 'GET', `/v1/lookup/${number}`);
    expect(answer).toMatchObject({ status: 'OK' });
  }

  /** Resolves when no pause keeps requests from leaving. */
  async untilNotPaused(): Promise<void> {
    for (;;) {
      const status = await askDaemon([this.daemon.controlSocket], 'GET', '/v1/status');
      const { pausedForMs } = (status as { rate: { pausedForMs: number } }).rate;
      if (pausedForMs === 0) return;
      await sleep(pausedForMs);
    }
  }

  async ask(door: MatrixDoor, number: string): Promise<DoorAnswer> {
    const ways = {
      AGI: () => this.#askAgi(number),
      AMI: () => this.#askAmi(number),
      HTTP: () => this.#askHttp(number),
    };
    for (let standstills = 0; ; standstills++) {
      const standstillMs = watchStandstill();
      const askedAtMs = performance.now();
      const answer = await ways[door]();
      const tookMs = performance.now() - askedAtMs;
      const stoodStillMs = standstillMs();
      if (answer.fault !== 'OVERLOAD' || standstills === MOST_STANDSTILLS) return { ...answer, tookMs, stoodStillMs };
      await sleep(25);
    }
  }

  /** Fails the test when a stand-in was asked for anything unexpected. */
  async close(): Promise<void> {
    await this.daemon.stop();
    await this.asterisk.stop();
    expect(this.asterisk.problems).toEqual([]);
  }

  async #askAgi(callerId: string): Promise<Answer> {
    return fromVariables((await callFastAgi(this.daemon.agiPort, { callerId })).variables);
  }

  async #askAmi(number: string): Promise<Answer> {
    const uniqueId = `1795309887.${++this.#events}`;
    this.asterisk.userEvent('Num', { uniqueId }, [`number: ${number}`]);
    const variables = this.asterisk.channels.get(uniqueId) ?? new Map<string, string>();
    await vi.waitUntil(() => variables.get('VOX_READY') === '1', { timeout: 30_000, interval: 1 });
    return fromVariables(variables);
  }

  async #askHttp(number: string): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${this.daemon.httpPort}/v1/lookup/${number}`);
    const body = (await response.json()) as { status: string; fault: string | null; source: string; ms: number };
    return { status: body.status, fault: body.fault ?? '', source: body.source, ms: body.ms };
  }
}

function fromVariables(variables: ReadonlyMap<string, string>): Answer {
  const value = (name: string) => variables.get(`VOX_${name}`) ?? 'not set';
  return { status: value('STATUS'), fault: value('FAULT'), source: value('SOURCE'), ms: Number(value('MS')) };
}
