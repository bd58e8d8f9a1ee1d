// What the tests of this room share: one connection or one link to a fake Asterisk, with short times.

import { vi } from 'vitest';
import type { AmiFault } from '../../src/ami/ami-fault.js';
import { headerValue, type AmiHeader } from '../../src/ami/ami-framing.js';
import { openAmiLink, type AmiLink } from '../../src/ami/ami-link.js';
import { DEFAULT_AMI_TIMINGS, type AmiServer, type AmiTimings } from '../../src/ami/ami-server.js';
import { connectManager } from '../../src/ami/asterisk-manager-adapter.js';
import type { ManagerConnection, ManagerOptions } from '../../src/ami/manager-connection.js';
import type { ConnectionEvent } from '../../src/ami/connection-event.js';
import { systemClock } from '../../src/time/clock.js';
import type { FakeAmiAsterisk } from '../fakes/ami-asterisk.js';

export const QUICK: AmiTimings = {
  ...DEFAULT_AMI_TIMINGS,
  // What a busy machine is not to reach; those who test silence wait for it.
  connectMs: 1000,
  loginMs: 1000,
  actionMs: 1000,
  pingEveryMs: 40,
  pingReplyMs: 1000,
  retryFirstMs: 20,
  retryMaxMs: 60,
  refusedFirstMs: 30,
  refusedMaxMs: 30,
};

export function serverAt(port: number, changes: Partial<AmiServer> = {}): AmiServer {
  return {
    name: 'pbx',
    host: '127.0.0.1',
    port,
    username: 'voxroute',
    secret: 's3cret',
    events: ['Num'],
    prefetchContexts: [],
    json: null,
    ...changes,
  };
}

/** Options for `connectManager`; `received` collects what comes. */
export function connectionTo(
  port: number,
  changes: Partial<ManagerOptions> = {},
): ManagerOptions & { readonly received: (readonly AmiHeader[])[] } {
  const received: (readonly AmiHeader[])[] = [];
  return {
    server: serverAt(port),
    eventMask: 'user',
    events: new Set(['userevent']),
    timings: QUICK,
    clock: systemClock,
    onEvent: (headers) => received.push(headers),
    signal: new AbortController().signal,
    received,
    ...changes,
  };
}

/** Rejects with the fault; for connections that must not come about. */
export async function faultOf(options: ManagerOptions): Promise<AmiFault> {
  return connectManager(options).then(
    () => Promise.reject(new Error('it connected')),
    (fault: unknown) => fault as AmiFault,
  );
}

export interface ObservedLink {
  readonly link: AmiLink;
  readonly news: ConnectionEvent[];
  readonly received: (readonly AmiHeader[])[];
  readonly lost: AmiFault[];
  readonly connections: Set<ManagerConnection>;
}

export function linkTo(server: AmiServer, timings: Partial<AmiTimings> = {}): ObservedLink {
  const news: ConnectionEvent[] = [];
  const received: (readonly AmiHeader[])[] = [];
  const lost: AmiFault[] = [];
  const connections = new Set<ManagerConnection>();
  const link = openAmiLink({
    server,
    clock: systemClock,
    random: () => 0,
    timings: { ...QUICK, ...timings },
    onEvent: (headers, connection) => {
      received.push(headers);
      connections.add(connection);
    },
    onStray: () => undefined,
    onLost: (_connection, reason) => lost.push(reason),
    onConnectionEvent: (item) => news.push(item),
  });
  return { link, news, received, lost, connections };
}

export async function until(condition: () => boolean, timeout = 30_000): Promise<void> {
  await vi.waitUntil(condition, { interval: 2, timeout });
}

/** The numbers of the questions received, in their order. */
export function numbersIn(received: readonly (readonly AmiHeader[])[]): (string | undefined)[] {
  return received.map((headers) => headerValue(headers, 'number'));
}

export function ask(asterisk: FakeAmiAsterisk, number: string, uniqueId = '1795309887.1'): void {
  asterisk.userEvent('Num', { uniqueId }, [`number: ${number}`]);
}
