// What a command goes by where no daemon is running.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStandalone } from '../../src/daemon/standalone.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';
import { startVoxlinkServer } from '../fakes/voxlink-server.js';
import { loadedConfig } from '../fakes/loaded-config.js';

const patient = () => new AbortController().signal;

async function open(directory: string, use: 'ask' | 'look' = 'ask') {
  const voxlink = await startVoxlinkServer({ generate: true });
  onTestFinished(() => voxlink.close());
  const yaml = `cache: { dir: "${directory}" }\nvoxlink: { baseUrl: "${voxlink.baseUrl}" }`;
  const loaded = loadedConfig(yaml);
  const reported: string[] = [];
  const standalone = await openStandalone(loaded, 'test', (message) => void reported.push(message), use);
  onTestFinished(() => standalone.close());
  const statusOf = async (number: string) =>
    (await standalone.snapshot.lookup.resolver.resolve(number, patient())).status;
  return { standalone, reported, statusOf };
}

describe('a command without a daemon', () => {
  it('counts its requests with those of other processes, and counts nothing before it asks', async () => {
    const directory = join(temporaryDirectory('standalone'), 'state');
    const { reported, statusOf } = await open(directory);
    expect(existsSync(join(directory, 'rate'))).toBe(false);
    expect(await statusOf('79170415564')).toBe('OK');
    expect(existsSync(join(directory, 'rate'))).toBe(true);
    expect(reported).toEqual([]);
  });

  it('says once of each directory why it cannot count there, and asks all the same', async () => {
    const inTheWay = join(temporaryDirectory('standalone'), 'file');
    writeFileSync(inTheWay, '');
    const home = process.env['HOME'];
    process.env['HOME'] = inTheWay;
    onTestFinished(() => {
      process.env['HOME'] = home;
    });
    const { reported, statusOf } = await open(join(inTheWay, 'state'));
    expect(await Promise.all(['79170415564', '79170000001'].map(statusOf))).toEqual(['OK', 'OK']);
    expect(reported).toEqual(
      [join(inTheWay, 'state'), join(inTheWay, '.local', 'state', 'voxroute')].map(
        (place) => `requests to Voxlink by processes that use ${place} are not counted: not a directory (ENOTDIR)`,
      ),
    );
  });

  it('changes no list: there is nobody who keeps it', async () => {
    const { standalone } = await open(temporaryDirectory('standalone'), 'look');
    const answer = await standalone.snapshot.ask({ door: 'cli', script: 'block', number: '79170415564' });
    expect(answer.decision.reason).toBe('no daemon is running here that keeps the lists');
  });
});
