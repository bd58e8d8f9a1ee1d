// What a daemon opens once: the real parts, in a directory of the test.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { OpenParts } from '../../src/daemon/drain.js';
import { openResources, type ResourceUser } from '../../src/daemon/resources.js';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { manualClock } from '../fakes/manual-clock.js';
import { answer, question } from '../journal/open-journal.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';
import { loadedConfig } from '../fakes/loaded-config.js';

/** @param directory of the state; null: none can be made */
async function open(directory: string | null, user: Partial<ResourceUser> = {}, clock: Clock = systemClock) {
  const root = temporaryDirectory('resources');
  const file = join(root, 'a-file');
  writeFileSync(file, '');
  // Nothing can be made below a file.
  const none = join(file, 'state');
  const environment = { XDG_STATE_HOME: none, HOME: none, TZ: 'IST-5:30' };
  const loaded = loadedConfig(`cache: { dir: ${directory ?? none} }\njournal: { maxCalls: 100 }`);
  const lines: { level: string; fields: Record<string, unknown>; message: string }[] = [];
  const write = (level: string, fields: Record<string, unknown>, message: string) =>
    lines.push({ level, fields, message });
  const opened = new OpenParts({ write });
  const resources = await openResources(
    loaded,
    { clock, version: '1.2.3', environment, log: { write, isOn: () => true } as never },
    {
      ...{ readings: {} as never, isSelfCall: () => false, listsInForce: () => ({}) as never },
      ...{ listsChanged: vi.fn(), ownNumbersChanged: vi.fn(), forgetLearnt: vi.fn(), overloaded: () => false },
      shutdown: new AbortController().signal,
      ...user,
    },
    opened,
  );
  onTestFinished(() => opened.close());
  return { resources, opened, lines, said: () => lines.map(({ level, message }) => `${level}: ${message}`) };
}

it('without a place for state answers are kept in memory only, and it is said once for each place that was tried', async () => {
  const { resources, said } = await open(null);
  expect(said().slice(0, 3)).toEqual([
    'warn: this state directory cannot be used; trying the next one',
    'warn: this state directory cannot be used; trying the next one',
    'warn: no state directory can be used: answers are cached in memory only',
  ]);
  expect(resources).toMatchObject({ stateDirectory: null, twoLevelMemory: null });
  expect(resources.ownsState()).toBe(true);
  expect(resources.journal.stats().state).toEqual({ kind: 'off' });
});

it('with a place for state answers and calls are on disk there, until everything is closed', async () => {
  const directory = temporaryDirectory('state');
  const { resources, opened, said } = await open(directory);
  expect(resources).toMatchObject({ stateDirectory: directory, hostTimeZone: { zone: 'Asia/Kolkata' } });
  await expect.poll(() => resources.journal.stats().state).toEqual({ kind: 'open' });
  await expect.poll(() => resources.twoLevelMemory?.stats().disk.state).toEqual({ kind: 'open' });
  expect(resources.ownsState()).toBe(true);
  for (const name of ['store', 'journal']) expect(existsSync(join(directory, name, 'CURRENT'))).toBe(true);
  await opened.close();
  expect(resources.journal.stats().state).toEqual({ kind: 'closed' });
  expect(resources.twoLevelMemory?.stats().disk.state).toEqual({ kind: 'closed' });
  expect(said().filter((line) => !line.startsWith('info') && !line.includes('no numbering registry'))).toEqual([]);
});

it('a second daemon over the same directory does not have it, and the first one does', async () => {
  const directory = temporaryDirectory('state');
  const first = await open(directory);
  await expect.poll(() => first.resources.twoLevelMemory?.stats().disk.state).toEqual({ kind: 'open' });
  const second = await open(directory);
  await expect.poll(() => second.resources.ownsState()).toBe(false);
  expect(first.resources.ownsState()).toBe(true);
});

it('metrics, log and journal are told of a call, but not of one by which the daemon asks itself', async () => {
  const { resources, lines } = await open(temporaryDirectory('state'), {
    isSelfCall: ({ uniqueId }) => uniqueId === 'self',
  });
  const tell = (uniqueId: string) => {
    for (const observe of resources.observersFor({ log: { maskNumbers: true } } as never))
      observe(question({ uniqueId }), answer());
  };
  tell('self');
  expect(lines.filter(({ fields }) => 'uniqueid' in fields)).toEqual([]);
  expect(resources.journal.stats().waiting).toBe(0);
  tell('1764.1');
  expect(lines.filter(({ fields }) => fields['uniqueid'] === '1764.1')).toHaveLength(1);
  await resources.journal.flush();
  await expect.poll(() => resources.journal.stats().entries + resources.journal.stats().waiting).toBe(1);
});

it('an answer that could not be given is an error in the log, without the number and without a line of a stranger', async () => {
  const { resources, lines } = await open(null);
  const call = { door: 'agi', uniqueId: 'x'.repeat(200) } as IncomingCall;
  resources.onAnswerFault(call, 'not-written', new Error('no way to +79170415564'));
  resources.onAnswerFault(call, 'not-observed', 'plain text');
  const [written, observed] = lines.slice(-2);
  expect(written).toMatchObject({ level: 'error', message: 'the answer could not be written' });
  expect(written?.fields['uniqueid']).toBe('x'.repeat(80));
  expect(written?.fields['stack']).toContain('no way to');
  expect(JSON.stringify(written)).not.toContain('79170415564');
  expect(observed).toMatchObject({
    message: 'the call was answered, but could not be counted or logged',
    fields: { stack: 'plain text' },
  });
});

it('a figure that cannot be read is said, ten times a minute at most', async () => {
  const broken = () => {
    throw new Error('broken');
  };
  const clock = manualClock();
  const { resources, lines } = await open(null, { readings: new Proxy({}, { get: () => broken }) as never }, clock);
  for (let scrape = 0; scrape < 15; scrape++) {
    await resources.metrics.page();
    clock.advance(1001);
  }
  const ofOne = lines.filter(({ fields }) => fields['metric'] === 'voxroute_lookups_under_way');
  expect(ofOne).toHaveLength(10);
  expect(ofOne[0]).toMatchObject({
    level: 'warn',
    message: 'a figure could not be read',
    fields: { error: 'Error: broken' },
  });
});

it('the numbers of accounts are those of the providers, and a directory that vanishes keeps nobody from closing', async () => {
  const directory = temporaryDirectory('state');
  mkdirSync(join(directory, 'store'), { recursive: true });
  const { resources, opened, said } = await open(directory);
  expect([resources.accountNumbers?.(), resources.staff?.(), resources.blockedTrunks?.()]).toMatchObject([{}, {}, {}]);
  await opened.close();
  expect(said()).not.toContain('warn: a part did not close cleanly');
});

it('a server that is left alone is a warning, and news when it is asked again', async () => {
  const { resources, lines } = await open(null);
  resources.onBreakerChange({ state: 'open', message: 'left alone for 30 s' } as never, 'voxlink');
  resources.onBreakerChange({ state: 'closed', message: 'it answers again' } as never, 'crm');
  expect(lines.slice(-2)).toEqual([
    { level: 'warn', fields: { breaker: 'open', upstream: 'voxlink' }, message: 'left alone for 30 s' },
    { level: 'info', fields: { breaker: 'closed', upstream: 'crm' }, message: 'it answers again' },
  ]);
});
