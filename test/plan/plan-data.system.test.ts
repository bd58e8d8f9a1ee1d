import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openPlanFile } from '../../src/plan/plan-file.js';

const DIRECTORY = new URL('../../data/plan/', import.meta.url);
const NAMES = readdirSync(DIRECTORY).filter((name) => name.endsWith('.bin'));

describe('data/plan', () => {
  it('is what the script makes of the package', async () => {
    await promisify(execFile)(process.execPath, ['scripts/build-plan-data.mjs', '--check']);
  }, 60_000);

  it('is small: under 2.5 million bytes, under 500 000 for any calling code', () => {
    const sizes = NAMES.map((name) => statSync(new URL(name, DIRECTORY)).size);
    expect(Math.max(...sizes)).toBeLessThan(500_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_500_000);
  });

  it('has a file for each calling code, all of which can be opened', () => {
    expect(NAMES.length).toBeGreaterThan(200);
    for (const name of NAMES) openPlanFile(readFileSync(new URL(name, DIRECTORY)));
  });

  it('comes with the notice and the licence that its source asks for', () => {
    const notice = readFileSync(new URL('../../NOTICE', import.meta.url), 'utf8');
    for (const message of ['libphonenumber', 'Apache License 2.0', 'MIT', 'opendata.digital.gov.ru']) {
      expect(notice).toContain(message);
    }
    expect(readFileSync(new URL('LICENSE', DIRECTORY), 'utf8')).toContain('Apache License');
  });
});
