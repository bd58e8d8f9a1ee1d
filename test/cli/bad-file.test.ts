// An operator whose file on disk is bad is not locked out of the daemon, which goes on with the one it has.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startDaemon, type RunningDaemon } from '../system/running-daemon.js';
import { runVoxroute } from './run-voxroute.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let daemon: RunningDaemon;
let directory: string;
beforeAll(async () => {
  daemon = await startDaemon({ config: 'lists: { block: ["7809*"] }' });
  directory = mkdtempSync(join(tmpdir(), 'voxroute-bad-file-'));
});
afterAll(async () => {
  await daemon.stop();
  removeDirectory(directory);
});

const stateOf = () => `cache: { dir: "${dirname(daemon.controlSocket)}" }\n`;

const COMMANDS: readonly string[][] = [
  ['status'],
  ['list', 'add', '79170000001'],
  ['list', 'show'],
  ['list', 'export'],
  ['list', 'remove', '79170000001'],
  ['lookup', '79170415564'],
  ['explain', '78095551234', '--at', '2026-11-24 12:00'],
  ['cache', 'get', '79170415564'],
  ['cache', 'stats'],
  ['cache', 'forget', '79170415564'],
];

describe.each<[string, () => string | null, RegExp]>([
  ['has an unknown key', () => `${stateOf()}agi: { listn: x }\n`, /bad\.yaml:2:8: agi\.listn: unknown key/],
  ['is no YAML', () => `${stateOf()}agi: [\n`, /bad\.yaml:\d+:\d+: /],
  ['is not there', () => null, /bad\.yaml: cannot be read: there is no such file/],
  ['is a directory', () => '/', /bad\.yaml: cannot be read/],
])('with a file that %s', (_, content, why) => {
  it.each(COMMANDS)('%s %s works, and the problem is a warning', async (...words) => {
    const file = join(directory, 'bad.yaml');
    removeDirectory(file);
    const text = content();
    if (text === '/') mkdirSync(file);
    else if (text !== null) writeFileSync(file, text);
    if (text === null || text === '/') {
      // As systemd tells where the socket is.
      process.env['RUNTIME_DIRECTORY'] = dirname(daemon.controlSocket);
      onTestFinished(() => {
        delete process.env['RUNTIME_DIRECTORY'];
      });
    }
    const { exitCode, stdout, stderr } = await runVoxroute(...words.filter(Boolean), '--config', file);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringMatching(/^voxroute: warning: the configuration on disk is not usable\n/) as string,
    });
    expect(stderr).toMatch(why);
    if (words[0] !== 'list' || words[1] !== 'export') expect(stdout).not.toBe('');
  });
});

it('without a daemon, what needs the configuration itself says so and ends with 2', async () => {
  const file = join(directory, 'bad.yaml');
  removeDirectory(file);
  writeFileSync(file, `cache: { dir: "${directory}/state" }\nagi: { listn: x }\n`);
  for (const words of [
    ['lookup', '79170415564'],
    ['explain', '79170415564'],
  ]) {
    const { exitCode, stderr } = await runVoxroute(...words, '--config', file);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/agi\.listn: unknown key/);
    expect(stderr).toMatch(/no daemon is running here, and without one the configuration is needed/);
  }
});

it('status says what is in use, since when, and what is wrong with the files on disk', async () => {
  daemon.reloadFailed();
  const file = join(directory, 'bad.yaml');
  writeFileSync(file, stateOf());
  const { stdout } = await runVoxroute('status', '--config', file);
  expect(stdout).toMatch(/the configuration on disk cannot be used; in use is the previous one:\n/);
  expect(stdout).toContain('voxroute.yaml:1: agi: not usable');
  expect(stdout).toMatch(/configuration.*in use since \d{4}-\d\d-\d\d \d\d:\d\d/);
});
