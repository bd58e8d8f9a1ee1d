// Accounts of the configuration in use: which are watched after a reload, what is known of them, and what the log says.

import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createProviderAccounts, type ProviderAccountsParts } from '../../src/daemon/provider-accounts.js';
import type { NewtelSettings } from '../../src/providers/newtel/newtel-client.js';
import { keepNumberCopy } from '../../src/providers/number-copy.js';
import { LineLimit } from '../../src/telemetry/line-limit.js';
import { systemClock } from '../../src/time/clock.js';
import { newtelSettings } from '../fakes/newtel-account.js';
import { NEWTEL_SECRETS, startNewtelServer } from '../fakes/newtel-server.js';
import { stateDirectory } from '../fakes/provider-account.js';

/** The wait before the first question, and those between two, pass when the test says so; those of requests are real. */
function steppedClock() {
  const waiting = new Set<() => void>();
  return {
    ...systemClock,
    after(delayMs: number, action: () => void) {
      if (delayMs !== 1000 && delayMs < 60_000) return systemClock.after(delayMs, action);
      waiting.add(action);
      return () => void waiting.delete(action);
    },
    step() {
      const due = [...waiting];
      waiting.clear();
      for (const action of due) action();
    },
    waits: () => waiting.size,
  };
}

type Journal = ProviderAccountsParts['journal'];

async function open({
  state = stateDirectory(),
  linesPerMinute = 10,
}: { state?: string | null; linesPerMinute?: number } = {}) {
  const server = await startNewtelServer();
  const clock = steppedClock();
  const log: unknown[][] = [];
  const record = vi.fn<Journal['record']>();
  const ended = vi.fn<ProviderAccountsParts['requestEnded']>();
  const changed = vi.fn<() => void>();
  const journalStats = { state: { kind: 'open' }, oldestAtMs: 0 };
  const accounts = createProviderAccounts({
    clock,
    version: '1.2.3',
    limit: new LineLimit(linesPerMinute, clock),
    log: { write: (...line: unknown[]) => void log.push(line) } as never,
    stateDirectory: () => state,
    numbersChanged: changed,
    requestEnded: ended,
    journal: { record, stats: () => journalStats, since: () => [] } as never,
  });
  onTestFinished(() => accounts.close());
  const account = (name: string, more: Partial<NewtelSettings> = {}) => newtelSettings(server.url, { name, ...more });
  const follow = (...newtel: NewtelSettings[]) =>
    accounts.follow({
      config: { providers: { newtel, plusofon: [], alovoice: [] } },
      providerSecrets: new Map(newtel.map(({ name }) => [name, NEWTEL_SECRETS])),
    } as never);
  const kept = (name: string, texts: readonly string[], people: object[] | null = null) =>
    keepNumberCopy(state ?? '', { ...account(name), kind: 'newtel' }, {
      ...{ texts, staff: [], people, askedAtMs: 0 },
    } as never);
  const names = () => accounts.status().map(({ account: name }) => name);
  const e164s = () => accounts.numbers().map(({ e164 }) => e164);
  /** Whoever was opened asks for the first time. */
  const begin = () => clock.step();
  const asked = (method: string) => server.requests.filter((request) => request.method === method).length;
  const find = (name: string) => accounts.find(name) ?? expect.unreachable(`no account ${name}`);
  return {
    ...{ accounts, server, clock, log, record, ended, changed, journalStats },
    ...{ account, follow, kept, names, e164s, begin, asked, find },
  };
}

const [A, B] = ['74950000001', '74950000002'] as const;

describe('accounts of a configuration', () => {
  it('are asked from then on, and not anew after a reload that says the same of them', async () => {
    const { account, follow, begin, asked, changed, e164s, find, server } = await open();
    follow(account('moscow'));
    expect(changed).not.toHaveBeenCalled();
    begin();
    await expect.poll(() => changed.mock.calls.length).toBe(1);
    expect(e164s()).toEqual(['74951112233']);
    expect(server.requests[0]?.headers['user-agent']).toBe('voxroute/1.2.3');
    const { account: first } = find('moscow');
    follow(account('moscow'));
    expect(find('moscow').account).toBe(first);
    await find('moscow').use((client) => client.call('company/get-state', {}));
    expect(asked('company/get-numbers')).toBe(1);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('are opened anew where a reload changes them, and go where it takes them away; the others stay in front', async () => {
    const { account, follow, kept, names, e164s, changed, accounts, find } = await open();
    await kept('moscow', [A]);
    await kept('ufa', [B]);
    follow(account('moscow'), account('ufa'));
    expect([names(), e164s(), changed.mock.calls.length]).toEqual([['moscow', 'ufa'], [A, B], 1]);
    const ufa = find('ufa');
    follow(account('moscow', { trunks: ['gsm'] }), account('ufa'));
    expect([names(), find('ufa') === ufa, changed.mock.calls.length]).toEqual([['ufa', 'moscow'], true, 2]);
    expect(find('moscow').account.settings.trunks).toEqual(['gsm']);
    follow(account('ufa'));
    expect([names(), e164s(), changed.mock.calls.length]).toEqual([['ufa'], [B], 3]);
    expect([accounts.find('moscow'), accounts.find('ufa')]).toEqual([null, ufa]);
    // Nothing is known of it yet, so nothing is another now.
    follow(account('ufa'), account('omsk'));
    expect(changed).toHaveBeenCalledTimes(3);
  });

  it('are asked no more once they are gone, or all is closed', async () => {
    const { account, follow, begin, asked, clock, accounts, find } = await open();
    follow(account('moscow'));
    expect(clock.waits()).toBe(1);
    follow();
    expect(clock.waits()).toBe(0);
    follow(account('moscow'), account('ufa'));
    expect(clock.waits()).toBe(2);
    const under = find('ufa').use(() => new Promise((resolve) => setImmediate(resolve, 'done')));
    let isClosed = false;
    const closed = accounts.close().then(() => (isClosed = true));
    expect(isClosed).toBe(false);
    await closed;
    expect(await under).toBe('done');
    expect(clock.waits()).toBe(0);
    begin();
    expect(asked('company/get-numbers')).toBe(0);
  });

  it('have staff as contacts where they are to: not known as long as nothing was heard of one of them', async () => {
    const { account, follow, kept, accounts } = await open();
    await kept('moscow', [], [{ number: '79990000001', name: 'Anna', extension: '101' }]);
    follow(account('moscow', { members: true }), account('ufa'));
    const contacts = [{ e164: '79990000001', name: 'Anna', extension: '101' }];
    expect(accounts.staff()).toEqual({ contacts, isUnavailable: false });
    follow(account('moscow', { members: true }), account('ufa', { members: true }));
    expect(accounts.staff()).toEqual({ contacts, isUnavailable: true });
  });

  it('that come with staff alone are news', async () => {
    const { account, follow, kept, changed } = await open();
    await kept('moscow', [], [{ number: '79990000001', name: 'Anna', extension: '101' }]);
    follow(account('moscow', { members: true }));
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('that are blocked name their trunks, and no others do', async () => {
    const { account, follow, begin, server, accounts } = await open();
    const state = { balance: -3, credit: 0, currency: 'RUB', dayTrafficCost: 0, monthTrafficCost: 0 };
    server.answer('company/get-state', { state: { ...state, status: 'blocked' } });
    follow(account('moscow', { trunks: ['gsm', 'sip'], stateEvery: 900_000 }), account('ufa', { trunks: ['ufa'] }));
    expect(accounts.blockedTrunks()).toEqual(new Map());
    begin();
    await expect
      .poll(() => [...accounts.blockedTrunks()])
      .toEqual([
        ['gsm', 'moscow'],
        ['sip', 'moscow'],
      ]);
  });
});

describe('what happens at a provider', () => {
  it('is in the log where it needs attention', async () => {
    const { account, follow, begin, server, log, clock, ended } = await open();
    server.forget('company/get-numbers');
    follow(account('moscow'));
    begin();
    await expect.poll(() => log).toHaveLength(1);
    expect(log[0]).toEqual([
      'warn',
      { account: 'moscow', why: expect.stringContaining('Requested method not found') as string },
      'an account at a provider needs attention',
    ]);
    expect(ended.mock.calls[0]?.[0]).toMatchObject({ account: 'moscow', kind: 'newtel', class: 'reads' });
    await expect.poll(() => clock.waits()).toBe(1);
  });

  it('is told as working again after a failure', async () => {
    const { account, follow, begin, server, log, clock } = await open();
    const state = { balance: -3, credit: 0, currency: 'RUB', dayTrafficCost: 0, monthTrafficCost: 0 };
    server.answer('company/get-state', { state: { ...state, status: 'blocked' } });
    follow(account('moscow', { stateEvery: 60_000 }));
    begin();
    await expect.poll(() => log).toHaveLength(1);
    server.answer('company/get-state', { state: { ...state, status: 'active' } });
    await expect.poll(() => clock.waits()).toBe(2);
    clock.step();
    await expect.poll(() => log).toHaveLength(2);
    expect(log[1]).toEqual(['info', { account: 'moscow' }, 'the account at the provider works again']);
  });

  it('unexpected answers are in the log, a few of each account', async () => {
    const { account, follow, server, log, find } = await open({ linesPerMinute: 1 });
    server.sign('wrong');
    follow(account('moscow', { verifySignature: 'warn' }), account('ufa', { verifySignature: 'warn' }));
    const ask = (name: string) => find(name).use((client) => client.call('company/get-state', {}));
    for (const name of ['moscow', 'moscow', 'ufa']) await ask(name);
    expect(log).toEqual(
      ['moscow', 'ufa'].map((name) => [
        'warn',
        { account: name, why: expect.stringContaining('accepted, because verifySignature is warn') as string },
        'a provider sent an unexpected answer',
      ]),
    );
  });

  it('calls that this PBX never saw go into the journal, and it is said how many', async () => {
    const { account, follow, begin, record, log, clock } = await open();
    follow(account('moscow', { callsEvery: 60_000 }));
    begin();
    await expect.poll(() => log).toHaveLength(1);
    expect(record.mock.calls).toMatchObject([
      [{ digits: '79991234567', report: { account: 'moscow', event: 'missed' } }],
    ]);
    expect(log).toEqual([
      ['info', { account: 'moscow', calls: 1 }, 'calls that this PBX never saw are in the journal'],
    ]);
    await expect.poll(() => clock.waits()).toBe(2);
  });

  it('calls from before the journal are nothing to tell of', async () => {
    const { account, follow, begin, record, log, clock, journalStats } = await open();
    journalStats.oldestAtMs = Date.now();
    follow(account('moscow', { callsEvery: 60_000 }));
    begin();
    await expect.poll(() => clock.waits()).toBe(2);
    expect([record.mock.calls, log]).toEqual([[], []]);
  });

  it('is limited by what was done for each account, counted in the directory for state', async () => {
    const act = async ({ account, follow, find }: Awaited<ReturnType<typeof open>>) => {
      follow(account('moscow'));
      const input = { callerId: '74951112233', dstNumber: '79991234567', srcNumber: '101' };
      return find('moscow').use((client) => client.call('call/start-simple-call', input));
    };
    await expect(act(await open({ state: null }))).rejects.toThrow('there is no directory for state');
    const state = stateDirectory();
    const daemon = await open({ state });
    for (let times = 0; times < 10; times += 1) await act(daemon);
    await expect(act(daemon)).rejects.toThrow(/10/);
  });
});
