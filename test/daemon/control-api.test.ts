// What commands ask of a running daemon: memory and tables by numbers in any spelling.

import { describe, expect, it, vi } from 'vitest';
import { checkConfig } from '../../src/config/inspect-config.js';
import { createControlApi } from '../../src/daemon/control-api.js';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';
import { manualClock } from '../fakes/manual-clock.js';
import { found } from '../fakes/scripted-source.js';
import { NUMBER } from '../journal/open-journal.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const LEARNT_AT_MS = Date.UTC(2026, 10, 24, 9);
const SPELLING = '8 (917) 041-55-64';

function openApi({ yaml = '', lookup = {}, problems = [] as string[], ownsState = true } = {}) {
  const forgotten = { here: vi.fn(() => true), byOthers: vi.fn() };
  const config = checkConfig(parseYaml('v.yaml', yaml));
  const loadRegistry = vi.fn(() => Promise.resolve());
  const status = { source: 'registry' };
  const state = temporaryDirectory('control');
  const recollection = { kind: 'fresh', observation: found(NUMBER, { operator: 'МТС' }, LEARNT_AT_MS) };
  const api = createControlApi({
    resources: {
      clock: manualClock(),
      registry: { current: () => ({ problems: problems.map((message) => ({ message })) }) },
      fleet: { forget: forgotten.byOthers },
      ...{ providers: { find: () => null }, stateDirectory: state, ownsState: () => ownsState },
    } as never,
    log: { write: () => undefined } as never,
    http: { calls: 'the calls' } as never,
    state: { status: () => 'the status', cacheStats: () => 'the cache', registryStatus: () => status } as never,
    current: () =>
      ({
        loaded: { config },
        lookup: {
          recall: (number: string) => (number === NUMBER ? [recollection] : []),
          forget: forgotten.here,
          warmUp: () => Promise.resolve('learnt'),
          names: { unknown: () => ['Ромашка'] },
          ...lookup,
        },
      }) as never,
    loadRegistry,
  });
  return { api, forgotten, loadRegistry, status };
}

describe('over the control socket', () => {
  it('everything that HTTP has is there too, and the state of the daemon', () => {
    const { api } = openApi();
    expect(api).toMatchObject({ calls: 'the calls' });
    expect([api.status(), api.cacheStats(), api.registryUnknown()]).toEqual([
      ...['the status', 'the cache'],
      { entries: ['Ромашка'] },
    ]);
  });

  it('imported tables are taken, and what is wrong with them is said', async () => {
    const good = openApi();
    expect(await good.api.registryLoad()).toBe(good.status);
    expect(good.loadRegistry).toHaveBeenCalledOnce();
    const bad = openApi({ problems: ['ranges: damaged', 'bdpn: too old'] });
    expect(await bad.api.registryLoad()).toBe('ranges: damaged; bdpn: too old');
  });

  it('what is remembered of a number is shown, in any spelling, with the time in words', () => {
    const { api } = openApi();
    expect(api.cacheGet(SPELLING)).toMatchObject({
      number: NUMBER,
      entries: [{ source: 'voxlink-v1', learntAt: '2026-11-24T09:00:00.000Z', fields: { operator: 'МТС' } }],
    });
    expect(api.cacheGet('200')).toBeNull();
  });

  it('a number is forgotten here and by other hosts; what is no number is not', () => {
    const { api, forgotten } = openApi();
    expect(api.cacheForget(SPELLING)).toBe(true);
    expect(forgotten.here).toHaveBeenCalledExactlyOnceWith(NUMBER);
    expect(forgotten.byOthers).toHaveBeenCalledExactlyOnceWith(NUMBER);
    expect(api.cacheForget('200')).toBe(false);
    expect(forgotten.byOthers).toHaveBeenCalledOnce();
  });

  it('acts of commands have the state directory only where this daemon has it', async () => {
    expect(await openApi().api.providerActs.takeInHand('office')).toEqual(expect.any(Number));
    expect(await openApi({ ownsState: false }).api.providerActs.takeInHand('office')).toBe(
      'there is no directory for its state',
    );
  });
});

describe('a number that is looked up in advance', () => {
  it('has its outcome', async () => {
    expect(await openApi().api.cacheWarm(SPELLING)).toEqual({ outcome: 'learnt' });
  });

  it('is none where it is no number, and none is where Voxlink is not asked', async () => {
    expect(await openApi().api.cacheWarm('200')).toBeNull();
    expect(await openApi({ yaml: 'voxlink: { enabled: false }' }).api.cacheWarm(SPELLING)).toBe(
      'voxlink.enabled is false: nothing can be looked up',
    );
  });

  it('that fails has why; an error of ours is not taken for that', async () => {
    const failing = (error: Error) => openApi({ lookup: { warmUp: () => Promise.reject(error) } }).api;
    expect(await failing(new LookupFault('REFUSED', 'HTTP 403')).cacheWarm(SPELLING)).toEqual({
      ...{ outcome: 'failed', fault: 'REFUSED', detail: 'HTTP 403' },
    });
    await expect(failing(new TypeError('ours')).cacheWarm(SPELLING)).rejects.toThrow('ours');
  });
});
