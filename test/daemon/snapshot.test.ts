// What calls are answered with, as one configuration makes it.

import { expect, it, vi } from 'vitest';
import { loadPolicy } from '../../src/daemon/load-policy.js';
import { listsInForce, makeSnapshot, NO_LISTS } from '../../src/daemon/snapshot.js';
import type { SnapshotResources } from '../../src/daemon/snapshot.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { answer, question } from '../journal/open-journal.js';
import { loadedOf, openResources, openSnapshot } from './open-snapshot.js';

const OFFLINE = 'voxlink: { enabled: false }\n';
const never = new AbortController().signal;
const withYaml = async (yaml: string, changes: Partial<SnapshotResources> = {}) =>
  openSnapshot(OFFLINE + yaml, await openResources(OFFLINE + yaml, {}, changes));

it('lets those addresses in that the configuration names, each interface by its own', async () => {
  const snapshot = await withYaml('agi: { allow: ["192.0.2.0/24"] }\nhttp: { allow: ["198.51.100.7"] }');
  expect([snapshot.isAllowed('192.0.2.9'), snapshot.isAllowed('198.51.100.7')]).toEqual([true, false]);
  expect([snapshot.isAllowedOverHttp('192.0.2.9'), snapshot.isAllowedOverHttp('198.51.100.7')]).toEqual([false, true]);
});

it('knows the names by which HTTP may be asked, and the pages that may ask', async () => {
  const snapshot = await withYaml('http: { hostNames: [PBX.example], corsOrigins: ["https://crm.example"] }');
  expect([...snapshot.httpHostNames]).toEqual(['pbx.example']);
  expect([...snapshot.httpOrigins]).toEqual(['https://crm.example']);
});

it('has own numbers of the configuration and of accounts', async () => {
  const ofAccount = { e164: '73432223344', account: 'office', trunks: [], isOwn: true, isShown: false };
  const snapshot = await withYaml('ownNumbers: ["74951112233"]', { accountNumbers: () => [ofAccount] as never });
  expect([...snapshot.ownNumbers]).toEqual(['74951112233', '73432223344']);
  expect([...(await withYaml('ownNumbers: ["74951112233"]')).ownNumbers]).toEqual(['74951112233']);
});

it('warns of a time zone that nobody can tell, once, however often a snapshot is made of the same policy', async () => {
  const resources = await openResources(OFFLINE, {}, { hostTimeZone: { zone: null, found: 'TZ=nowhere' } });
  const yaml = `${OFFLINE}schedules: { night: ["22:00-06:00"] }\nrules: [{ id: r, if: { schedule: night }, then: { label: x } }]`;
  const first = await openSnapshot(yaml, resources);
  const about = (warnings: readonly { message: string }[]) =>
    warnings.filter(({ message }) => message.includes('TZ=nowhere'));
  expect(about(first.loadedPolicy.warnings)).toHaveLength(1);
  const again = await makeSnapshot(first.loaded, first.loadedPolicy, resources, first);
  expect(again.loadedPolicy.warnings).toEqual(first.loadedPolicy.warnings);
  expect((await withYaml('schedules: { night: ["22:00-06:00"] }')).loadedPolicy.warnings.length).toBeLessThan(
    first.loadedPolicy.warnings.length,
  );
});

it('keeps the lookup and the other hosts of the one before where only lists changed, and asks for them anew where not', async () => {
  const shared = { notes: { note: () => undefined, hold: () => undefined }, source: (asked: unknown) => asked };
  const of = vi.fn(() => Promise.resolve(shared as never));
  const resources = await openResources(OFFLINE, {}, { fleet: { of } });
  const first = await openSnapshot(OFFLINE, resources);
  expect(first.shared).toBe(shared);
  const policy = await loadPolicy(loadedOf(OFFLINE), resources.listSources);
  const kept = await makeSnapshot(first.loaded, policy, resources, first);
  expect([kept.lookup, kept.shared]).toEqual([first.lookup, shared]);
  expect(kept.lookup).toBe(first.lookup);
  expect(of).toHaveBeenCalledOnce();
  const alone = await makeSnapshot(first.loaded, policy, resources, { lookup: first.lookup, shared: null });
  expect(alone.shared).toBeNull();
  expect((await withYaml('')).shared).toBeNull();
});

it('answers over AMI with the variables for AMI where there are any, and over FastAGI with its own', async () => {
  const namesOf = async (yaml: string, door: 'agi' | 'ami') => {
    const snapshot = await withYaml(yaml);
    const { variables } = await snapshot.answer(question({ door, script: 'lookup' }), never, () => true);
    return variables.map(([name]) => name).filter((name) => name.startsWith('VOX_'));
  };
  const both = 'agi: { variables: [STATUS, OPERATOR] }\nami: { variables: [STATUS, REGION] }';
  expect(await namesOf(both, 'agi')).not.toContain('VOX_REGION');
  expect(await namesOf(both, 'ami')).toContain('VOX_REGION');
  expect(await namesOf('agi: { variables: [STATUS, OPERATOR] }', 'ami')).not.toContain('VOX_REGION');
});

it('answers from what is known while the process is late, and tells whoever is to be told of a call', async () => {
  const observe = vi.fn();
  const overloaded = vi.fn(() => true);
  const snapshot = await withYaml('', { overloaded, observersFor: () => [observe] });
  await snapshot.answer(question({ script: 'lookup' }), never, () => true);
  expect(overloaded).toHaveBeenCalled();
  await expect.poll(() => observe.mock.calls.length).toBe(1);
  expect(observe.mock.calls[0]?.[1]).toMatchObject({ number: answer().number });
});

it('has what changes of lists go by; before there is one, nothing is listed', async () => {
  const snapshot = await withYaml('number: { areaCode: "495" }\nownNumbers: ["74951112233"]');
  expect(listsInForce(snapshot)).toEqual({
    numberSettings: snapshot.loaded.config.number,
    ownNumbers: snapshot.ownNumbers,
    lists: snapshot.loadedPolicy.lists,
  });
  expect(NO_LISTS).toEqual({
    numberSettings: DEFAULT_NUMBER_SETTINGS,
    ownNumbers: new Set(),
    lists: { allow: [], block: [], named: new Map() },
  });
});

it('says of a call what would become of it', async () => {
  const snapshot = await withYaml('lists: { block: ["79170415564"] }');
  const explained = await snapshot.explain({
    ...{ number: '79170415564', direction: 'inbound', did: '', rdnis: '', presentation: 'allowed' },
    ...{ context: '', channel: '', atMs: 0 },
  });
  expect(explained.decision).toMatchObject({ action: 'block' });
});
