import { describe, expect, it } from 'vitest';
import { ShownNumbers } from '../../src/policy/shown-numbers.js';

const START_MS = 1_800_000_000_000;
const DAY_MS = 86_400_000;
const CALLEE = '79170415564';

describe('own numbers that were shown', () => {
  it('are known by who saw them, the last in front, of a few trunks', () => {
    const shown = new ShownNumbers();
    expect(shown.shownTo(CALLEE)).toEqual([]);
    shown.note({ callee: CALLEE, numbers: ['1', '2'], atMs: START_MS });
    shown.note({ callee: CALLEE, numbers: ['3'], atMs: START_MS });
    shown.note({ callee: CALLEE, numbers: ['2'], atMs: START_MS });
    expect(shown.shownTo(CALLEE)).toEqual(['2', '3', '1']);
    for (const number of ['4', '5', '6', '7', '8']) shown.note({ callee: CALLEE, numbers: [number], atMs: START_MS });
    expect(shown.shownTo(CALLEE)).toEqual(['8', '7', '6', '5', '4', '2']);
  });

  it('count each time half as much a day later, and never more than once by a clock that was set back', () => {
    const shown = new ShownNumbers();
    shown.note({ callee: CALLEE, numbers: ['1'], atMs: START_MS });
    expect(shown.useOf('1', START_MS)).toBe(1);
    expect(shown.useOf('1', START_MS + DAY_MS)).toBeCloseTo(0.5);
    expect(shown.useOf('1', START_MS - DAY_MS)).toBe(1);
    shown.note({ callee: '79170415565', numbers: ['1'], atMs: START_MS + DAY_MS });
    expect(shown.useOf('1', START_MS + DAY_MS)).toBeCloseTo(1.5);
    expect(shown.useOf('2', START_MS)).toBe(0);
  });

  it('are forgotten of those called longest ago', () => {
    const shown = new ShownNumbers(10);
    for (let callee = 0; callee < 100; callee++) shown.note({ callee: String(callee), numbers: ['1'], atMs: START_MS });
    expect(shown.size).toBeLessThanOrEqual(10);
    expect(['99', '96', '0'].map((callee) => shown.shownTo(callee))).toEqual([['1'], ['1'], []]);
  });
});
