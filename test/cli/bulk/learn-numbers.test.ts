import { describe, expect, it } from 'vitest';
import { learnNumbers, type WarmAnswer, type WarmOutcome } from '../../../src/cli/bulk/learn-numbers.js';

/** A daemon that answers from a script, and time that passes only by waiting. */
async function learn(numbers: readonly string[], ask: (number: string, atMs: number) => WarmAnswer) {
  const attempts = new Map<string, number>();
  const outcomes: (WarmOutcome | undefined)[] = numbers.map(() => undefined);
  const said: string[] = [];
  let nowMs = 0;
  const failure = await learnNumbers(numbers, {
    // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is to reject
    async ask(number) {
      attempts.set(number, (attempts.get(number) ?? 0) + 1);
      nowMs += 1000;
      return ask(number, nowMs);
    },
    wait(ms) {
      nowMs += ms;
      return Promise.resolve();
    },
    nowMs: () => nowMs,
    learnt: (place, outcome) => (outcomes[place] = outcome),
    trouble: (message) => message !== null && said.push(message),
    interrupted: new AbortController().signal,
  }).then(
    () => null,
    (error: unknown) => error as Error,
  );
  return { failure, outcomes, attempts, said };
}

const list = Array.from({ length: 12 }, (_, index) => String(79170000000 + index));
const failed = (fault: WarmAnswer['fault'] & string): WarmAnswer => ({
  outcome: 'failed',
  fault,
  detail: `it says ${fault}`,
});

describe('numbers that are to be learnt', () => {
  it('are all learnt, each asked once', async () => {
    const { failure, outcomes, attempts } = await learn(list, () => ({ outcome: 'found' }));
    expect(failure).toBeNull();
    expect(outcomes).toEqual(list.map(() => 'found'));
    expect([...attempts.values()]).toEqual(list.map(() => 1));
  });

  it.each(['CIRCUIT_OPEN', 'RATE_LIMITED', 'REFUSED', 'TIMEOUT', 'SERVER_ERROR', 'NOT_JSON'] as const)(
    'wait out %s, and none is lost',
    async (fault) => {
      const { failure, outcomes, said } = await learn(list, (_, atMs) =>
        atMs > 10_000 && atMs < 120_000 ? failed(fault) : { outcome: 'found' },
      );
      expect(failure).toBeNull();
      expect(outcomes).toEqual(list.map(() => 'found'));
      expect(said).toContain(`it says ${fault}`);
    },
  );

  it('do not wait for one that fails by itself, wherever it stands', async () => {
    for (const bad of [0, 5, 11]) {
      const { failure, outcomes, attempts } = await learn(list, (number) =>
        number === list[bad] ? failed('UNEXPECTED_BODY') : { outcome: 'found' },
      );
      expect(failure).toBeNull();
      expect(outcomes.map((outcome) => outcome === 'failed')).toEqual(list.map((_, index) => index === bad));
      expect(attempts.get(list[bad] ?? '')).toBe(3);
    }
  });

  it('do not wait for one that times out while others are answered', async () => {
    const { failure, outcomes } = await learn(list, (number) =>
      number === list[0] ? failed('TIMEOUT') : { outcome: 'found' },
    );
    expect(failure).toBeNull();
    expect(outcomes.filter((outcome) => outcome === 'failed')).toHaveLength(1);
  });

  it('are left when nobody answers for ten minutes, with the reason', async () => {
    const { failure, outcomes, attempts } = await learn(list, () => failed('REFUSED'));
    expect(failure).toMatchObject({ name: 'GaveUp', message: 'it says REFUSED' });
    expect(outcomes.every((outcome) => outcome === undefined)).toBe(true);
    // No burning through the list: nobody behind the first few was even tried.
    expect(attempts.size).toBe(4);
  });

  it('are left at once for what waiting does not cure', async () => {
    const { failure, attempts } = await learn(list, () => {
      throw new Error('no permission');
    });
    expect(failure?.message).toBe('no permission');
    expect(attempts.size).toBeLessThanOrEqual(4);
  });
});
