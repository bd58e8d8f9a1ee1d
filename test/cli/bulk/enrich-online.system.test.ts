import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enrichUntil, type EnrichOptions } from '../../../src/cli/bulk/enrich.js';
import type { EnrichSummary } from '../../../src/cli/bulk/enrich-summary.js';
import { startDaemon, type RunningDaemon } from '../../system/running-daemon.js';
import { openFolder, type Folder } from './enrich-with.js';

let folder: Folder;
let daemon: RunningDaemon | undefined;
beforeEach(() => {
  folder = openFolder();
});
afterEach(async () => {
  await daemon?.stop();
  daemon = undefined;
  folder.remove();
});

async function daemonWith(yaml?: string) {
  daemon = await startDaemon({ voxlink: { generate: true }, ...(yaml === undefined ? {} : { config: yaml }) });
  const config = join(dirname(daemon.controlSocket), 'client.yaml');
  writeFileSync(config, `cache: { dir: ${dirname(daemon.controlSocket)} }\n${yaml ?? ''}`);
  const { voxlink } = daemon;
  return { voxlink, config, asked: () => voxlink.requests.map(({ num }) => num).sort() };
}

async function enrich(file: string, options: EnrichOptions, interrupted = new AbortController().signal) {
  let stdout = '';
  let stderr = '';
  const output = {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
  };
  const failure = await enrichUntil(interrupted, file, { json: true, column: 'phone', ...options }, output).then(
    () => null,
    (error: unknown) => error as Error,
  );
  return { failure, stderr, summary: stdout === '' ? undefined : (JSON.parse(stdout) as EnrichSummary) };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(79170000000 + index));
const table = (list: readonly string[]) => `phone\n${list.join('\n')}\n`;
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a table enriched through the daemon', () => {
  it('has what Voxlink says, each number asked once and within the rate', async () => {
    const list = numbers(6);
    const { voxlink, config, asked } = await daemonWith();
    const file = folder.write('calls.csv', table([...list, ...list, '89170000001', '112', 'x', '']));
    const { failure, summary } = await enrich(file, { config });
    expect(failure).toBeNull();
    expect(summary).toMatchObject({ rows: 15, statuses: { OK: 13, INTERNAL: 1, INVALID: 1 } });
    expect(asked()).toEqual(list);
    expect(voxlink.busiestSecond()).toBeLessThanOrEqual(10);
    const [names, first, ...rest] = Buffer.from(folder.read('calls.enriched.csv'), 'latin1').toString().split('\n');
    expect(names).toMatch(/^phone;vox_number;vox_operator;/);
    expect(first).toMatch(/^79170000000;79170000000;[^;]+;[a-z-]+;[^;]+;[A-Z-]+;RU;MOB;[A-Za-z/]+;[01];OK;voxlink-v1$/);
    expect(rest.at(-4)).toBe('112;;;;;;;;;;INTERNAL;none');
  });

  it('waits while Voxlink fails, says why, and loses no number', async () => {
    const { voxlink, config } = await daemonWith();
    await voxlink.play('server-error');
    const run = enrich(folder.write('calls.csv', table(numbers(3))), { config });
    await until(() => voxlink.requests.length >= 3);
    await voxlink.play('none');
    const { failure, stderr, summary } = await run;
    expect(failure).toBeNull();
    expect(stderr).toMatch(/^waiting: .*HTTP 500/m);
    expect(summary?.statuses).toEqual({ OK: 3 });
  });

  it('stops at once when told, and says where', async () => {
    const { voxlink, config, asked } = await daemonWith();
    const file = folder.write('calls.csv', table(numbers(55)));
    const interruption = new AbortController();
    const run = enrich(file, { config }, interruption.signal);
    await until(() => voxlink.requests.length >= 3);
    interruption.abort();
    const { failure } = await run;
    expect(failure?.message).toMatch(/^stopped at line 0 of 56; the same command continues from there$/);
    expect(asked().length).toBeLessThan(10);
  });

  it('has what is known offline where the daemon has nobody to ask', async () => {
    const { config, asked } = await daemonWith('voxlink: { enabled: false }');
    const { summary } = await enrich(folder.write('calls.csv', table(numbers(3))), { config });
    expect(summary).toMatchObject({ finished: true, statuses: { OFFLINE: 3 } });
    expect(asked()).toEqual([]);
  });

  it('needs a daemon', async () => {
    const file = folder.write('calls.csv', table(numbers(1)));
    const { failure } = await enrich(file, { config: folder.path('voxroute.yaml') });
    expect(failure?.message).toBe('no daemon is running here; --offline looks up without one');
  });
});

describe('a table enriched offline', () => {
  it('needs no daemon and asks nobody', async () => {
    const { voxlink } = await daemonWith();
    const config = folder.write(
      'offline.yaml',
      `voxlink: { baseUrl: "${voxlink.baseUrl}" }\ncache: { dir: ${folder.path('.')} }\n`,
    );
    const file = folder.write('calls.csv', table(['74959898533', '112', 'x']));
    const { failure, summary } = await enrich(file, { config, offline: true });
    expect(failure).toBeNull();
    expect(summary?.statuses).toEqual({ OFFLINE: 1, INTERNAL: 1, INVALID: 1 });
    expect(voxlink.requests).toEqual([]);
    expect(folder.read('calls.enriched.csv')).toMatch(
      /^74959898533;74959898533;.*;RU-MOW;RU;FIX;Europe\/Moscow;;OFFLINE;/m,
    );
  });
});
