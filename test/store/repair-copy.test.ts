import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { storeKind } from '../../src/store/observation-store.js';
import { repairCopy } from '../../src/store/repair-copy.js';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { openStore, stateDirectory, storeWith } from './open-store.js';

const KIND = storeKind(1_000_000);

/** Every wait is over at once. */
const late: Clock = {
  ...systemClock,
  after(_ms, then) {
    then();
    return () => undefined;
  },
};

describe('a damaged store', () => {
  it('comes back whole from what can be read, and the damaged one stays as it was', async () => {
    const damaged = await storeWith(100);
    const before = readdirSync(damaged).sort();
    const target = join(dirname(damaged), 'repaired');
    expect(await repairCopy(damaged, target, KIND, systemClock)).toEqual({ entries: 100 });
    expect(readdirSync(damaged).sort()).toEqual(before);
    expect((await openStore({ directory: target })).store.stats().entries).toBe(100);
  });

  it('is not waited for past a limit, and what comes too late is thrown away', async () => {
    const damaged = await storeWith(100);
    const target = join(dirname(damaged), 'repaired');
    expect(await repairCopy(damaged, target, KIND, late)).toEqual({ problem: 'it took longer than 30 s' });
    await expect.poll(() => existsSync(`${target}.repairing`)).toBe(false);
    expect(existsSync(target)).toBe(false);
  });

  it('that holds nothing of ours is not repaired, and files of others are not taken along', async () => {
    const damaged = join(stateDirectory(), 'store');
    mkdirSync(damaged);
    writeFileSync(join(damaged, 'CURRENT'), 'nonsense');
    writeFileSync(join(damaged, 'notes.txt'), 'mine');
    const target = `${damaged}-repaired`;
    expect(await repairCopy(damaged, target, KIND, systemClock)).toEqual({ problem: 'nothing of it could be read' });
    expect(existsSync(target)).toBe(false);
  });

  it('that is no directory is said to be none', async () => {
    const damaged = join(stateDirectory(), 'store');
    writeFileSync(damaged, '');
    expect(await repairCopy(damaged, `${damaged}-repaired`, KIND, systemClock)).toEqual({
      problem: 'not a directory (ENOTDIR)',
    });
  });
});
