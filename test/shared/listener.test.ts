// Listening to the channel: a subscription that is refused, a connection that dies in silence, a node that is gone.

import { EventEmitter } from 'node:events';
import { beforeEach, expect, it } from 'vitest';
import { Listener, type ListeningConnection } from '../../src/shared/listener.js';
import { manualClock, type ManualClock } from '../fakes/manual-clock.js';
import { settle } from './scripted-client.js';

/** As ioredis has it: events, and a subscription that is refused when `refusal` is set. */
class FakeConnection extends EventEmitter implements ListeningConnection {
  status = 'connecting';
  refusal: Error | null = null;
  pings = 0;
  reconnects: (boolean | undefined)[] = [];
  readonly channels: string[] = [];

  subscribe(channel: string): Promise<unknown> {
    this.channels.push(channel);
    return this.refusal === null ? Promise.resolve(1) : Promise.reject(this.refusal);
  }
  ping(): Promise<unknown> {
    this.pings += 1;
    return Promise.reject(new Error('Connection is closed.'));
  }
  disconnect(reconnect?: boolean): void {
    this.reconnects.push(reconnect);
  }
  async ready(): Promise<void> {
    this.status = 'ready';
    this.emit('ready');
    await settle();
  }
}

let clock: ManualClock;
let opened: FakeConnection[];
let heard: string[];
let listener: Listener;
const last = () => opened.at(-1)!;
beforeEach(() => {
  clock = manualClock();
  opened = [];
  heard = [];
  listener = new Listener({
    ...{ clock, channel: 'news', pauseMs: (attempts) => attempts * 100 },
    open() {
      opened.push(new FakeConnection());
      return last();
    },
    onMessage: (text) => heard.push(text),
    onListening: () => heard.push('listening'),
  });
});

it('hears what is published, and says each time that messages may have been missed', async () => {
  expect(listener.isListening).toBe(false);
  await last().ready();
  last().emit('message', 'news', 'hello');
  last().emit('close');
  expect(listener.isListening).toBe(false);
  await last().ready();
  expect(heard).toEqual(['listening', 'hello', 'listening']);
  expect(last().channels).toEqual(['news', 'news']);
});

it('that is refused is tried again, and said after five seconds', async () => {
  last().refusal = Object.assign(new Error('NOPERM this user has no permissions to access a channel'), {
    name: 'ReplyError',
  });
  await last().ready();
  expect(listener.fault).toBe(null);
  expect(listener.refused?.code).toBe('forbidden');
  clock.advance(5000);
  await settle();
  expect(listener.fault?.code).toBe('forbidden');
  last().refusal = null;
  clock.advance(5000);
  await settle();
  expect(listener.isListening).toBe(true);
  expect(listener.fault).toBe(null);
});

it('that has to answer now and then', async () => {
  await last().ready();
  clock.advance(15_000);
  expect(last().pings).toBe(3);
});

it('whose connection has ended goes to the next node, after a pause that grows', async () => {
  last().emit('error', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
  for (const pauseMs of [100, 200, 300]) {
    last().emit('end');
    const before = opened.length;
    clock.advance(pauseMs - 1);
    expect(opened).toHaveLength(before);
    clock.advance(1);
    expect(opened).toHaveLength(before + 1);
  }
  clock.advance(5000);
  expect(listener.fault?.code).toBe('unreachable');
  await last().ready();
  expect(listener.isListening).toBe(true);
  // What becomes of the one before is nobody's matter.
  opened[0]!.emit('close');
  expect(listener.isListening).toBe(true);
});

it('that is closed opens nothing more', async () => {
  await last().ready();
  listener.close();
  last().emit('end');
  clock.advance(60_000);
  expect(opened).toHaveLength(1);
  expect(last().reconnects).toEqual([undefined]);
  expect(clock.pending).toBe(0);
});
