// The committed report is what the committed figures say, and so is the page for administrators.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderReport } from '../../bench/report/report.js';
import { withFigures } from '../../bench/report/guide.js';
import { readResults } from '../../bench/results.js';

const text = (path: string) => readFileSync(path, 'utf8');

it('bench/report.md is made of bench/report.json', () => {
  expect(text('bench/report.md')).toBe(renderReport(readResults()));
});

it('docs/performance.md has the figures of bench/report.json', () => {
  const page = text('docs/performance.md');
  expect(page).toBe(withFigures(page, readResults()));
});
