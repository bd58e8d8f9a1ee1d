// The list of mutants that nobody could notice (`npm run mutate`) speaks of lines that are still there.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface EquivalentMutant {
  readonly file: string;
  readonly line: string;
  readonly change: string;
  readonly why: string;
}

const listed = JSON.parse(readFileSync('test/equivalent-mutants.json', 'utf8')) as readonly EquivalentMutant[];

describe('the list of mutants that change nothing', () => {
  it('names lines that are still there, and a reason for each', () => {
    const wrong = listed.filter(({ file, line, change, why }) => {
      const lines = readFileSync(file, 'utf8').split('\n');
      const isThere = lines.some((text) => text.trim() === line);
      return !isThere || !change.includes(' → ') || why.length < 10;
    });
    expect(wrong).toEqual([]);
  });
});
