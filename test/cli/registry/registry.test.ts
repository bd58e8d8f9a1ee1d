import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRegistry } from '../../../src/registry/registry-versions.js';
import { registryRows, REGISTRY_FILES, writeRegistryFiles } from '../../fakes/registry-rows.js';
import { runVoxroute } from '../run-voxroute.js';
import { removeDirectory } from '../../fakes/temporary-directory.js';

let root: string;
let directory: string;
let servers: Server[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'voxroute-registry-'));
  directory = join(root, 'registry');
  servers = [];
  writeFileSync(join(root, 'voxroute.yaml'), `cache: { dir: ${root} }\nregistry: { dir: ${directory} }\n`);
});
afterEach(async () => {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  removeDirectory(root);
});

/** Runs `voxroute registry …` with the configuration of this test. */
const registry = (...args: string[]) => runVoxroute('registry', ...args, '--config', join(root, 'voxroute.yaml'));

/** A daemon's control socket; gives what it was asked. */
async function daemon(answer: { status: number; body: object }): Promise<string[]> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.writeHead(answer.status).end(JSON.stringify(answer.body));
  });
  servers.push(server);
  await once(server.listen(join(root, 'control.sock')), 'listening');
  return asked;
}

const small = (seed: number) => writeRegistryFiles(join(root, `files-${seed}`), { seed, share: 0.002 });
const importedAt = async () => (await openRegistry(directory)).table?.meta.importedAtMs;
const NO_DAEMON = 'voxroute: no daemon is running here: the next one uses it\n';

describe('voxroute registry import', () => {
  it('takes four files, and tells a running daemon', async () => {
    const asked = await daemon({ status: 200, body: { directory } });
    const files = await small(1);
    const { exitCode, stdout, stderr } = await registry('import', ...files, '--force');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/files-1\/DEF-9xx\.csv +│ 83 /);
    expect(stdout).toMatch(/^imported: \d+ ranges of 20\d\d-.*, \d+\.\d MiB$/m);
    expect(asked).toEqual(['PUT /v1/registry']);
    const { table } = await openRegistry(directory);
    expect(table?.find('79170415564')).toBeGreaterThan(0);
  });

  it('gives programs JSON, and says that no daemon is running', async () => {
    const { stdout, stderr } = await registry('import', ...(await small(1)), '--force', '--json');
    expect(stderr).toBe(NO_DAEMON);
    expect(JSON.parse(stdout)).toMatchObject({
      content: 'ranges',
      entries: (await openRegistry(directory)).table?.rows,
      files: REGISTRY_FILES.map((kind) => ({ kind, name: join(root, 'files-1', `${kind}.csv`) })),
      skipped: [],
      daemon: false,
    });
  });

  it('takes them from a directory', async () => {
    await small(1);
    expect(await registry('import', '--dir', join(root, 'files-1'), '--force')).toMatchObject({ exitCode: 0 });
    expect(await registry('import', '--dir', root)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `voxroute: ${root}: expected ABC-3xx.csv, ABC-4xx.csv, ABC-8xx.csv, DEF-9xx.csv, found none of them\n`,
    });
    expect(await registry('import', '--dir', join(root, 'none'))).toMatchObject({ exitCode: 2 });
  });

  it('downloads them as an agent that is not refused', async () => {
    const agents: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      agents.push(request.headers['user-agent']);
      const kind = REGISTRY_FILES.find((file) => request.url === `/downloads/${file}.csv`);
      const rows = kind === undefined ? [] : [...registryRows(kind, { seed: 1, share: 0.002 })];
      response.setHeader('last-modified', 'Sat, 18 Jul 2026 00:00:00 GMT').end(`\uFEFF${rows.join('\n')}\n`);
    });
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/downloads/`;
    const { exitCode, stdout } = await registry('import', '--url', base, '--force', '--json');
    expect(exitCode).toBe(0);
    expect(agents).toHaveLength(4);
    for (const agent of agents) expect(agent).toMatch(/^Mozilla\/5\.0 \(compatible; voxroute\/\d+\.\d+\.\d+\)$/);
    expect(JSON.parse(stdout)).toMatchObject({ dataAt: '2026-07-18T00:00:00.000Z' });
  });

  it('keeps the old table when the server answers with a page, or not at all', async () => {
    await registry('import', ...(await small(1)), '--force');
    const before = await importedAt();
    let status = 200;
    const server = createServer((_, response) => response.writeHead(status).end('<html>Доступ закрыт</html>'));
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await registry('import', '--url', base)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        `voxroute: nothing is imported: ${base}/ABC-3xx.csv: this is a web page, not a table, ` +
        'as servers answer when they refuse a download: "<html>Доступ закрыт</html>"\n',
    });
    status = 403;
    expect((await registry('import', '--url', base)).stderr).toMatch(/^voxroute: nothing is imported: .*403/);
    expect(await importedAt()).toBe(before);
  });

  it('keeps the old table when a row is bad, and names it', async () => {
    const files = await small(1);
    await registry('import', ...files, '--force');
    const before = await importedAt();
    const lines = readFileSync(files[3]!, 'utf8').split('\n');
    writeFileSync(files[3]!, lines.with(5, lines[5]!.replace(/^(\d+);(\d+);/, '$1;9999999;')).join('\n'));
    const { exitCode, stderr } = await registry('import', ...files, '--force');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/nothing is imported: .*DEF-9xx\.csv: row 6: expected До not before От, found 9999999 to /);
    expect(await importedAt()).toBe(before);
    expect(readdirSync(directory)).toHaveLength(2);
  });

  it('refuses counts that cannot be right, and says how to have it so', async () => {
    const { exitCode, stderr } = await registry('import', ...(await small(1)));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/expected at least 10000 mobile ranges, found 83; --force imports it anyway\n$/);
    expect(await importedAt()).toBeUndefined();
  });

  it('says when the running daemon does not take it, and keeps it all the same', async () => {
    await daemon({ status: 500, body: { detail: 'no memory' } });
    const { exitCode, stdout, stderr } = await registry('import', ...(await small(1)), '--force');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^imported: /m);
    expect(stderr).toBe(
      'voxroute: it is imported, but the running daemon still uses the old one: the daemon refused: no memory\n',
    );
  });

  it('says when the running daemon has its tables elsewhere', async () => {
    const other = join(root, 'other');
    await daemon({ status: 200, body: { directory: other } });
    const { exitCode, stdout, stderr } = await registry('import', ...(await small(1)), '--force');
    const message = `it is in ${directory}, but the running daemon reads its tables from ${other}`;
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: `voxroute: ${message}\n` });
    expect(stdout).toMatch(/^imported: \d+ ranges/m);
  });

  it('is one at a time', async () => {
    mkdirSync(directory);
    writeFileSync(join(directory, 'import.lock'), `${process.pid}\n`);
    const { exitCode, stderr } = await registry('import', ...(await small(1)), '--force');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(new RegExp(`nothing is imported: process ${process.pid} is importing or rolling back`));
  });

  it('says what the disk says', async () => {
    mkdirSync(join(directory, 'ranges.json.unfinished'), { recursive: true });
    const { exitCode, stderr } = await registry('import', ...(await small(1)), '--force');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(
        /^voxroute: nothing is imported: .*ranges\.json\.unfinished: file already exists \(EEXIST\)\n$/,
      ) as string,
    });
    expect(readdirSync(directory)).not.toContain('import.lock');
  });

  it('is not compared with a table that is damaged, and replaces it', async () => {
    await registry('import', ...(await small(1)), '--force');
    const path = join(
      directory,
      readdirSync(directory).find((name) => name.endsWith('.bin'))!,
    );
    chmodSync(path, 0o600);
    writeFileSync(path, 'VOXTABLE');
    const { exitCode, stderr } = await registry('import', ...(await small(2)), '--force');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^voxroute: not compared with the previous table: .*not a table of voxroute\n/);
    expect((await openRegistry(directory)).problems).toEqual([]);
  });

  it('keeps the version before a damaged one, so that there is one to go back to', async () => {
    await registry('import', ...(await small(1)), '--force');
    const first = await importedAt();
    await registry('import', ...(await small(2)), '--force');
    const { current } = JSON.parse(readFileSync(join(directory, 'ranges.json'), 'utf8')) as { current: string };
    writeFileSync(join(directory, current), 'VOXTABLE');
    await registry('import', ...(await small(3)), '--force');
    expect(await registry('rollback')).toMatchObject({ exitCode: 0 });
    expect(await importedAt()).toBe(first);
  });

  it.each([
    [['import'], 'expected either files, or --dir, or --url'],
    [['import', 'a.csv', '--dir', 'b'], 'expected either files, or --dir, or --url'],
    [['import', 'a.csv', '--ca', 'b'], '--ca belongs to --url'],
    [['import', '/nowhere/a.csv'], '/nowhere/a.csv: cannot be read: no such file or directory'],
    [['import', '--url', 'opendata'], '--url: expected an address, found opendata'],
    [['import', '--bdpn', '--dir', 'b'], "'--bdpn' cannot be used with option '--dir"],
  ])('needs the right words: %j', async (args, message) => {
    const { exitCode, stderr } = await registry(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('reads a directory as no file', async () => {
    expect(await registry('import', root)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('not a regular file') as string,
    });
  });
});

describe('voxroute registry import --bdpn', () => {
  const write = (name: string, ...rows: string[]) => {
    const path = join(root, name);
    writeFileSync(path, `${rows.join('\r\n')}\r\n`);
    return path;
  };

  it('takes the portability database beside the registry', async () => {
    const whole = write(
      'Port_All_202611260000_1.csv',
      'Number,OwnerId,MNC',
      '9170000000,mMTS,01',
      '9170000001,mYOTA,11',
    );
    const old = write('Port_Increment_202611250000_1.csv', 'NPId,Number,RecipientId', '1,9170000000,mTELE2');
    const next = write('Return_Increment_202611270000_1.csv', 'NPId,Number', '1,9170000001');
    await registry('import', ...(await small(1)), '--force');
    const { exitCode, stdout } = await registry('import', '--bdpn', whole, old, next);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Port_Increment_202611250000_1\.csv +│ older: skipped/);
    expect(stdout).toMatch(/^imported: 1 ported numbers of 2026-11-26T21:00:00\.000Z/m);
    const { table, bdpn } = await openRegistry(directory);
    expect(table).not.toBeNull();
    expect(bdpn?.find('79170000000')).toBe(0);

    const later = write('Port_Increment_202611280000_1.csv', 'NPId,Number,RecipientId', '1,9170000002,mTELE2');
    expect((await registry('import', '--bdpn', later)).stdout).toMatch(/^imported: 2 ported numbers/m);
    expect((await registry('rollback', '--bdpn')).stdout).toMatch(/^in use again: bdpn imported at 20/);
    expect((await openRegistry(directory)).bdpn?.numbers).toBe(1);
  });
});

describe('voxroute registry status', () => {
  it('says that only the numbering plan is there', async () => {
    const { exitCode, stdout } = await registry('status');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ranges\.current +│ none/);
    expect(stdout).toMatch(/^Russian numbers are answered by the numbering plan/m);
  });

  it('shows what is imported, how old it is, and what was before', async () => {
    await registry('import', ...(await small(1)), '--force');
    await registry('import', ...(await small(2)), '--force');
    expect(JSON.parse((await registry('status', '--json')).stdout)).toMatchObject({
      directory,
      ranges: {
        current: { ranges: expect.any(Number) as number, codes: 189, ageDays: 0, files: { 'DEF-9xx': 83 } },
        previous: { files: { 'DEF-9xx': 83 } },
      },
      bdpn: { current: null, previous: null },
    });
    expect((await registry('status')).stdout).toMatch(/ranges\.current\.files\.DEF-9xx +│ 83/);
  });

  it('names a table that cannot be used', async () => {
    await registry('import', ...(await small(1)), '--force');
    writeFileSync(join(directory, 'ranges.json'), 'nonsense');
    expect((await registry('status')).stdout).toMatch(/ranges\.current\.problem +│ .*ranges\.json: expected/);
  });
});

describe('voxroute registry rollback', () => {
  it('goes back to the version before, and forth again, and tells the daemon', async () => {
    const asked = await daemon({ status: 200, body: {} });
    await registry('import', ...(await small(1)), '--force');
    const first = await importedAt();
    await registry('import', ...(await small(2)), '--force');
    const second = await importedAt();
    expect(await registry('rollback')).toMatchObject({
      exitCode: 0,
      stdout: `in use again: ranges imported at ${new Date(first!).toISOString()}\n`,
    });
    expect(await importedAt()).toBe(first);
    await registry('rollback', '--json');
    expect(await importedAt()).toBe(second);
    expect(asked).toEqual(Array.from({ length: 4 }, () => 'PUT /v1/registry'));
  });

  it('says that there is nothing to go back to, or that it cannot be used', async () => {
    expect(await registry('rollback')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'voxroute: there is no version of ranges to go back to\n',
    });
    await registry('import', ...(await small(1)), '--force');
    await registry('import', ...(await small(2)), '--force');
    const { previous } = JSON.parse(readFileSync(join(directory, 'ranges.json'), 'utf8')) as { previous: string };
    writeFileSync(join(directory, previous), 'VOXTABLE');
    const before = await importedAt();
    expect((await registry('rollback')).stderr).toMatch(/^voxroute: nothing is changed: .*not a table of voxroute\n$/);
    expect(await importedAt()).toBe(before);
  });
});

describe('voxroute registry unknown', () => {
  it('lists the names of the imported table, those with the most numbers first', async () => {
    await registry('import', ...(await small(1)), '--force');
    const { stdout, stderr } = await registry('unknown');
    expect(stderr).toBe('voxroute: no daemon is running here: only the imported registry was searched\n');
    expect(stdout).toMatch(/^in the imported registry: \d+ names are not known$/m);
    expect(stdout).toMatch(/operator +│ ООО "Связь-\d+" \(филиал "Восток"\) +│ 1\d{9} +│ \d+ +│ \d+/);
    expect(stdout).toMatch(/^and \d+ more: --json has them$/m);
    const { imported, seen } = JSON.parse((await registry('unknown', '--json')).stdout) as {
      imported: { capacity: number; kind: string }[];
      seen: null;
    };
    expect(seen).toBeNull();
    const capacities = imported.map(({ capacity }) => capacity);
    expect(capacities).toEqual([...capacities].sort((a, b) => b - a));
    expect(imported.map(({ kind }) => kind)).not.toContain('region');
  });

  it('knows the names that the configuration has', async () => {
    await registry('import', ...(await small(1)), '--force');
    const countOf = async () =>
      (JSON.parse((await registry('unknown', '--json')).stdout) as { imported: unknown[] }).imported.length;
    const before = await countOf();
    const names = `registry: { dir: ${directory}, operators: [{ id: svyaz, name: Связь, inn: ['1000000000'] }] }`;
    writeFileSync(join(root, 'voxroute.yaml'), `cache: { dir: ${root} }\n${names}\n`);
    expect(await countOf()).toBeLessThan(before);
  });

  it('lists what a running daemon saw', async () => {
    await daemon({ status: 200, body: { entries: [{ kind: 'region', spelling: 'Nowhere\u001b[2J', count: 3 }] } });
    const { stdout } = await registry('unknown');
    expect(stdout).toMatch(/^no registry is imported$/m);
    expect(stdout).toMatch(/region +│ Nowhere\[2J +│ 3/);
  });
});
