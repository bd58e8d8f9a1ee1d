import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planFile } from '../../scripts/plan-file-writer.mjs';
import { openPlanFiles } from '../../src/plan/plan-files.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let directory: string;
let problems: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-plan-'));
  problems = [];
});
afterEach(() => removeDirectory(directory));

const open = () =>
  openPlanFiles(pathToFileURL(`${directory}/`), ({ file, cause }) =>
    problems.push(`${file.slice(directory.length)}: ${(cause as Error).message}`),
  );

const put = (callingCode: string, area: string) =>
  writeFileSync(join(directory, `${callingCode}.bin`), planFile({ areas: [['1', area]], operators: [] }));

describe('files of calling codes', () => {
  it('are read when the first number of theirs is prepared, and once', async () => {
    put('44', 'London');
    const files = await open();
    expect(files.find('441')).toBeNull();
    const ready = files.prepare('441');
    expect(files.prepare('442')).toBe(ready);
    await ready;
    expect(files.prepare('441')).toBeNull();
    put('44', 'Paris');
    expect(files.find('441')?.area()).toBe('London');
    expect(files.find('441')?.operator()).toBeNull();
  });

  it('are found for numbers of one to three digits of calling code', async () => {
    for (const code of ['1', '44', '380']) put(code, `of ${code}`);
    const files = await open();
    for (const code of ['1', '44', '380']) {
      await files.prepare(`${code}1`);
      expect(files.find(`${code}1`)?.area()).toBe(`of ${code}`);
    }
    expect(files.prepare('381')).toBeNull();
    expect(files.find('381')).toBeNull();
    expect(files.prepare('')).toBeNull();
  });

  it('that cannot be read are named once, and not tried again', async () => {
    put('44', 'London');
    const files = await open();
    writeFileSync(join(directory, '44.bin'), 'VOXPLAN1 and then nonsense');
    await files.prepare('441');
    expect(files.prepare('441')).toBeNull();
    expect(files.find('441')).toBeNull();
    expect(problems).toEqual(['/44.bin: its checksum does not match its 26 bytes']);
  });

  it('that vanish after the start are named too', async () => {
    put('44', 'London');
    const files = await open();
    rmSync(join(directory, '44.bin'));
    await files.prepare('441');
    expect(problems).toEqual([expect.stringContaining('/44.bin: ENOENT')]);
  });

  it('lie in a directory that may be missing', async () => {
    removeDirectory(directory);
    const files = await open();
    expect(files.prepare('441')).toBeNull();
    expect(problems).toEqual([expect.stringContaining('/: ENOENT')]);
  });

  it('have digits for a name: others in the directory are left alone', async () => {
    for (const name of ['LICENSE', '44.bin.old', 'x.bin', '1234.bin']) writeFileSync(join(directory, name), 'nothing');
    const files = await open();
    expect(files.prepare('441')).toBeNull();
    expect(files.prepare('1234')).toBeNull();
    expect(problems).toEqual([]);
  });
});
