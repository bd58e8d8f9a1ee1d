import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withImportLock } from '../../src/registry/import/import-lock.js';
import { importRegistry } from '../../src/registry/import/import-registry.js';
import { openRegistry } from '../../src/registry/registry-versions.js';
import { addVersion, readVersions, swapVersions } from '../../src/registry/table-versions.js';
import { fileOf, HEADER_3, rangeText } from './import/import-text.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-registry-'));
});
afterEach(() => removeDirectory(directory));

/** Imports a table whose only range has this operator. */
async function add(operator: string, importedAtMs = Date.UTC(2026, 10, 26, 12)): Promise<void> {
  const file = fileOf('DEF-9xx.csv', rangeText(HEADER_3, `900;0000000;0000009;10;${operator};Р;Т;`));
  const { bytes } = await importRegistry([file], new Map(), importedAtMs, { force: true, read: () => undefined });
  await addVersion(directory, 'ranges', bytes, importedAtMs);
}

async function operatorNow(): Promise<string | null> {
  const { table, problems } = await openRegistry(directory);
  expect(problems).toEqual([]);
  return table === null ? null : table.operatorName(table.operatorIndexAt(table.find('79000000000')));
}

const tables = () => readdirSync(directory).filter((name) => name.endsWith('.bin'));

describe('imported tables on disk', () => {
  it('are none at first', async () => {
    expect(await openRegistry(directory)).toEqual({ table: null, bdpn: null, ported: new Map(), problems: [] });
    expect(await openRegistry(join(directory, 'nowhere'))).toEqual({
      table: null,
      bdpn: null,
      ported: new Map(),
      problems: [],
    });
  });

  it('are the last one, the one before it, and no more', async () => {
    await add('А');
    expect(await operatorNow()).toBe('А');
    expect(tables()).toEqual([expect.stringMatching(/^ranges-20261126-120000-[0-9a-f]{8}\.bin$/)]);
    await add('Б');
    await add('В');
    expect(await operatorNow()).toBe('В');
    expect(tables()).toHaveLength(2);
    await swapVersions(directory, 'ranges');
    expect(await operatorNow()).toBe('Б');
    await swapVersions(directory, 'ranges');
    expect(await operatorNow()).toBe('В');
  });

  it('are readable by nobody else', async () => {
    await add('А');
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o640);
  });

  it.runIf(process.getuid?.() === 0)('belong to whom the directory belongs when root imports', async () => {
    const { chownSync } = await import('node:fs');
    chownSync(directory, 65_534, 65_534);
    await add('А');
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).uid).toBe(65_534);
  });

  it('stay as they are when an import is cut short, and what it left goes with the next one', async () => {
    await add('А');
    writeFileSync(join(directory, 'ranges-20261126-130000-00000000.bin.unfinished'), 'half');
    writeFileSync(join(directory, 'ranges-20261126-130000-00000000.bin'), 'whole, but nobody said so');
    writeFileSync(join(directory, 'ranges.json.unfinished'), '{"curr');
    writeFileSync(join(directory, 'notes.txt'), 'mine');
    expect(await operatorNow()).toBe('А');
    await add('Б');
    expect(await operatorNow()).toBe('Б');
    expect(readdirSync(directory).sort()).toEqual([...tables(), 'notes.txt', 'ranges.json'].sort());
  });

  it('stay as they are when the disk takes nothing', async () => {
    await add('А');
    // The name that the new file would be written under is taken by a directory.
    const { current } = await readVersions(directory, 'ranges');
    mkdirSync(join(directory, 'ranges.json.unfinished'));
    await expect(add('Б')).rejects.toThrow(/EEXIST/);
    expect(await operatorNow()).toBe('А');
    expect((await readVersions(directory, 'ranges')).current).toBe(current);
  });

  it('are written through no link that somebody put in their place', async () => {
    const other = join(directory, 'other');
    writeFileSync(other, 'mine');
    symlinkSync(other, join(directory, 'ranges.json.unfinished'));
    await add('А');
    expect(await operatorNow()).toBe('А');
    expect(readFileSync(other, 'utf8')).toBe('mine');
  });

  it('stay in use in place of a new one that cannot be used', async () => {
    await add('А');
    const before = await openRegistry(directory);
    await add('Б');
    const { current } = await readVersions(directory, 'ranges');
    writeFileSync(current ?? '', 'damaged');
    const { table, problems } = await openRegistry(directory, before);
    expect(table).toBe(before.table);
    expect(problems).toMatchObject([{ code: 'foreign' }]);
    rmSync(join(directory, 'ranges.json'));
    expect(await openRegistry(directory, before)).toEqual({ table: null, bdpn: null, ported: new Map(), problems: [] });
  });

  it('are each kept for itself: a damaged one is named, and does not take the other away', async () => {
    await add('А');
    const [name] = tables();
    const path = join(directory, name!);
    chmodSync(path, 0o600);
    writeFileSync(path, readFileSync(path).subarray(0, -8));
    const { table, problems } = await openRegistry(directory);
    expect(table).toBeNull();
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      expect.stringMatching(/^damaged: .*ranges-.*\.bin: expected \d+ bytes, found \d+$/),
    ]);
    rmSync(path);
    expect((await openRegistry(directory)).problems[0]).toMatchObject({ code: 'unreadable' });
  });

  it.each([
    '',
    '{}',
    'null',
    '{"current":"../../etc/passwd","previous":null}',
    '{"current":"bdpn-20261126-120000-00000000.bin","previous":null}',
  ])('are not looked for where %j leads', async (text) => {
    writeFileSync(join(directory, 'ranges.json'), text);
    const { table, problems } = await openRegistry(directory);
    expect(table).toBeNull();
    expect(problems[0]).toMatchObject({ code: 'damaged' });
    expect(problems[0]?.message).toMatch(/ranges\.json: expected \{"current":"ranges-….bin","previous":…\}; delete it/);
  });
});

describe('two imports at a time', () => {
  const lock = () => join(directory, 'import.lock');

  it('are one: the other is refused and changes nothing', async () => {
    await withImportLock(directory, async () => {
      expect(readFileSync(lock(), 'utf8')).toBe(`${process.pid}\n`);
      await expect(withImportLock(directory, () => Promise.resolve('done'))).rejects.toThrow(
        `process ${process.pid} is importing or rolling back; if it is not, delete ${lock()}`,
      );
    });
    expect(existsSync(lock())).toBe(false);
  });

  it('are one after the other when the first fails', async () => {
    await expect(withImportLock(directory, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withImportLock(directory, () => Promise.resolve('done'))).toBe('done');
  });

  it('are no such thing when the first died', async () => {
    const dead = spawnSync('true').pid;
    for (const left of [`${dead}\n`, '', 'nonsense']) {
      writeFileSync(lock(), left);
      writeFileSync(`${lock()}.${dead}`, left);
      expect(await withImportLock(directory, () => Promise.resolve('done'))).toBe('done');
      expect(readdirSync(directory)).toEqual([]);
    }
  });
});
