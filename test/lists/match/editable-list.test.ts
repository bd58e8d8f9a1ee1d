import { fc, property } from '../../property.js';
import { describe, expect, it } from 'vitest';
import type { ListEntry } from '../../../src/lists/match/list-entry.js';
import { targetText } from '../../../src/lists/match/list-entry.js';
import { EditableList } from '../../../src/lists/match/editable-list.js';
import {
  anyEntry,
  anyNumber,
  AT_MS,
  caller,
  DAY_MS,
  entryOf,
  naiveMatch,
  NO_NUMBER,
  pattern,
  prefix,
} from './list-entries.js';

describe('the runtime list', () => {
  property(
    [
      fc.array(fc.record({ entry: anyEntry, isRemoved: fc.boolean() }), { maxLength: 40 }),
      fc.array(anyNumber, { maxLength: 20 }),
      fc.integer({ min: -3, max: 5 }),
    ],
    { numRuns: 200 },
  )('answers like any other list, after each change', (changes, numbers, day) => {
    const list = new EditableList<ListEntry>('runtime');
    let entries: ListEntry[] = [];
    const atMs = AT_MS + day * DAY_MS;
    for (const { entry, isRemoved } of changes) {
      const others = entries.filter(({ target }) => targetText(target) !== targetText(entry.target));
      const before = entries.find((each) => !others.includes(each));
      if (isRemoved) expect(list.remove(entry.target)).toEqual(before);
      else expect(list.add(entry)).toBeNull();
      entries = isRemoved ? others : [...others, entry];
      for (const number of numbers) expect(list.match(caller(number), atMs)).toEqual(naiveMatch(entries, number, atMs));
      expect(list.match(NO_NUMBER, atMs)).toEqual(naiveMatch(entries, null, atMs));
    }
    expect([...list.entries()]).toEqual(entries);
    expect(list.size).toBe(entries.length);
  });

  it('says what it has no room for, and may replace what it has', () => {
    const list = new EditableList<ListEntry>('runtime');
    for (let n = 0; n < 1000; n++) list.add(entryOf(pattern(`_7917${String(n).padStart(7, '0')}`)));
    expect(list.add(entryOf(pattern('_7.')))).toBe('the runtime list has at most 1000 ranges and patterns');
    expect(list.add(entryOf(pattern('_79170000001'), { reason: 'new' }))).toBeNull();
    expect(list.add(entryOf(prefix('7')))).toBeNull();
  });
});
