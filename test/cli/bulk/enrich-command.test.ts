import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runVoxroute } from '../run-voxroute.js';
import { openFolder, type Folder } from './enrich-with.js';

let folder: Folder;
beforeEach(() => {
  folder = openFolder();
});
afterEach(() => folder.remove());

const run = (...args: string[]) => runVoxroute('enrich', ...args, '--config', folder.path('voxroute.yaml'));

describe('voxroute enrich', () => {
  it('says in a table what it did, and where the output is', async () => {
    const file = folder.write('calls.csv', 'phone;name\n74959898533\n74959898533;Ivan;more\nx;Petr\n');
    const { stdout, stderr } = await run(file, '--offline');
    expect(stderr).toBe('numbers are taken from column 1 (phone)\n');
    expect(stdout).toMatch(/rows +│ 3/);
    expect(stdout).toMatch(/OFFLINE +│ 2/);
    expect(stdout).toMatch(/INVALID +│ 1/);
    expect(stdout).toMatch(/padded: fewer cells than columns +│ 1/);
    expect(stdout).toMatch(/more cells than columns +│ 1/);
    expect(stdout.endsWith(`\n${folder.path('calls.enriched.csv')}\n`)).toBe(true);
  });

  it('takes every option', async () => {
    const file = folder.write('calls.csv', 'phone\n74959898533\n');
    const out = folder.write('out.csv', 'old');
    const { stdout } = await run(
      ...[file, '--offline', '--column', 'phone', '--out', out, '--force', '--restart', '--prefix', 'x_', '--json'],
    );
    expect(JSON.parse(stdout)).toMatchObject({ finished: true, out, rows: 1 });
    expect(folder.read('out.csv')).toMatch(/^phone;x_number;/);
  });
});
