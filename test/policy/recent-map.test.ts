import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { RecentMap } from '../../src/policy/recent-map.js';

describe('a map of what was set of late', () => {
  it('forgets what was not set again while half as many others were', () => {
    const map = new RecentMap<number>(4);
    map.set('a', 1);
    map.set('b', 2);
    map.set('b', 3);
    map.set('c', 4);
    map.set('d', 5);
    expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).toEqual([undefined, 3, 4, 5]);
  });

  it('is bounded by weight too', () => {
    const map = new RecentMap<number>(1000, 20);
    for (let turn = 0; turn < 100; turn++) map.set(`key-${turn}`, turn, 5);
    expect(map.size).toBeLessThanOrEqual(4);
    expect(map.get('key-99')).toBe(99);
  });

  property([fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.nat(9))), fc.integer({ min: 2, max: 20 })])(
    'has never too many, always the last ones, and never an outdated value',
    (sets, maxEntries) => {
      const map = new RecentMap<number>(maxEntries);
      const truth = new Map<string, number>();
      for (const [key, value] of sets) {
        map.set(String(key), value);
        truth.delete(String(key));
        truth.set(String(key), value);
        expect(map.size).toBeLessThanOrEqual(maxEntries + 1);
      }
      const last = [...truth].reverse();
      for (const [index, [key, value]] of last.entries()) {
        if (index < Math.floor(maxEntries / 2)) expect(map.get(key)).toBe(value);
        else expect([value, undefined]).toContain(map.get(key));
      }
    },
  );
});
