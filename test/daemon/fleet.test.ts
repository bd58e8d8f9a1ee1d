// Sharing with other hosts as the daemon has it, with a server that nobody serves.

import { describe, expect, it, onTestFinished } from 'vitest';
import type { LoadedConfig } from '../../src/config/load-config.js';
import { openCommandSharing } from '../../src/daemon/command-sharing.js';
import { createFleet } from '../../src/daemon/fleet.js';
import { edgesOf } from '../../src/daemon/shared-edges.js';
import { sharedSettings } from '../../src/daemon/shared-settings.js';
import type { HostRate } from '../../src/lookup/host-claim.js';
import { systemClock } from '../../src/time/clock.js';
import { loadedConfig } from '../fakes/loaded-config.js';

const NOBODY = 'shared: { url: "redis://127.0.0.1:1" }';
const UNREADABLE = 'shared: { url: "rediss://127.0.0.1:1", caFile: /nowhere/ca.pem }';

const loaded = (yaml: string, password: string | null = null) =>
  loadedConfig(yaml, { sharedSecrets: { password, hashKey: null } });

function setUp(ownHost: HostRate | undefined = { claim: () => Promise.resolve({ kind: 'unavailable' }) }) {
  const lines: string[] = [];
  const rates: (HostRate | undefined)[] = [];
  const fleet = createFleet({
    ...{ clock: systemClock, stateDirectory: '/var/lib/voxroute', ownHost },
    log: {
      write: (level, _fields, message) => void lines.push(`${level}: ${message}`),
      setLevel: () => undefined,
      settle: () => Promise.resolve('written'),
    },
    admission: { shareWith: (rate) => void rates.push(rate) },
    guard: { note: () => undefined, hold: () => undefined },
    lists: { take: () => expect.unreachable() },
    runtimeLists: { records: () => [] },
    forget: () => expect.unreachable(),
    onTook: () => undefined,
  });
  onTestFinished(() => fleet.close());
  /** As a reload takes it. */
  const take = async (config: LoadedConfig) => {
    const shared = await fleet.of(config);
    fleet.follow(shared, config);
    return shared;
  };
  return { fleet, lines, rates, ownHost, take };
}

describe('sharing with other hosts', () => {
  it('is off where nothing is configured: this host has its own rate, or none', async () => {
    const { fleet, rates, ownHost, take } = setUp();
    expect(await take(loaded(''))).toBeNull();
    expect([fleet.isOn(), fleet.status()]).toEqual([false, null]);
    fleet.forget('79170415564');
    expect(rates).toEqual([ownHost]);
    const nowhere = setUp(null as unknown as undefined);
    await nowhere.take(loaded(''));
    expect(nowhere.rates).toEqual([undefined]);
  });

  it('goes on through a reload that changes nothing of it, and ends with one that turns it off', async () => {
    const { fleet, rates, ownHost, take } = setUp();
    const first = await take(loaded(NOBODY));
    expect(fleet.isOn()).toBe(true);
    expect(rates).toEqual([first?.rate]);
    expect(await take(loaded(`${NOBODY}\nagi: { deadlineMs: 400 }`))).toBe(first);
    const next = await take(loaded(NOBODY, 'a password'));
    expect(next).not.toBe(first);
    expect(rates.at(-1)).toBe(next?.rate);
    expect(await take(loaded(''))).toBeNull();
    expect(fleet.isOn()).toBe(false);
    expect(rates.at(-1)).toBe(ownHost);
  });

  it('is not in force before the configuration is: one that is refused changes nothing', async () => {
    const { fleet, rates, take } = setUp();
    const first = await take(loaded(NOBODY));
    const refused = await fleet.of(loaded(NOBODY, 'a password'));
    expect(refused).not.toBe(first);
    expect(rates).toHaveLength(1);
    fleet.follow(first, loaded(NOBODY));
    expect(rates).toEqual([first?.rate, first?.rate]);
    expect(await fleet.of(loaded(NOBODY))).toBe(first);
  });

  it('that cannot reach the server says so, and why it cannot where a file is at fault', async () => {
    const { fleet, lines, take } = setUp();
    await take(loaded(NOBODY));
    await expect
      .poll(() => lines.some((line) => line.startsWith('warn: the other hosts have not been seen yet')))
      .toBe(true);
    expect(fleet.status()).toMatchObject({ state: 'never' });
    const first = await take(loaded(UNREADABLE));
    expect(lines).toContain('error: nothing can be shared with other hosts');
    expect(fleet.status()?.message).toContain('/nowhere/ca.pem');
    // The file may be there by now.
    expect(await take(loaded(UNREADABLE))).not.toBe(first);
  });
});

describe('the settings of the server', () => {
  it('are those of the configuration with the secrets', async () => {
    const yaml =
      'shared: { url: "redis://a.example:7000,b.example/2", mode: sentinel, sentinelName: main, username: vox }';
    const { settings, problem } = await sharedSettings(loaded(yaml, 'a password'));
    expect(problem).toBeNull();
    expect(settings).toMatchObject({
      nodes: [
        { host: 'a.example', port: 7000 },
        { host: 'b.example', port: 6379 },
      ],
      ...{ isTls: false, db: 2, mode: 'sentinel', sentinelName: 'main', username: 'vox' },
      ...{ password: 'a password', hashKey: null, authorities: null },
    });
    expect(await sharedSettings(loaded(''))).toEqual({ settings: null, problem: null });
  });

  it('have the certificates of a file only for TLS, and say why it cannot be used', async () => {
    const plain = await sharedSettings(loaded(UNREADABLE.replace('rediss', 'redis')));
    expect(plain).toMatchObject({ settings: { authorities: null }, problem: null });
    const { problem, settings } = await sharedSettings(loaded(UNREADABLE));
    expect(problem).toMatch(/^shared\.caFile: \/nowhere\/ca\.pem/);
    expect(settings).toMatchObject({ isTls: true, authorities: null });
  });

  it('go by the configuration in use: how long answers are kept, and requests may take', () => {
    let { config } = loaded('cache: { staleTtl: 20d, negativeTtl: 2h }\nvoxlink: { timeoutMs: 700, ratePerSecond: 4 }');
    const { keepMs, longestRequestMs, ratePerSecond } = edgesOf(() => config);
    expect(keepMs()).toEqual({ found: 20 * 86_400_000, 'not-found': 2 * 3_600_000 });
    expect([longestRequestMs(), ratePerSecond()]).toEqual([1200, 4]);
    ({ config } = loaded('voxlink: { ratePerSecond: 5 }'));
    expect(ratePerSecond()).toBe(5);
  });
});

describe('a command without a daemon', () => {
  const ownHost: HostRate = { claim: () => Promise.resolve({ kind: 'unavailable' }) };

  it('shares nothing where nothing is configured', async () => {
    const around = { clock: systemClock, ownHost, report: () => expect.unreachable() };
    expect(await openCommandSharing(loaded(''), around)).toBeNull();
  });

  it('says once that the others cannot be reached, and goes on by itself', async () => {
    const said: string[] = [];
    const sharing = await openCommandSharing(loaded(NOBODY), {
      ...{ clock: systemClock, ownHost },
      report: (message) => void said.push(message),
    });
    onTestFinished(() => sharing?.shared.close());
    expect(said).toEqual([expect.stringMatching(/^the other hosts have not been seen yet/)]);
    expect(await sharing?.rate.claim(10)).toMatchObject({ kind: expect.any(String) as string });
  });
});
