// Changes that every host learns of: list entries, and numbers that are forgotten.

import { beforeEach, expect, it } from 'vitest';
import type { ListRecord } from '../../src/lists/runtime/list-record.js';
import { createSeal } from '../../src/shared/seal.js';
import { SharedChanges, type SharedChange } from '../../src/shared/shared-changes.js';
import { SharedFault } from '../../src/shared/shared-fault.js';
import { sharedKeys } from '../../src/shared/shared-keys.js';
import { SharedLink } from '../../src/shared/shared-link.js';
import { HostMessages } from '../../src/shared/host-messages.js';
import { manualClock, type ManualClock } from '../fakes/manual-clock.js';
import { ScriptedClient, settle } from './scripted-client.js';

const DAY_MS = 86_400_000;
let clock: ManualClock;
let client: ScriptedClient;
let applied: SharedChange[];
let records: ListRecord[];
let changes: SharedChanges;
beforeEach(() => {
  clock = manualClock();
  client = new ScriptedClient();
  applied = [];
  records = [];
  changes = changesAt('near');
});

function changesAt(host: string): SharedChanges {
  const seal = createSeal(null);
  const keys = sharedKeys('voxroute:', seal);
  return new SharedChanges({
    ...{ keys, seal, clock, messages: new HostMessages(seal, keys.messages, host, clock), random: () => 0.5 },
    link: new SharedLink({ client, clock, timeoutMs: 100, readTimeoutMs: 20, onTook: () => undefined }),
    apply: (change) => applied.push(change),
    records: () => records,
  });
}

const entry = (number: string, addedAtMs = clock.epochMs(), untilMs: number | null = null): ListRecord => ({
  ...{ change: 'add', list: 'block' },
  entry: {
    ...{ target: { kind: 'exact', number }, reason: 'spam', label: '', hangupCause: null },
    ...{ untilMs, addedAtMs, by: 'cli', source: 'runtime', line: null },
  },
});

/** Field and value of the change that was told last. */
function told(): [string, string] {
  const [field, value] = client.last.args;
  return [String(field), String(value)];
}

it('a change is told with its time, and carried out where it is heard', async () => {
  changes.publish(entry('79170415564'));
  expect(client.last).toMatchObject({ script: 'change', keys: ['voxroute:1:{changes}'] });
  changes.receive(...told());
  expect(applied).toEqual([entry('79170415564')]);
  client.last.answer(1);
  await settle();
  changes.publish({ change: 'forget', number: '79170415564', atMs: clock.epochMs() });
  changes.receive(...told());
  expect(applied.at(-1)).toMatchObject({ change: 'forget', number: '79170415564' });
});

it.each<[string, (field: string, value: string) => [string, string]]>([
  ['garbage', (field) => [field, 'garbage']],
  ['cut', (field, value) => [field, value.slice(0, -2)]],
  ['about something else', (_, value) => ['block 79170000000', value]],
  ['with another time in front', (field, value) => [field, `000000001${value.slice(9)}`]],
  ['too long', (field, value) => [field, value + ' '.repeat(9000)]],
  ['of a form that a newer version has', (field, value) => [field, value.replace('"add"', '"move"')]],
])('what is %s is passed over and counted', (_, change) => {
  changes.publish(entry('79170415564'));
  changes.receive(...change(...told()));
  expect(applied).toEqual([]);
  expect(changes.stats().refused).toBe(1);
});

it('a change of a time to come is passed over', () => {
  changes.publish(entry('79170415564', clock.epochMs() + 301_000));
  changes.receive(...told());
  expect(applied).toEqual([]);
});

it('what cannot be told waits, and is told when the server is back', async () => {
  changes.publish(entry('79170415564'));
  client.last.fail(new SharedFault('read-only'));
  await settle();
  expect(changes.stats()).toMatchObject({ waiting: 1, dropped: 0 });
  clock.advance(1000);
  client.last.answer(1);
  await settle();
  expect(client.asked).toHaveLength(2);
  expect(changes.stats().waiting).toBe(0);
});

it('a host that was away carries out what it has missed, and tells what nobody knows yet', async () => {
  changesAt('far').publish(entry('79170000001'));
  const [field, value] = told();
  changesAt('far').publish(entry('79170000002', clock.epochMs() - DAY_MS, clock.epochMs() - DAY_MS / 2));
  const [overField, overValue] = told();
  records = [entry('79170000003', clock.epochMs() - 5000)];
  const before = client.asked.length;
  changes.sync();
  clock.advance(500);
  client.last.answer(['7', [field, value]]);
  await settle();
  clock.advance(20);
  await settle();
  expect(client.last).toMatchObject({ script: 'scan', args: ['7'] });
  client.last.answer(['0', [overField, overValue]]);
  await settle();
  expect(applied).toEqual([entry('79170000001', clock.epochMs() - 520)]);
  const after = client.asked.slice(before);
  expect(after.map(({ script }) => script)).toEqual(['scan', 'scan', 'drop', 'change']);
  expect(after[2]?.args).toEqual([overField, overValue]);
  changes.receive(...told());
  expect(applied.at(-1)).toEqual(records[0]);
});
