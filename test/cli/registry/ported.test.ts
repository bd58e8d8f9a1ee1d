// `registry import --ported`, status and rollback: each country is a table of its own.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HomeCountryCode } from '../../../src/number/home-country.js';
import { openRegistry } from '../../../src/registry/registry-versions.js';
import { removeDirectory } from '../../fakes/temporary-directory.js';
import { runVoxroute } from '../run-voxroute.js';

let root: string;
let directory: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'voxroute-ported-'));
  directory = join(root, 'registry');
  writeFileSync(join(root, 'voxroute.yaml'), `cache: { dir: ${root} }\nregistry: { dir: ${directory} }\n`);
});
afterEach(() => removeDirectory(root));

const registry = (...args: string[]) => runVoxroute('registry', ...args, '--config', join(root, 'voxroute.yaml'));
function write(text: string): string {
  writeFileSync(join(root, 'ported.csv'), text);
  return join(root, 'ported.csv');
}
const importOf = (country: string, text: string, ...more: string[]) =>
  registry('import', '--ported', write(text), '--country', country, ...more);

async function operators(country: HomeCountryCode, ...numbers: string[]): Promise<(string | null)[]> {
  const { ported, problems } = await openRegistry(directory);
  expect(problems).toEqual([]);
  const table = ported.get(country);
  return numbers.map((number) => {
    const entry = table?.find(number) ?? -1;
    return table === undefined || entry < 0 ? null : table.operatorName(table.ownerIndexAt(entry));
  });
}

describe('voxroute registry import --ported', () => {
  it('takes a table of each country beside the others, and replaces that of one alone', async () => {
    const { exitCode, stdout } = await importOf('KZ', '87012345678,Kcell\n');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^imported: 1 ported numbers of KZ of 20\d\d-/m);
    await importOf('uz', '901234567,Ucell\n');
    const { stdout: json } = await importOf('KZ', '87012345678,Beeline\n87012345679,Beeline\n', '--json');
    expect(JSON.parse(json)).toMatchObject({ content: 'ported-kz', country: 'KZ', entries: 2, daemon: false });
    expect(await operators('KZ', '77012345678', '77012345679')).toEqual(['Beeline', 'Beeline']);
    expect(await operators('UZ', '998901234567')).toEqual(['Ucell']);
  });

  it('keeps the old table when a row is bad, and names it', async () => {
    await importOf('KZ', '77012345678,Kcell\n');
    expect(await importOf('KZ', '77012345678,Beeline\n79170415564,Kcell\n')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `voxroute: nothing is imported: ${join(root, 'ported.csv')}: row 2: expected a number of KZ, found "79170415564", one of RU\n`,
    });
    expect(await operators('KZ', '77012345678')).toEqual(['Kcell']);
  });

  it('keeps the old table when the new one is much shorter, unless forced', async () => {
    await importOf('KZ', '77012345678,Kcell\n77012345679,Kcell\n');
    expect((await importOf('KZ', '77012345678,Beeline\n')).stderr).toMatch(
      /expected at most 20 % fewer numbers than before, found 1 instead of 2; --force imports it anyway\n$/,
    );
    expect(await operators('KZ', '77012345678')).toEqual(['Kcell']);
    expect((await importOf('KZ', '77012345678,Beeline\n', '--force')).exitCode).toBe(0);
    expect(await operators('KZ', '77012345678')).toEqual(['Beeline']);
  });

  it.each([
    [['--ported', 'a.csv'], '--country: expected one of RU, KZ, UZ, BY, KG, AM, AZ, GE, UA, MD, found none'],
    [['--ported', 'a.csv', '--country', 'DE'], 'found "DE"'],
    [['a.csv', '--country', 'KZ'], '--country belongs to --ported'],
    [['--ported', 'a.csv', 'b.csv', '--country', 'KZ'], '--ported: expected one file, found 2'],
    [['--ported', '--country', 'KZ'], 'expected either files, or --dir, or --url'],
    [['--ported', '--bdpn', 'a.csv', '--country', 'KZ'], "cannot be used with option '--bdpn"],
  ])('needs the right words: %j', async (args, message) => {
    const { exitCode, stderr } = await registry('import', ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('voxroute registry status and rollback', () => {
  it('show and change one country', async () => {
    await importOf('KZ', '77012345678,Kcell\n');
    await importOf('UZ', '901234567,Ucell\n');
    await importOf('KZ', '77012345678,Beeline\n77012345679,Altel\n');
    const { ported } = JSON.parse((await registry('status', '--json')).stdout) as { ported: object };
    expect(ported).toEqual({
      KZ: {
        current: expect.objectContaining({ numbers: 2, operators: 2, ageDays: 0 }) as object,
        previous: expect.objectContaining({ numbers: 1, operators: 1 }) as object,
      },
      UZ: { current: expect.objectContaining({ numbers: 1 }) as object, previous: null },
    });
    expect((await registry('status')).stdout).toMatch(/ported\.KZ\.current\.numbers +│ 2/);

    const { stdout } = await registry('rollback', '--ported', '--country', 'KZ');
    expect(stdout).toMatch(/^in use again: ported-kz imported at 20/);
    expect(await operators('KZ', '77012345678', '77012345679')).toEqual(['Kcell', null]);
    expect(await operators('UZ', '998901234567')).toEqual(['Ucell']);
    await registry('rollback', '--ported', '--country', 'KZ');
    expect(await operators('KZ', '77012345678')).toEqual(['Beeline']);
    expect(await registry('rollback', '--ported', '--country', 'UZ')).toMatchObject({
      exitCode: 1,
      stderr: 'voxroute: there is no version of ported-uz to go back to\n',
    });
    expect((await registry('rollback', '--country', 'UZ')).exitCode).toBe(2);
  });

  it('name a table that cannot be used, while the others stay in use', async () => {
    await importOf('KZ', '77012345678,Kcell\n');
    await importOf('UZ', '901234567,Ucell\n');
    const { current } = JSON.parse(readFileSync(join(directory, 'ported-kz.json'), 'utf8')) as { current: string };
    const bytes = readFileSync(join(directory, current));
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(join(directory, current), bytes);
    expect((await registry('status')).stdout).toMatch(/ported\.KZ\.current\.problem +│ .*its checksum is wrong/);
    const { ported, problems } = await openRegistry(directory);
    expect([...ported.keys()]).toEqual(['UZ']);
    expect(problems).toHaveLength(1);
  });
});
