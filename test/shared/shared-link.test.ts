// The way to the server: what takes too long is given up, what fails is left alone, what hangs is made anew.

import { beforeEach, describe, expect, it } from 'vitest';
import { SharedFault, sharedFaultOf } from '../../src/shared/shared-fault.js';
import { SharedLink } from '../../src/shared/shared-link.js';
import { manualClock, type ManualClock } from '../fakes/manual-clock.js';
import { ScriptedClient, settle } from './scripted-client.js';

let clock: ManualClock;
let client: ScriptedClient;
let link: SharedLink;
let took: [string, number][];
beforeEach(() => {
  clock = manualClock();
  client = new ScriptedClient();
  took = [];
  const onTook = (operation: string, tookMs: number) => took.push([operation, tookMs]);
  link = new SharedLink({ client, clock, timeoutMs: 100, readTimeoutMs: 20, onTook });
});

const readOnly = () => new SharedFault('read-only');
const write = () => link.run('write', 'write', [], []).catch((fault: unknown) => sharedFaultOf(fault).code);

async function failingWrites(count: number): Promise<void> {
  for (let each = 0; each < count; each++) {
    const written = write();
    client.last.fail(readOnly());
    await written;
  }
}

it('a read is given up after shared.readTimeoutMs, everything else after shared.timeoutMs', async () => {
  const read = link.run('read', 'read', [], []).catch((fault: unknown) => sharedFaultOf(fault).code);
  const written = write();
  clock.advance(20);
  expect(await read).toBe('timeout');
  client.last.answer(1);
  expect(await written).toBe(1);
  expect(took).toEqual([['write', 20]]);
  const late = write();
  clock.advance(100);
  expect(await late).toBe('timeout');
  expect(link.latencyMs).toBe(20);
});

describe('a kind of command that fails three times in a row', () => {
  it('is left alone for a second, tried once, and left alone for longer each time, up to ten seconds', async () => {
    await failingWrites(2);
    expect(link.allows('write')).toBe(true);
    expect(link.faults().write).toBe(null);
    await failingWrites(1);
    expect(link.faults()).toEqual({ read: null, write: 'read-only', change: null, rate: null });
    for (const restMs of [1000, 2000, 4000, 8000, 10_000, 10_000]) {
      expect(link.allows('write')).toBe(false);
      clock.advance(restMs - 1);
      expect(link.allows('write')).toBe(false);
      clock.advance(1);
      expect(link.allows('write')).toBe(true);
      // One at a time.
      expect(link.allows('write')).toBe(false);
      await failingWrites(1);
    }
  });

  it('leaves the others as they are, and is as before after its first success', async () => {
    await failingWrites(3);
    for (const other of ['read', 'change', 'rate'] as const) expect(link.allows(other)).toBe(true);
    clock.advance(1000);
    expect(link.allows('write')).toBe(true);
    const written = write();
    client.last.answer(1);
    await written;
    expect(link.faults().write).toBe(null);
    await failingWrites(2);
    expect(link.allows('write')).toBe(true);
  });

  it('is taken to work again when it was not tried for a while and the rate works', async () => {
    await failingWrites(3);
    for (const ms of [2000, 1000]) {
      expect(link.faults().write).toBe('read-only');
      clock.advance(ms);
      const beat = link.run('rate', 'beat', [], []);
      client.last.answer([]);
      await beat;
    }
    expect(link.faults().write).toBe(null);
  });
});

it('two failures with a success between them are no failures in a row', async () => {
  await failingWrites(2);
  const written = write();
  client.last.answer(1);
  await written;
  await failingWrites(2);
  expect(link.allows('write')).toBe(true);
});

it('connections on which nothing is heard for three seconds are made anew, those that answer with a fault are not', async () => {
  const asked = write();
  clock.advance(100);
  await asked;
  link.watch();
  expect(client.reconnects).toBe(0);
  void write();
  clock.advance(2900);
  const last = write();
  link.watch();
  expect(client.reconnects).toBe(1);
  clock.advance(2990);
  client.last.fail(readOnly());
  await last;
  await settle();
  clock.advance(2900);
  link.watch();
  expect(client.reconnects).toBe(1);
});

it('nothing is asked while the client is not ready', async () => {
  client.isReady = false;
  expect(link.allows('read')).toBe(false);
  expect(await write()).toBe('unreachable');
  expect(client.asked).toEqual([]);
});
