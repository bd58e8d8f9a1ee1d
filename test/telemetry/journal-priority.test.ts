import { closeSync, fstatSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { isJournal, withPriority } from '../../src/telemetry/journal-priority.js';

it.each([
  ['fatal', 2],
  ['error', 3],
  ['warn', 4],
  ['info', 6],
  ['debug', 7],
])('%s is %i', (level, priority) => {
  expect(withPriority(`{"level":"${level}","msg":"x"}\n`)).toBe(`<${priority}>{"level":"${level}","msg":"x"}\n`);
});

it('is for the journal alone', () => {
  const fd = openSync(devNull, 'w');
  onTestFinished(() => closeSync(fd));
  const { dev, ino } = fstatSync(fd);
  expect(isJournal({ JOURNAL_STREAM: `${dev}:${ino}` }, fd)).toBe(true);
  expect(isJournal({ JOURNAL_STREAM: `${dev}:${ino + 1}` }, fd)).toBe(false);
  expect(isJournal({}, fd)).toBe(false);
});
