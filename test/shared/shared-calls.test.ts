// Calls that are counted over all hosts.

import { beforeEach, expect, it } from 'vitest';
import { FloodGuard } from '../../src/policy/flood-guard.js';
import { createSeal } from '../../src/shared/seal.js';
import { SharedCalls } from '../../src/shared/shared-calls.js';
import { sharedKeys } from '../../src/shared/shared-keys.js';
import { SharedLink } from '../../src/shared/shared-link.js';
import { HostMessages } from '../../src/shared/host-messages.js';
import { manualClock, type ManualClock } from '../fakes/manual-clock.js';
import { ScriptedClient } from './scripted-client.js';

const NUMBER = '79170415564';
const DAY_MS = 86_400_000;
let clock: ManualClock;
beforeEach(() => {
  clock = manualClock();
});

function hostOf(process: string, hosts = 3) {
  const client = new ScriptedClient();
  const guard = new FloodGuard();
  const seal = createSeal(null);
  const keys = sharedKeys('voxroute:', seal);
  const messages = new HostMessages(seal, keys.messages, process, clock);
  const link = new SharedLink({ client, clock, timeoutMs: 100, readTimeoutMs: 20, onTook: () => undefined });
  const calls = new SharedCalls({ link, keys, messages, clock, guard, hosts: () => hosts });
  const hear = (message: unknown) => {
    const heard = messages.read(String(message));
    if (heard?.kind === 'called') calls.receive(heard);
  };
  return { client, guard, calls, hear, count: () => guard.count(NUMBER, 60_000, 'number', clock.epochMs()) };
}

it('are counted at once here, and a quarter of a second later at the others, each once', () => {
  const [near, far] = [hostOf('near'), hostOf('far')];
  for (let call = 0; call < 3; call++) near.calls.notes().note(NUMBER, clock.epochMs());
  expect(near.count()).toBe(3);
  clock.advance(249);
  expect(near.client.asked).toEqual([]);
  clock.advance(1);
  expect(near.client.asked).toHaveLength(1);
  const [, message] = near.client.last.args;
  far.hear(message);
  far.hear(message);
  near.hear(message);
  expect([near.count(), far.count()]).toEqual([3, 3]);
});

it('with two hundred hosts are told every two seconds', () => {
  const near = hostOf('near', 200);
  near.calls.notes().note(NUMBER, clock.epochMs());
  clock.advance(1999);
  expect(near.client.asked).toEqual([]);
  clock.advance(1);
  expect(near.client.asked).toHaveLength(1);
});

it('of a clock that is ahead count as of now, those of more than a day ago not at all', () => {
  const [near, far] = [hostOf('near'), hostOf('far')];
  const note = near.calls.notes().note;
  note(NUMBER, clock.epochMs() + 5000);
  note(NUMBER, clock.epochMs() - DAY_MS);
  clock.advance(250);
  far.hear(near.client.last.args[1]);
  expect(far.count()).toBe(1);
  clock.advance(59_000);
  expect(far.count()).toBe(1);
  clock.advance(1001);
  expect(far.count()).toBe(0);
  expect(far.guard.count(NUMBER, DAY_MS, 'number', clock.epochMs())).toBe(1);
});

it('of one second are ten thousand at the most', () => {
  const far = hostOf('far');
  const calls = Array.from({ length: 1000 }, (_, index): [string, number] => [
    String(79_000_000_000 + index),
    clock.epochMs(),
  ]);
  for (let message = 0; message < 12; message++) far.calls.receive({ kind: 'called', calls, held: [] });
  expect(far.guard.count('79000000000', 1000, 'number', clock.epochMs())).toBe(10);
  clock.advance(1000);
  far.calls.receive({ kind: 'called', calls, held: [] });
  expect(far.guard.count('79000000000', 10_000, 'number', clock.epochMs())).toBe(11);
});

it('that a rule holds are held at the others, too, until their time is over', () => {
  const [near, far] = [hostOf('near'), hostOf('far')];
  near.calls.notes().hold({ number: NUMBER, rule: 'flood', untilMs: clock.epochMs() + 60_000 });
  near.calls.notes().hold({ number: '79170000000', rule: 'flood', untilMs: clock.epochMs() + 100 });
  clock.advance(250);
  far.hear(near.client.last.args[1]);
  expect(far.guard.size.held).toBe(1);
});

it('while the server is away are counted here alone', () => {
  const near = hostOf('near');
  near.client.isReady = false;
  near.calls.notes().note(NUMBER, clock.epochMs());
  clock.advance(250);
  expect(near.client.asked).toEqual([]);
  expect(near.count()).toBe(1);
});
