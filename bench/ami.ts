// What a question over AMI costs, from the event to the last Setvar, beside the same numbers over FastAGI.

import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { nextMessage } from './child-message.js';
import type { ServerProcess } from './server-process.js';
import { medians, quantile } from './statistics.js';

export interface AmiFigures {
  /** Processor time of the daemon for one answered event, in microseconds. */
  readonly cpuUs: number;
  readonly perSecond: number;
  /** 1: all. A busy daemon drops what has waited for longer than its deadline, and counts it. */
  readonly answeredShare: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
}

/** By the number of events that are open at a time. */
export type AmiResult = Readonly<Record<string, AmiFigures>>;

interface PeerReport {
  readonly sent: number;
  readonly ready: number;
  readonly readyMs: readonly number[];
}

const LOGIN_LIMIT_MS = 60_000;

/** An Asterisk manager interface that does nothing but ask. */
export class AmiPeer {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(): Promise<AmiPeer> {
    const child = fork('test/bench/ami-peer.mjs');
    const { port } = await nextMessage<{ port: number }>(child);
    return new AmiPeer(child, port);
  }

  async ask(atATime: number, events: number, numbers: readonly string[]): Promise<PeerReport> {
    this.#child.send({ atATime, events, numbers });
    return nextMessage<PeerReport>(this.#child);
  }

  stop(): void {
    this.#child.kill();
  }
}

export async function untilLoggedIn(server: ServerProcess): Promise<void> {
  const untilMs = performance.now() + LOGIN_LIMIT_MS;
  while (!/"door":"ami".*"event":"up"|"event":"up".*"door":"ami"/.test(server.log())) {
    if (performance.now() > untilMs) throw new Error('the daemon does not log in over AMI');
    await sleep(20);
  }
}

interface EventsAsked extends PeerReport {
  /** Processor time of the daemon for one answered event, in microseconds. */
  readonly cpuUs: number;
}

/** Rejects where none is answered. */
export async function askEvents(
  peer: AmiPeer,
  server: ServerProcess,
  asked: { readonly atATime: number; readonly events: number; readonly numbers: readonly string[] },
): Promise<EventsAsked> {
  const before = server.cpuUs();
  const report = await peer.ask(asked.atATime, asked.events, asked.numbers);
  if (report.ready === 0) throw new Error(`AMI: none of ${report.sent} events was answered`);
  return { ...report, cpuUs: (server.cpuUs() - before) / report.ready };
}

export async function measureAmi(
  peer: AmiPeer,
  server: ServerProcess,
  numbersFile: string,
  {
    rounds,
    events,
    atATime,
  }: { readonly rounds: number; readonly events: number; readonly atATime: readonly number[] },
): Promise<AmiResult> {
  const numbers = readFileSync(numbersFile, 'utf8').trim().split('\n');
  const measured = new Map<number, AmiFigures[]>();
  await peer.ask(32, events * 3, numbers);
  for (let round = 0; round < rounds; round++) {
    for (const count of atATime) {
      const startedMs = performance.now();
      const { cpuUs, sent, ready, readyMs } = await askEvents(peer, server, { atATime: count, events, numbers });
      const us = (share: number) => quantile(readyMs, share) * 1000;
      const figures = {
        cpuUs,
        perSecond: ready / ((performance.now() - startedMs) / 1000),
        answeredShare: ready / sent,
        p50Us: us(0.5),
        p99Us: us(0.99),
        p999Us: us(0.999),
      };
      measured.set(count, [...(measured.get(count) ?? []), figures]);
    }
  }
  return Object.fromEntries(atATime.map((count) => [count, medians(measured.get(count) ?? [])]));
}
