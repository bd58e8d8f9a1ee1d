// The faults of a day, with a daemon that is started as the shipped unit starts it: its ExecStart, its environment, its
// directories, and a configuration that no argument names.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';

const UNIT = readFileSync('systemd/voxroute.service', 'utf8');
const settings = (name: string) =>
  [...UNIT.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
const setting = (name: string) => settings(name)[0] ?? '';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'voxroute-unit-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const directory of ['etc', 'state', 'run']) mkdirSync(join(root, directory));
});

/** What systemd sets for the directories of the unit; the configuration stands where the test may write. */
function environment(): Record<string, string> {
  expect([setting('StateDirectory'), setting('RuntimeDirectory')]).toEqual(['voxroute', 'voxroute']);
  const own = settings('Environment').map((line) => line.split('=', 2) as [string, string]);
  return {
    ...Object.fromEntries(own),
    PATH: process.env['PATH'] ?? '',
    STATE_DIRECTORY: join(root, 'state'),
    RUNTIME_DIRECTORY: join(root, 'run'),
    VOXROUTE_CONFIG: configFile(),
  };
}

const configFile = () => join(root, 'etc', 'voxroute.yaml');
const GOOD = () => `
agi: { listen: "127.0.0.1:0" }
http: { listen: "127.0.0.1:0" }
voxlink: { enabled: false }
cache: { dir: "${join(root, 'state')}" }
lists: { block: ["7809*"] }
`;

/** The program and the arguments of the unit; the program is the one of this project. */
function command(): [program: string, args: string[]] {
  const [program = '', ...args] = setting('ExecStart').split(' ');
  expect(program.startsWith('/opt/voxroute/bin/')).toBe(true);
  return [resolve('bin', basename(program)), args];
}

interface Unit {
  readonly child: ChildProcess;
  readonly agiPort: number;
  readonly log: Record<string, unknown>[];
}

async function start(): Promise<Unit> {
  const child = spawn(...command(), { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const log: Unit['log'] = [];
  return new Promise((started, failed) => {
    child.once('exit', (code) => failed(new Error(`ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = JSON.parse(line) as Record<string, unknown>;
      log.push(entry);
      if (entry['msg'] === 'FastAGI is served')
        started({ child, log, agiPort: (entry['address'] as { port: number }).port });
    });
  });
}

async function stop({ child }: Unit, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  child.kill(signal);
  await once(child, 'exit');
}

const voxroute = (...args: string[]) =>
  spawnSync(command()[0], args, { env: environment(), encoding: 'utf8', timeout: 30_000 });
const isBlocked = async ({ agiPort }: Unit, callerId: string) =>
  (await callFastAgi(agiPort, { script: 'blacklist', callerId })).variables.get('VOX_BLACKLIST') === '1';
const said = ({ log }: Unit, words: RegExp) => log.some(({ msg }) => words.test(String(msg)));

describe('the shipped unit', () => {
  it('does not start again on exit code 2, which a configuration that cannot be used gives where none was good before', () => {
    writeFileSync(configFile(), 'agi: { listn: x }\n');
    expect(setting('RestartPreventExitStatus')).toBe('2');
    expect(voxroute(...command()[1]).status).toBe(2);
  });

  it(
    'goes through a day: a bad file, a restart with it, commands, a second daemon, a directory that is removed',
    { timeout: 180_000 },
    async () => {
      writeFileSync(configFile(), GOOD());
      const first = await start();
      expect(voxroute('list', 'add', '79170000001').status).toBe(0);
      const kept = join(root, 'state', 'last-good-configuration.json');
      const lists = join(root, 'state', 'lists', 'runtime.ndjson');
      await expect
        .poll(() => existsSync(kept) && existsSync(lists) && readFileSync(lists, 'utf8'))
        .toContain('79170000001');

      // A bad file: what is in force stays so, and commands go on working.
      writeFileSync(configFile(), `${GOOD()}agi: [\n`);
      await expect.poll(() => said(first, /^configuration not reloaded: the old one stays in force$/)).toBe(true);
      const status = voxroute('status');
      expect(status.status).toBe(0);
      expect(status.stdout).toMatch(/^needs attention:\n {2}what is on disk cannot be used/);
      expect(status.stderr).toMatch(/^voxroute: warning: the configuration on disk is not usable\n/);

      // The process is killed, and systemd starts it again.
      await stop(first, 'SIGKILL');
      const second = await start();
      expect(said(second, /^the configuration on disk cannot be used: the last good one is taken/)).toBe(true);
      expect(await isBlocked(second, '78095551234')).toBe(true);
      expect(await isBlocked(second, '79170000001')).toBe(true);

      // Mended without a signal.
      writeFileSync(configFile(), GOOD());
      await expect.poll(() => said(second, /^configuration reloaded$/)).toBe(true);

      // Started twice: the other one changes nothing, and has it all when this one is gone.
      const third = await start();
      await expect.poll(() => said(third, /^another daemon has this state directory/)).toBe(true);
      await stop(second);
      await expect
        .poll(() => said(third, /^the other daemon is gone: this one has the state directory now$/))
        .toBe(true);
      expect(await isBlocked(third, '79170000001')).toBe(true);

      // Somebody removes the state.
      rmSync(join(root, 'state'), { recursive: true });
      await expect
        .poll(() => said(third, /^the state directory was removed while it was in use: it is made anew$/))
        .toBe(true);
      await expect.poll(() => existsSync(lists) && readFileSync(lists, 'utf8')).toContain('79170000001');
      expect(voxroute('status').status).toBe(0);
      await stop(third);
    },
  );
});
