// An account that is asked behind the calls: what is learnt, what is kept, and what never takes the place of something better.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AccountWatch } from '../../src/providers/account-watch.js';
import type { ConfiguredAccount } from '../../src/providers/kinds.js';
import { newtelSettings } from '../fakes/newtel-account.js';
import { NEWTEL_SECRETS, startNewtelServer } from '../fakes/newtel-server.js';
import { stateDirectory, surroundings } from '../fakes/provider-account.js';
import { systemClock } from '../../src/time/clock.js';
import type { NewtelSettings } from '../../src/providers/newtel/newtel-client.js';

/** The first wait and those of minutes pass when the test says so; those of requests are real. */
function steppedClock() {
  const waiting: (() => void)[] = [];
  let aheadMs = 0;
  return {
    ...systemClock,
    epochMs: () => systemClock.epochMs() + aheadMs,
    /** Nothing is due by it. */
    pass: (ms: number) => void (aheadMs += ms),
    after(delayMs: number, action: () => void) {
      if (delayMs !== 1000 && delayMs < 300_000) return systemClock.after(delayMs, action);
      waiting.push(action);
      return () => void waiting.splice(waiting.indexOf(action) >>> 0, 1);
    },
    /** What waits is due. */
    step: () => waiting.splice(0).forEach((action) => action()),
    waits: () => waiting.length,
  };
}

function watchOf(url: string, directory: string | null, settings: Partial<NewtelSettings> = {}) {
  const clock = steppedClock();
  const said: (string | null)[] = [];
  const changed = vi.fn();
  const account: ConfiguredAccount = {
    kind: 'newtel',
    settings: newtelSettings(url, { trunks: ['newtel'], ...settings }),
    secrets: NEWTEL_SECRETS,
  };
  const watch = new AccountWatch(account, {
    ...surroundings(clock),
    stateDirectory: () => directory,
    numbersChanged: changed,
    callsEnded: () => Promise.resolve(),
    reportProblem: (_, message) => said.push(message),
  });
  onTestFinished(() => watch.close());
  watch.start();
  return { watch, clock, said, changed };
}

const e164s = (watch: AccountWatch) => watch.numbers.map(({ e164 }) => e164);
const external = (...numbers: string[]) => ({ numbers: { external: numbers, internal: [], virtual: [] } });

describe('own numbers', () => {
  it('are learnt behind the start, kept on disk, and known at the next start before anybody is asked', async () => {
    const server = await startNewtelServer();
    const directory = stateDirectory();
    const first = watchOf(server.url, directory);
    expect(e164s(first.watch)).toEqual([]);
    first.clock.step();
    await expect.poll(() => e164s(first.watch)).toEqual(['74951112233']);
    expect(first.changed).toHaveBeenCalledTimes(1);
    await expect.poll(() => first.clock.waits()).toBe(1);
    const second = watchOf(server.url, directory);
    expect(e164s(second.watch)).toEqual(['74951112233']);
    expect(second.watch.status()).toMatchObject({ account: 'moscow', numbers: 1, problem: null });
  });

  it('of before stay when the answer is empty or fails, in memory and on disk, and it is said', async () => {
    const server = await startNewtelServer();
    const directory = stateDirectory();
    const { watch, clock, said, changed } = watchOf(server.url, directory);
    clock.step();
    await expect.poll(() => clock.waits()).toBe(1);
    server.answer('company/get-numbers', external());
    clock.step();
    await expect.poll(() => said.at(-1)).toMatch(/has no numbers any more: the previous ones are kept/);
    await expect.poll(() => clock.waits()).toBe(1);
    server.answer('company/get-members', { members: 'none' });
    server.answer('company/get-numbers', external('74950000009'));
    clock.step();
    await expect.poll(() => said.at(-1)).toMatch(/company\/get-members: the answer has another shape/);
    expect(e164s(watch)).toEqual(['74951112233']);
    expect(changed).toHaveBeenCalledTimes(1);
    expect(readFileSync(join(directory, 'providers/numbers-moscow.json'), 'utf8')).toContain('74951112233');
    server.answer('company/get-members', { members: [] });
    await expect.poll(() => clock.waits()).toBe(1);
    clock.step();
    await expect.poll(() => e164s(watch)).toEqual(['74950000009']);
    await expect.poll(() => said.at(-1)).toBeNull();
  });

  it('and staff of before stay when the list of staff has nobody any more: their phones would count as lines', async () => {
    const server = await startNewtelServer();
    const person = { id: 1, name: 'Anna', email: 'a@b.example', internalNumber: '101', timeZone: 'Europe/Moscow' };
    server.answer('company/get-members', { members: [{ ...person, personalNumber: '79990000001' }] });
    server.answer('company/get-numbers', external('74951112233', '79990000001'));
    const { watch, clock, said } = watchOf(server.url, stateDirectory(), { members: true });
    expect(watch.staff).toBeNull();
    clock.step();
    await expect.poll(() => clock.waits()).toBe(1);
    const ofAnna = () => watch.numbers.find(({ e164 }) => e164 === '79990000001');
    expect(ofAnna()).toMatchObject({ isOwn: false, isShown: false });
    expect(watch.staff).toEqual([{ e164: '79990000001', name: 'Anna', extension: '101' }]);
    server.answer('company/get-members', { members: [] });
    clock.step();
    await expect.poll(() => said.at(-1)).toMatch(/has no staff any more: the previous numbers and staff are kept/);
    expect(ofAnna()).toMatchObject({ isOwn: false });
    expect(watch.staff).toHaveLength(1);
    // Somebody without a phone of his own is somebody.
    server.answer('company/get-members', { members: [{ ...person, personalNumber: null }] });
    await expect.poll(() => clock.waits()).toBe(1);
    clock.step();
    await expect.poll(() => watch.staff).toEqual([]);
  });

  it('that are being written when it is closed are written before it is closed', async () => {
    const server = await startNewtelServer();
    const directory = stateDirectory();
    const { watch, clock } = watchOf(server.url, directory);
    clock.step();
    await expect.poll(() => e164s(watch), { interval: 1 }).toEqual(['74951112233']);
    await watch.close();
    expect(readdirSync(join(directory, 'providers'))).toEqual(['numbers-moscow.json']);
  });

  it('of another account by the same name, or half a file, are none', async () => {
    const server = await startNewtelServer();
    const directory = stateDirectory();
    const { clock } = watchOf(server.url, directory);
    clock.step();
    await expect.poll(() => clock.waits()).toBe(1);
    expect(e164s(watchOf('http://127.0.0.1:1', directory).watch)).toEqual([]);
    writeFileSync(join(directory, 'providers/numbers-moscow.json'), '{"kind":"newt');
    expect(e164s(watchOf(server.url, directory).watch)).toEqual([]);
  });
});

describe('the state of an account', () => {
  const state = (status: string, balance: number | null = 5) => ({
    state: { balance, credit: 0, currency: 'RUB', dayTrafficCost: 0, monthTrafficCost: 0, status },
  });

  it('that is blocked is said with what to do, and over when it is not any more', async () => {
    const server = await startNewtelServer();
    server.answer('company/get-state', state('blocked', -3));
    const { watch, clock, said } = watchOf(server.url, null, { stateEvery: 900_000 });
    expect(watch.isBlocked).toBe(false);
    clock.step();
    await expect.poll(() => said.at(-1)).toMatch(/is blocked: calls by it fail/);
    expect(watch.isBlocked).toBe(true);
    expect(watch.status()).toMatchObject({ state: 'blocked', balance: -3, currency: 'RUB' });
    server.answer('company/get-state', state('active'));
    await expect.poll(() => clock.waits()).toBe(2);
    clock.step();
    await expect.poll(() => said.at(-1)).toBeNull();
    expect(watch.isBlocked).toBe(false);
  });

  it('says nothing of now after an hour', async () => {
    const server = await startNewtelServer();
    server.answer('company/get-state', state('suspended'));
    const { watch, clock } = watchOf(server.url, null, { stateEvery: 900_000 });
    clock.step();
    await expect.poll(() => watch.isBlocked).toBe(true);
    clock.pass(3_590_000);
    expect(watch.isBlocked).toBe(true);
    clock.pass(20_000);
    expect(watch.isBlocked).toBe(false);
  });

  it('with little money, or without our own line, is warned of', async () => {
    const server = await startNewtelServer();
    server.answer('company/get-state', state('active', 40.5));
    const { clock, said } = watchOf(server.url, null, { stateEvery: 900_000, lowBalance: 100, registersAs: '900' });
    clock.step();
    await expect
      .poll(() => said.at(-1))
      .toMatch(/has 40\.5 RUB left, less than lowBalance 100; 900 is not registered there/);
  });
});
