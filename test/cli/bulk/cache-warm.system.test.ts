import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { warmUntil, type CacheWarmOptions } from '../../../src/cli/bulk/cache-warm.js';
import { startDaemon, type RunningDaemon } from '../../system/running-daemon.js';
import { runVoxroute } from '../run-voxroute.js';
import { removeDirectory } from '../../fakes/temporary-directory.js';

let daemon: RunningDaemon | undefined;
afterEach(async () => {
  await daemon?.stop();
  daemon = undefined;
});

interface Summary {
  readonly finished: boolean;
  readonly doneBefore: number;
  readonly asked: number;
  readonly known: number;
  readonly found: number;
  readonly failed: number;
}

/** A daemon, a configuration that leads to it, and a file of numbers. */
async function daemonWith(content: string, yaml?: string) {
  daemon = await startDaemon({ voxlink: { generate: true }, ...(yaml === undefined ? {} : { config: yaml }) });
  const directory = dirname(daemon.controlSocket);
  const config = join(directory, 'client.yaml');
  writeFileSync(config, `cache: { dir: ${directory} }\n`);
  const file = join(directory, 'numbers.txt');
  writeFileSync(file, content);
  const { voxlink } = daemon;
  const asked = () => voxlink.requests.map(({ num }) => num).sort();
  return { voxlink, config, file, asked };
}

/** Runs the command until `interrupted`, and gives its last words. */
async function warmWith(interrupted: AbortSignal, file: string, options: CacheWarmOptions) {
  let stdout = '';
  const output = { stdout: { write: (text: string) => (stdout += text) }, stderr: { write: () => true } };
  const failure = await warmUntil(interrupted, file, { json: true, ...options }, output).then(
    () => null,
    (error: unknown) => error as Error,
  );
  return { failure, summary: JSON.parse(stdout) as Summary };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(79170000000 + index));
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('voxroute cache warm', () => {
  it('has the daemon learn a list, within the rate, nothing twice', async () => {
    const list = numbers(8);
    const { voxlink, config, file, asked } = await daemonWith(
      `# callers\n${list.join('\n')}\n${list.join('\n')}\n112\n`,
    );
    const first = await runVoxroute('cache', 'warm', file, '--config', config, '--json');
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(first.stdout)).toEqual({
      ...{ finished: true, read: 17, numbers: 8, doneBefore: 0 },
      ...{ asked: 8, known: 0, found: 8, notFound: 0, refused: 0, failed: 0 },
      skipped: { duplicates: 8, notNumbers: 1, tooLong: 0 },
    });
    expect(asked()).toEqual(list);
    expect(voxlink.busiestSecond()).toBeLessThanOrEqual(10);

    const again = await runVoxroute('cache', 'warm', file, '--config', config);
    expect(again.stdout).toMatch(/known already +│ 8/);
    expect(again.stdout).toMatch(/asked +│ 0/);
    expect(asked()).toEqual(list);
  });

  it('reads the column of call records that is named', async () => {
    const { config, file, asked } = await daemonWith('calldate;src;dst\r\n2026-11-22;101;89170000001\r\n');
    expect((await runVoxroute('cache', 'warm', file, '--column', 'dst', '--config', config)).exitCode).toBe(0);
    expect(asked()).toEqual(['79170000001']);
  });

  it('goes on where it was stopped, also when the file has grown, and anew when told', async () => {
    const list = numbers(8);
    const { voxlink, config, file, asked } = await daemonWith(list.slice(0, 7).join('\n'));
    const interruption = new AbortController();
    const run = warmWith(interruption.signal, file, { config });
    await until(() => voxlink.requests.length >= 5);
    interruption.abort();
    const { failure, summary } = await run;
    expect(failure?.message).toMatch(/^stopped at [1-5] of 7; the same command continues from there$/);
    expect(summary.finished).toBe(false);

    writeFileSync(file, list.join('\n'));
    const rest = await runVoxroute('cache', 'warm', file, '--config', config, '--json');
    const { doneBefore, known, found } = JSON.parse(rest.stdout) as Summary;
    expect(rest.stderr).toMatch(/^continuing after [1-5] of 8 numbers; --restart starts over\n$/);
    expect(doneBefore).toBeGreaterThan(0);
    expect(doneBefore + known + found).toBe(8);
    expect(asked()).toEqual(list);
    // A finished run starts over by itself.
    const anew = await runVoxroute('cache', 'warm', file, '--config', config, '--json');
    expect(JSON.parse(anew.stdout)).toMatchObject({ doneBefore: 0, known: 8 });
  });

  it('starts over with --restart', async () => {
    const { voxlink, config, file } = await daemonWith(numbers(7).join('\n'));
    const interruption = new AbortController();
    const run = warmWith(interruption.signal, file, { config });
    await until(() => voxlink.requests.length >= 5);
    interruption.abort();
    await run;
    const restarted = await runVoxroute('cache', 'warm', file, '--config', config, '--json', '--restart');
    expect(JSON.parse(restarted.stdout)).toMatchObject({ finished: true, doneBefore: 0 });
  });

  it('waits while Voxlink fails, says why, and loses no number', async () => {
    const list = numbers(5);
    const { voxlink, config, file, asked } = await daemonWith(list.join('\n'));
    await voxlink.play('server-error');
    const run = runVoxroute('cache', 'warm', file, '--config', config, '--json');
    await until(() => voxlink.requests.length >= 4);
    await voxlink.play('none');
    const { exitCode, stdout, stderr } = await run;
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^waiting: .*HTTP 500/m);
    expect(JSON.parse(stdout)).toMatchObject({ finished: true, found: 5, failed: 0 });
    expect([...new Set(asked())]).toEqual(list);
    expect(voxlink.busiestSecond()).toBeLessThanOrEqual(10);
  });

  it('says that the daemon has nobody to ask', async () => {
    const { config, file } = await daemonWith('79170000001\n', 'voxlink: { enabled: false }');
    const { exitCode, stderr } = await runVoxroute('cache', 'warm', file, '--config', config);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/voxlink\.enabled is false: nothing can be looked up: stopped at 0 of 1/);
  });

  it('needs a daemon and a file', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'voxroute-warm-'));
    const config = join(directory, 'voxroute.yaml');
    const file = join(directory, 'numbers.txt');
    writeFileSync(config, `cache: { dir: ${directory} }\n`);
    writeFileSync(file, '79170415564\n');
    expect(await runVoxroute('cache', 'warm', file, '--config', config)).toMatchObject({
      exitCode: 1,
      stderr: 'voxroute: no daemon is running here\n',
    });
    const { exitCode, stderr } = await runVoxroute('cache', 'warm', `${file}.none`, '--config', config);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/numbers\.txt\.none: cannot be read: no such file or directory/);
    removeDirectory(directory);
  });
});
