// Limits of harm: counted on disk, over restarts, for all processes of the host.

import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openActingLimits } from '../../src/providers/acting-limits.js';
import { manualClock } from '../fakes/manual-clock.js';
import { stateDirectory } from '../fakes/provider-account.js';

const MINUTE_MS = 60_000;

describe('acting requests of an account', () => {
  it('are ten in any minute, counted by each process and after a restart', async () => {
    const [directory, clock] = [stateDirectory(), manualClock()];
    for (let count = 0; count < 10; count++) {
      expect(await openActingLimits(directory, clock).claim('moscow')).toBeNull();
      clock.advance(1000);
    }
    expect(await openActingLimits(directory, clock).claim('moscow')).toMatch(/10 acting requests a minute/);
    expect(await openActingLimits(directory, clock).claim('plus')).toBeNull();
    clock.advance(50_001);
    expect(await openActingLimits(directory, clock).claim('moscow')).toBeNull();
  });

  it('are a hundred in 24 hours, also over midnight', async () => {
    const [directory, clock] = [stateDirectory(), manualClock(Date.UTC(2026, 10, 27, 18))];
    const limits = openActingLimits(directory, clock);
    for (let count = 0; count < 100; count++) {
      expect(await limits.claim('moscow')).toBeNull();
      clock.advance(6 * MINUTE_MS);
    }
    expect(await limits.claim('moscow')).toMatch(/100 acting requests in 24 hours/);
    clock.advance(14 * 60 * MINUTE_MS + 1);
    expect(await limits.claim('moscow')).toBeNull();
  });

  it('that are claimed at once are never more than ten', async () => {
    const directory = stateDirectory();
    const clock = manualClock();
    const processes = Array.from({ length: 30 }, () => openActingLimits(directory, clock));
    const claims = await Promise.all(processes.map((limits) => limits.claim('moscow')));
    expect(claims.filter((claim) => claim === null).length).toBeLessThanOrEqual(10);
  });

  it('leave no file of more than two days behind', async () => {
    const [directory, clock] = [stateDirectory(), manualClock()];
    const limits = openActingLimits(directory, clock);
    for (let day = 0; day < 6; day++) {
      await limits.claim('moscow');
      clock.advance(86_400_000);
    }
    expect(readdirSync(join(directory, 'providers')).length).toBeLessThanOrEqual(3);
  });

  it('pass over half a line and nonsense', async () => {
    const [directory, clock] = [stateDirectory(), manualClock()];
    mkdirSync(join(directory, 'providers'));
    const file = join(directory, 'providers', `acts-moscow-${new Date(clock.epochMs()).toISOString().slice(0, 10)}`);
    writeFileSync(file, 'nonsense\n');
    appendFileSync(file, `${clock.epochMs()} 0123`);
    expect(await openActingLimits(directory, clock).claim('moscow')).toBeNull();
  });

  it('that cannot be counted are refused', async () => {
    const clock = manualClock();
    expect(await openActingLimits(null, clock).claim('moscow')).toMatch(/no directory for state/);
    const directory = stateDirectory();
    writeFileSync(join(directory, 'providers'), 'a file');
    expect(await openActingLimits(directory, clock).claim('moscow')).toMatch(/cannot be counted in/);
  });
});
