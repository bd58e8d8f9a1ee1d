import { describe, expect, it } from 'vitest';
import { LineLimit } from '../../src/telemetry/line-limit.js';
import { manualClock } from '../fakes/manual-clock.js';

describe('the limit on log lines', () => {
  it('lets some lines of a kind through and says later how many it held back', () => {
    const clock = manualClock();
    const limit = new LineLimit(3, clock);
    const passed = Array.from({ length: 10 }, () => limit.pass('reset')).filter((line) => line !== null);
    expect(passed).toHaveLength(3);
    clock.advance(60_000);
    expect(limit.pass('reset')).toEqual({ heldBack: 7 });
    expect(limit.pass('reset')).toEqual({ heldBack: 0 });
  });

  it('counts each kind by itself', () => {
    const limit = new LineLimit(1, manualClock());
    expect(limit.pass('a')).not.toBeNull();
    expect(limit.pass('b')).not.toBeNull();
    expect(limit.pass('a')).toBeNull();
  });

  it('does not grow with the number of kinds', () => {
    const limit = new LineLimit(1, manualClock());
    for (let kind = 0; kind < 100_000; kind++) limit.pass(String(kind));
    expect(limit.kinds).toBeLessThanOrEqual(200);
  });
});
