import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placesInNameFiles, readNameFiles } from '../../src/names/name-files.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const SHIPPED = fileURLToPath(new URL('../../data/', import.meta.url));
let directory: string;
beforeEach(() => {
  directory = `${mkdtempSync(join(tmpdir(), 'voxroute-names-'))}/`;
  for (const name of ['operators.yaml', 'regions.yaml', 'neighbours.yaml', 'names.json'])
    cpSync(`${SHIPPED}${name}`, `${directory}${name}`);
});
afterEach(() => removeDirectory(directory));

function edit(name: string, from: string, to: string): void {
  const text = readFileSync(`${directory}${name}`, 'utf8');
  expect(text).toContain(from);
  writeFileSync(`${directory}${name}`, text.replace(from, to));
}
const nameOfMts = () => readNameFiles(directory).operators.find(({ id }) => id === 'mts')?.name;

describe('the shipped tables of names', () => {
  it('are read from the quick copy as from the files themselves', () => {
    const quick = readNameFiles(directory);
    rmSync(`${directory}names.json`);
    expect(readNameFiles(directory)).toEqual(quick);
    expect(quick.regions.length).toBeGreaterThan(130);
  });

  it('a person may edit, and what is edited counts', () => {
    edit('operators.yaml', 'name: МТС', 'name: Мобильные');
    expect(nameOfMts()).toBe('Мобильные');
  });

  it('are there when the copy is damaged', () => {
    writeFileSync(`${directory}names.json`, '{"digest": "');
    expect(nameOfMts()).toBe('МТС');
  });

  it('say where an edit went wrong', () => {
    edit('operators.yaml', 'latin: MTS', 'latinn: MTS');
    expect(() => readNameFiles(directory)).toThrow(
      /operators\.yaml:\d+:5: operators\.0\.latinn: unknown key; did you mean latin\?$/,
    );
  });

  it('say where anything stands', () => {
    const { file, line } = placesInNameFiles(directory)(['regions', 0, 'name']);
    expect(file).toBe(`${directory}regions.yaml`);
    expect(readFileSync(file, 'utf8').split('\n')[(line ?? 0) - 1]).toBe('    name: Белгородская область');
  });

  it('say which file is missing', () => {
    rmSync(`${directory}neighbours.yaml`);
    expect(() => readNameFiles(directory)).toThrow(/neighbours\.yaml: cannot be read: there is no such file/);
  });
});
