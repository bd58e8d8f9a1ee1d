// Two daemons on one state directory, and a directory that is removed under its daemon.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { runVoxroute } from '../cli/run-voxroute.js';
import { startDaemon, type RunningDaemon } from '../system/running-daemon.js';
import { removeDirectory, temporaryDirectory } from '../fakes/temporary-directory.js';

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory('state');
});

/** What is looked at every 4 s is looked at more often. */
const QUICK: Clock = {
  ...systemClock,
  after: (ms, action) => systemClock.after(ms === 4000 ? 100 : ms, action),
};

async function start(): Promise<RunningDaemon> {
  const daemon = await startDaemon({ directory, clock: QUICK, voxlink: { generate: true } });
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await daemon.stop();
    isStopped = true;
  };
  onTestFinished(stop);
  return { ...daemon, stop };
}

const said = ({ log }: RunningDaemon, words: RegExp) => log.some(({ msg }) => words.test(String(msg)));
const ask = (daemon: RunningDaemon, script: string, callerId: string) =>
  callFastAgi(daemon.agiPort, { script, callerId, args: [callerId] });
const isBlocked = async (daemon: RunningDaemon, number: string) =>
  (await ask(daemon, 'blacklist', number)).variables.get('VOX_BLACKLIST') === '1';
const onDisk = () => readFileSync(join(directory, 'lists', 'runtime.ndjson'), 'utf8');

describe('two daemons on one state directory', () => {
  it('the second one answers, learns nothing to disk, changes no list and says so; then it takes over', async () => {
    const first = await start();
    await ask(first, 'block', '79170000001');
    await expect
      .poll(() => existsSync(join(directory, 'lists', 'runtime.ndjson')) && onDisk())
      .toContain('79170000001');

    const second = await start();
    expect(said(second, /^another daemon has this state directory: this one caches in memory only/)).toBe(true);
    expect((await ask(second, 'lookup', '79170415564')).variables.get('VOX_STATUS')).toBe('OK');
    expect(await isBlocked(second, '79170000001')).toBe(true);

    const { variables } = await ask(second, 'block', '79170000002');
    expect(variables.get('VOX_STATUS')).toBe('FAILED');
    expect(variables.get('VOX_REASON')).toBe('another daemon has the state directory: lists are changed there');
    expect(await isBlocked(second, '79170000002')).toBe(false);

    // What the first one does goes on to count, for both and on disk.
    await ask(first, 'block', '79170000003');
    await expect.poll(() => isBlocked(second, '79170000003')).toBe(true);
    expect(onDisk()).not.toContain('79170000002');

    await first.stop();
    await expect
      .poll(() => said(second, /^the other daemon is gone: this one has the state directory now$/))
      .toBe(true);
    expect((await ask(second, 'block', '79170000002')).variables.get('VOX_STATUS')).toBe('LISTED');
    await expect.poll(onDisk).toContain('79170000002');
    expect(onDisk()).toContain('79170000001');
    expect(onDisk()).toContain('79170000003');
    // Commands reach it, too.
    await expect.poll(() => existsSync(join(directory, 'control.sock'))).toBe(true);
    await second.stop();
    const third = await start();
    expect(await isBlocked(third, '79170000001')).toBe(true);
  });

  it('an entry that the first one removes holds for the second one no longer', async () => {
    const first = await start();
    await ask(first, 'block', '79170000001');
    const second = await start();
    await expect.poll(() => isBlocked(second, '79170000001')).toBe(true);
    process.env['RUNTIME_DIRECTORY'] = directory;
    onTestFinished(() => {
      delete process.env['RUNTIME_DIRECTORY'];
    });
    await runVoxroute('list', 'remove', '79170000001');
    await expect.poll(() => isBlocked(second, '79170000001')).toBe(false);
  });
});

it('a state directory that is removed is said also where what is learnt has made it anew before somebody looked', async () => {
  const daemon = await start();
  await ask(daemon, 'block', '79170000001');
  await expect.poll(() => existsSync(join(directory, 'lists', 'runtime.ndjson'))).toBe(true);
  removeDirectory(directory);
  mkdirSync(directory);
  await expect
    .poll(() => said(daemon, /^the state directory was removed while it was in use: it is created again$/))
    .toBe(true);
  await expect.poll(() => existsSync(join(directory, 'control.sock'))).toBe(true);
});

it('a state directory that is removed comes back with what is known, and the log says so', async () => {
  const daemon = await start();
  await ask(daemon, 'block', '79170000001');
  await ask(daemon, 'lookup', '79170415564');
  await expect.poll(() => existsSync(join(directory, 'lists', 'runtime.ndjson'))).toBe(true);
  removeDirectory(directory);
  await expect
    .poll(() =>
      ['control.sock', 'store/CURRENT', 'lists/runtime.ndjson'].map((name) => existsSync(join(directory, name))),
    )
    .toEqual([true, true, true]);
  expect(said(daemon, /^the state directory was removed while it was in use: it is created again$/)).toBe(true);
  await expect.poll(onDisk).toContain('79170000001');
  process.env['RUNTIME_DIRECTORY'] = directory;
  onTestFinished(() => {
    delete process.env['RUNTIME_DIRECTORY'];
  });
  const { exitCode, stdout } = await runVoxroute('status', '--json');
  expect(exitCode).toBe(0);
  expect((JSON.parse(stdout) as { state: object }).state).toEqual({ directory, isOwn: true });
});

it('without a place for state calls are answered, and the log says which directories cannot be used', async () => {
  const inTheWay = join(directory, 'file');
  writeFileSync(inTheWay, '');
  const home = process.env['HOME'];
  process.env['HOME'] = inTheWay;
  onTestFinished(() => {
    process.env['HOME'] = home;
  });
  const configured = join(inTheWay, 'state');
  const daemon = await startDaemon({ directory: configured, voxlink: { generate: true } });
  onTestFinished(() => daemon.stop());
  const passedOver = (kind: string) =>
    [configured, join(inTheWay, '.local', 'state', 'voxroute')].map((place) => ({
      ...{ msg: `this ${kind} directory cannot be used; trying the next one`, directory: place },
      why: expect.stringMatching(/ENOTDIR/) as string,
    }));
  expect(daemon.log.filter(({ level }) => level === 'warn')).toMatchObject([
    ...passedOver('state'),
    { msg: 'no state directory can be used: answers are cached in memory only' },
    ...passedOver('registry'),
    { msg: expect.stringMatching(/^no numbering registry is imported/) as string },
    { msg: 'no place for a control socket: commands cannot reach this daemon', stateDirectory: null },
  ]);
  expect((await ask(daemon, 'lookup', '79170415564')).variables.get('VOX_STATUS')).toBe('OK');
});

it('where requests of other processes cannot be counted, a number is looked up all the same, and it is said', async () => {
  writeFileSync(join(directory, 'rate'), 'a file in the way');
  const daemon = await start();
  expect((await ask(daemon, 'lookup', '79170415564')).variables.get('VOX_STATUS')).toBe('OK');
  const words = 'requests to Voxlink by other processes of this host are not counted';
  await expect
    .poll(() => daemon.log.filter(({ msg }) => msg === words))
    .toMatchObject([{ level: 'warn', why: expect.stringMatching(/EEXIST|ENOTDIR/) as string }]);
});
