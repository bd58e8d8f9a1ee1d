import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDaemon, type RunningDaemon } from '../system/running-daemon.js';
import { top } from '../../src/cli/top.js';
import { topText, type SummaryBody } from '../../src/cli/top-text.js';
import { createProgram } from '../../src/cli/program.js';
import { runVoxroute } from './run-voxroute.js';
import { removeDirectory, temporaryDirectory } from '../fakes/temporary-directory.js';

type Command = ReturnType<typeof createProgram>;

let daemon: RunningDaemon;
let config: string;
let alone: string;
beforeAll(async () => {
  daemon = await startDaemon();
  config = join(dirname(daemon.controlSocket), 'client.yaml');
  writeFileSync(config, `cache: { dir: ${dirname(daemon.controlSocket)} }\n`);
  const nowhere = mkdtempSync(join(tmpdir(), 'voxroute-alone-'));
  alone = join(nowhere, 'voxroute.yaml');
  writeFileSync(alone, `cache: { dir: ${nowhere} }\nvoxlink: { baseUrl: ${daemon.voxlink.baseUrl} }\n`);
});
afterAll(async () => {
  await daemon.stop();
  removeDirectory(dirname(alone));
});

describe('voxroute lookup', () => {
  it('asks the daemon and prints each field with its source', async () => {
    const { exitCode, stdout, stderr } = await runVoxroute('lookup', '79170415564', '112', '--config', config);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^79170415564: OK \(voxlink-v1, [\d.]+ ms\)$/m);
    expect(stdout).toMatch(/operator +│ МТС +│ voxlink-v1/);
    expect(stdout).toMatch(/country +│ RU +│ plan/);
    expect(stdout).toMatch(/^112: INTERNAL, emergency number, never looked up/m);
  });

  it('gives programs JSON', async () => {
    const { stdout } = await runVoxroute('lookup', '+7 (900) 000-00-00', '--json', '--config', config);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        query: '+7 (900) 000-00-00',
        number: '79000000000',
        dial: '89000000000',
        status: 'OK',
        fault: null,
        fields: { operatorOld: { value: 'Теле2', source: 'voxlink-v1' }, ported: { value: true } },
      },
    ]);
  });

  it('works without a daemon, and says so', async () => {
    const { exitCode, stdout, stderr } = await runVoxroute('lookup', '79170415564', '74959898533', '--config', alone);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('voxroute: no daemon is running here: looking up without one\n');
    expect(stdout).toMatch(/79170415564: OK/);
    expect(stdout).toMatch(/74959898533: OK/);
  });
});

describe('voxroute cache', () => {
  it('shows, counts and forgets what was learnt', async () => {
    await runVoxroute('lookup', '79130424123', '--config', config);
    const shown = await runVoxroute('cache', 'get', '8 913 042-41-23', '--config', config);
    expect(shown.stdout).toMatch(/voxlink-v1 +│ found.*│ operator: +Сбербанк-Телеком/);
    const stats = JSON.parse((await runVoxroute('cache', 'stats', '--json', '--config', config)).stdout) as {
      entries: number;
    };
    expect(stats.entries).toBeGreaterThan(0);
    expect((await runVoxroute('cache', 'forget', '79130424123', '--config', config)).stdout).toMatch(
      /was removed from the cache/,
    );
    const gone = await runVoxroute('cache', 'get', '79130424123', '--config', config);
    expect(gone).toMatchObject({ exitCode: 1, stderr: 'voxroute: nothing is cached for 79130424123\n' });
    expect((await runVoxroute('cache', 'forget', '79130424123', '--config', config)).exitCode).toBe(1);
  });

  it('says what is wrong with a number that is none', async () => {
    expect(await runVoxroute('cache', 'get', 'x%2F..', '--config', config)).toMatchObject({
      exitCode: 1,
      stderr: 'voxroute: the daemon refused: number: not a number that is looked up\n',
    });
  });
});

describe('voxroute top', () => {
  it('shows once whether calls are answered, the last hour, and the state of everything', async () => {
    const { exitCode, stdout, stderr } = await runVoxroute('top', '--once', '--config', config);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^voxroute \S+ {2}\d{4}-\d\d-\d\d[ T]\d\d:\d\d.* {2}calls are answered$/m);
    expect(stdout).toMatch(/^calls a minute, the last hour; most \d+$/m);
    expect(stdout).toMatch(/in the last hour +│ \d+ pass, \d+ block, \d+ route/);
    expect(stdout).toMatch(/FastAGI +│ /);
  });

  it('gives programs JSON', async () => {
    const { stdout } = await runVoxroute('top', '--once', '--json', '--config', config);
    expect(JSON.parse(stdout)).toMatchObject({ notReady: [], recent: { latency: null }, status: { version: 'test' } });
  });

  it('shows what is shared with other hosts, where something is', async () => {
    const { stdout } = await runVoxroute('top', '--once', '--json', '--config', config);
    const summary = JSON.parse(stdout) as SummaryBody;
    const text = (status: object) =>
      topText({ ...summary, status: { ...summary.status, ...status } }, String, () => []);
    expect(text({})).not.toContain('other hosts');
    const shared = {
      ...{ state: 'up', message: '3 hosts share cache and rate limit', hosts: 3, ratePerSecond: 10, latencyMs: 0.4 },
      ...{ faults: { read: null, write: null, rate: null }, answers: { hits: 2, waiting: 0, dropped: 0 } },
      ...{ changes: { waiting: 0, dropped: 0 }, refusedMessages: 0 },
    };
    expect(text({ shared })).toMatch(/other hosts +│ 3 hosts share cache and rate limit/);
    expect(text({ shared })).toMatch(/shared cache +│ answers in 0.4 ms/);
  });

  it('needs a daemon', async () => {
    expect(await runVoxroute('top', '--once', '--config', alone)).toMatchObject({ exitCode: 1, stdout: '' });
  });

  it('goes on until it is interrupted, also while the daemon is restarted', async () => {
    const directory = temporaryDirectory('top');
    writeFileSync(join(directory, 'voxroute.yaml'), `cache: { dir: ${directory} }\n`);
    const { stdout: body } = await runVoxroute('top', '--once', '--json', '--config', config);
    const serve = async () => {
      const server = createServer((_request, response) => response.end(body));
      await once(server.listen(join(directory, 'control.sock')), 'listening');
      return server;
    };
    const written = { out: '', err: '' };
    const output = {
      stdout: { write: (text: string) => (written.out += text) },
      stderr: { write: (text: string) => (written.err += text) },
    };
    const first = await serve();
    const watching = top({ config: join(directory, 'voxroute.yaml'), json: true }, output, 10);
    await expect.poll(() => written.out.split('\n').length).toBeGreaterThan(2);
    first.close();
    first.closeAllConnections();
    await expect.poll(() => written.err).toContain('no daemon is running here');
    const before = written.out.length;
    const second = await serve();
    await expect.poll(() => written.out.length).toBeGreaterThan(before);
    process.emit('SIGINT');
    await watching;
    second.close();
    second.closeAllConnections();
  });
});

describe('voxroute status', () => {
  it('shows how the daemon does', async () => {
    const { stdout } = await runVoxroute('status', '--json', '--config', config);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 'test',
      pid: process.pid,
      agi: { address: { port: daemon.agiPort } },
    });
    const { stdout: message } = await runVoxroute('status', '--config', config);
    expect(message).toMatch(/^needs attention:\n(?: {2}.*\n)* {2}no numbering registry is imported/);
    expect(message).toMatch(/FastAGI +│ 127\.0\.0\.1:\d+, 0 sessions/);
  });

  it('says that no daemon is running', async () => {
    expect(await runVoxroute('status', '--config', alone)).toMatchObject({
      exitCode: 1,
      stderr: 'voxroute: no daemon is running here\n',
    });
  });
});

describe('voxroute agi-test', () => {
  it('prints the variables as a table and as JSON', async () => {
    const address = `127.0.0.1:${daemon.agiPort}`;
    const table = await runVoxroute('agi-test', '79170415564', '--address', address);
    expect(table.stdout).toMatch(/VOX_OPERATOR +│ МТС/);
    expect(table.stdout).toMatch(/37 variables in [\d.]+ ms/);
    const json = await runVoxroute(
      'agi-test',
      '79170415564',
      '--address',
      address,
      '--json',
      '--script',
      'lookup?prefix=Q_',
    );
    expect(JSON.parse(json.stdout)).toMatchObject({ variables: { Q_STATUS: 'OK', Q_OPERATOR: 'МТС' } });
  });

  it('answers for an Asterisk whose own blacklist is empty', async () => {
    await daemon.reload('lists: { freepbxAstdb: true }');
    const { exitCode, stdout } = await runVoxroute(
      'agi-test',
      '79170415564',
      '--address',
      `127.0.0.1:${daemon.agiPort}`,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/VOX_BLACKLIST +│ 0/);
    expect(daemon.log.filter(({ event }) => event === 'freepbx-unread')).toEqual([]);
    await daemon.reload('');
  });

  it('says that nobody listens', async () => {
    const { exitCode, stderr } = await runVoxroute('agi-test', '79170415564', '--address', '127.0.0.1:1');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^voxroute: agi-test: 127\.0\.0\.1:1: connect ECONNREFUSED.*Is `voxroute serve` running there\?\n$/,
    );
  });

  it('takes no nonsense for an address or a time', async () => {
    expect((await runVoxroute('agi-test', '7917', '--address', 'here')).exitCode).toBe(2);
    expect(await runVoxroute('agi-test', '7917', '--timeout', 'soon')).toMatchObject({ exitCode: 2 });
  });
});

describe('voxroute agi-test with a configuration', () => {
  it('asks where the configuration has FastAGI listen', async () => {
    const file = join(dirname(alone), 'elsewhere.yaml');
    writeFileSync(file, `agi: { listen: "127.0.0.1:${daemon.agiPort}" }\n`);
    const { exitCode, stdout } = await runVoxroute('agi-test', '79170415564', '--config', file);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/VOX_OPERATOR +│ МТС/);
  });

  it('goes on with the usual address when the file cannot be used', async () => {
    const file = join(dirname(alone), 'unusable.yaml');
    writeFileSync(file, 'agi: { listn: 127.0.0.1:1 }\n');
    const { stderr } = await runVoxroute('agi-test', '7917', '--timeout', '1', '--config', file);
    expect(stderr).toContain('configuration not usable, 127.0.0.1:4583 is asked');
    expect(stderr).toContain('unusable.yaml:1:8: agi.listn: unknown key; did you mean listen?');
  });

  it('fails when the daemon does not know the script', async () => {
    const address = `127.0.0.1:${daemon.agiPort}`;
    const { exitCode, stderr, stdout } = await runVoxroute(
      ...['agi-test', '79170415564', '--script', 'lokup?prefix=Q_', '--address', address],
    );
    expect(exitCode).toBe(1);
    expect(stderr).toBe('voxroute: agi-test: the daemon has no script lokup?prefix=Q_\n');
    expect(stdout).toMatch(/Q_FAULT +│ UNKNOWN_SCRIPT/);
  });
});

describe('voxroute check-config', () => {
  it('names each problem with its place, for people and for programs', async () => {
    const file = join(dirname(alone), 'bad.yaml');
    writeFileSync(file, 'agi:\n  deadlinMs: 5\n');
    expect(await runVoxroute('check-config', file)).toEqual({
      exitCode: 2,
      stdout: `${file}:2:3: agi.deadlinMs: unknown key; did you mean deadlineMs?\n`,
      stderr: 'voxroute: not usable: 1 problem\n',
    });
    const { stdout } = await runVoxroute('check-config', file, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      usable: false,
      problems: [{ line: 2, column: 3, key: 'agi.deadlinMs' }],
    });
  });

  it('says that a good file is usable', async () => {
    expect(await runVoxroute('check-config', alone)).toEqual({ exitCode: 0, stdout: `usable: ${alone}\n`, stderr: '' });
    expect(JSON.parse((await runVoxroute('check-config', alone, '--json')).stdout)).toMatchObject({
      usable: true,
      config: { agi: { deadlineMs: 500 } },
    });
  });
});

describe('the command line', () => {
  it('suggests the command that was meant', async () => {
    const { exitCode, stderr } = await runVoxroute('lokup', '7917');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/unknown command 'lokup'\n\(Did you mean lookup\?\)/);
  });

  it('gives help with examples and exit code 0', async () => {
    expect(await runVoxroute('--help')).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await runVoxroute('lookup', '--help')).stdout).toMatch(/Examples:\n {2}voxroute lookup 79170415564/);
  });

  it('refuses an option that does not exist', async () => {
    expect(await runVoxroute('status', '--bogus')).toMatchObject({ exitCode: 2 });
  });

  it('shows an example of every command in its own help', async () => {
    const quiet = { write: () => true };
    const leaves = (command: Command, path: string): [Command, string][] =>
      command.commands.length === 0
        ? [[command, path]]
        : command.commands.flatMap((sub) => leaves(sub, `${path} ${sub.name()}`));
    for (const [, path] of leaves(createProgram({ stdout: quiet, stderr: quiet }), 'voxroute')) {
      const { stdout } = await runVoxroute(...path.split(' ').slice(1), '--help');
      expect(stdout).toMatch(new RegExp(`Examples?:\\n {2}(?:.*&& )?(?:.* \\| )?${path}`));
    }
  });

  it('points to the help of the command that was used wrongly', async () => {
    expect((await runVoxroute('list', 'add')).stderr).toContain('(voxroute list add --help for more)');
    expect((await runVoxroute('list', 'ad')).stderr).toContain('(voxroute list --help lists its commands)');
  });

  it('says that an empty number is none', async () => {
    expect(await runVoxroute('lookup', '')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'voxroute: lookup: expected a number, found an empty text\n',
    });
  });
});
