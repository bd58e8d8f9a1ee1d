// The rate towards Voxlink belongs to the host: with processes that know nothing of each other but the state directory.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SharedRate } from '../../src/store/host-rate.js';
import { systemClock } from '../../src/time/clock.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let voxlink: VoxlinkServer;
let directory: string;
beforeEach(async () => {
  voxlink = await startVoxlinkServer({ generate: true });
  directory = mkdtempSync(join(tmpdir(), 'voxroute-rate-'));
});
afterEach(async () => {
  await voxlink.close();
  removeDirectory(directory);
});

/** `RUNTIME_DIRECTORY` so that a daemon of this host is not asked. */
const environment = () => ({ ...process.env, RUNTIME_DIRECTORY: directory });

async function lookUpStandalone(...numbers: string[]) {
  const config = join(directory, 'voxroute.yaml');
  writeFileSync(config, JSON.stringify({ voxlink: { baseUrl: voxlink.baseUrl }, cache: { dir: directory } }));
  const child = spawn(process.execPath, ['bin/voxroute', 'lookup', '--json', '--config', config, ...numbers], {
    env: environment(),
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (output.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output.stderr += text.toString()));
  await once(child, 'close');
  return { ...output, exitCode: child.exitCode };
}

it('commands at once take half of it together, and all get their answers', async () => {
  const runs = await Promise.all(
    [0, 1, 2].map((run) => lookUpStandalone(...[0, 1, 2].map((number) => `7917000${run}${number}00`))),
  );
  for (const { stdout, stderr, exitCode } of runs) {
    expect(stderr).toBe('voxroute: no daemon is running here: looking up without one\n');
    expect(exitCode).toBe(0);
    expect((JSON.parse(stdout) as { status: string }[]).map(({ status }) => status)).toEqual(['OK', 'OK', 'OK']);
  }
  expect(voxlink.busiestSecond()).toBeLessThanOrEqual(5);
  expect(voxlink.requests).toHaveLength(9);
});

it('a daemon that starts within a second of one that was killed finds what that one has sent', async () => {
  const killed = `
    const { SharedRate } = await import('./dist/store/host-rate.js');
    const { systemClock } = await import('./dist/time/clock.js');
    const settings = { stateDirectory: ${JSON.stringify(directory)}, kind: 'd', clock: systemClock, claimLimitMs: 5000 };
    const rate = new SharedRate({ ...settings, onChange: () => 0 });
    const claims = await Promise.all(Array.from({ length: 10 }, () => rate.claim({ together: 10, ofKind: 10 })));
    console.log(claims.filter(({ kind }) => kind === 'granted').length);
    process.kill(process.pid, 'SIGKILL');`;
  const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', killed], { encoding: 'utf8' });
  expect({ stdout, signal }).toEqual({ stdout: '10\n', signal: 'SIGKILL' });
  const rate = new SharedRate({
    stateDirectory: directory,
    kind: 'd',
    clock: systemClock,
    claimLimitMs: 5000,
    onChange: () => undefined,
  });
  const full = await rate.claim({ together: 10, ofKind: 10 });
  expect(full.kind).toBe('full');
  await new Promise((resolve) => setTimeout(resolve, full.kind === 'full' ? full.againInMs : 0));
  expect((await rate.claim({ together: 10, ofKind: 10 })).kind).toBe('granted');
  await rate.close();
});
