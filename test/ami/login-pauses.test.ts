import { fc, property } from '../property.js';
import { expect, test } from 'vitest';
import { DEFAULT_AMI_TIMINGS } from '../../src/ami/ami-server.js';
import { LoginPauses } from '../../src/ami/login-pauses.js';

const MINUTE_MS = 60_000;
let nowMs = 0;

function fresh(): LoginPauses {
  nowMs = 0;
  return new LoginPauses({ monotonicMs: () => nowMs }, DEFAULT_AMI_TIMINGS);
}

/** Minutes between the first `count` tries, of which each is refused. */
function pausesOf(pauses: LoginPauses, count: number): number[] {
  return Array.from({ length: count }, () => {
    const waitMs = pauses.refused();
    nowMs += waitMs;
    return waitMs / MINUTE_MS;
  });
}

test('pauses double from a minute to an hour', () => {
  expect(pausesOf(fresh(), 9)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('a login that is accepted makes the next refusal a first one', () => {
  const pauses = fresh();
  pausesOf(pauses, 3);
  nowMs += 60 * MINUTE_MS;
  pauses.accepted();
  expect(pausesOf(pauses, 2)).toEqual([1, 2]);
});

test('what the host has counted is not forgotten by a login that is accepted in between', () => {
  const pauses = fresh();
  const tries = Array.from({ length: 4 }, () => {
    pauses.accepted();
    const waitMs = pauses.refused();
    nowMs += waitMs;
    return waitMs / MINUTE_MS;
  });
  expect(tries).toEqual([1, 1, 1, 7]);
});

test('an administrator makes everything forgotten', () => {
  const pauses = fresh();
  pausesOf(pauses, 4);
  pauses.forget();
  expect(pausesOf(pauses, 1)).toEqual([1]);
});

property([fc.array(fc.constantFrom('refused', 'accepted'), { maxLength: 60 })])(
  'whatever comes of them, at most four logins are refused in any ten minutes',
  (outcomes) => {
    const pauses = fresh();
    const refusedAtMs: number[] = [];
    for (const outcome of outcomes) {
      if (outcome === 'accepted') pauses.accepted();
      else {
        refusedAtMs.push(nowMs);
        nowMs += pauses.refused();
      }
    }
    for (const [index, atMs] of refusedAtMs.entries()) {
      const fifth = refusedAtMs[index + 4];
      if (fifth !== undefined) expect(fifth - atMs).toBeGreaterThanOrEqual(10 * MINUTE_MS);
    }
  },
);
