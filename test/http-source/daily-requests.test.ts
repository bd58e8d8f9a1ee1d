import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DailyRequests } from '../../src/http-source/daily-requests.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';
import { manualClock, type ManualClock } from '../fakes/manual-clock.js';

const DAY_MS = 86_400_000;

const stateDirectory = () => temporaryDirectory('daily');

function opened(directory: string | null, clock: ManualClock = manualClock(), name = 'hlr') {
  const daily = new DailyRequests({ name, stateDirectory: () => directory, clock });
  onTestFinished(() => daily.close());
  return daily;
}

describe('the requests of a day', () => {
  it('are as many as perDay says, and the next one is told why not', async () => {
    const budget = opened(stateDirectory()).within(3);
    expect(await Promise.all([1, 2, 3].map(() => budget.claim('call')))).toEqual([null, null, null]);
    expect(await budget.claim('call')).toContain('all the 3 requests of today (UTC) are used');
    expect(budget.refusal('call')).toContain('all the 3 requests');
  });

  it('count on after a restart, and with another process', async () => {
    const directory = stateDirectory();
    const before = opened(directory);
    await before.within(3).claim('call');
    await before.close();
    const [one, other] = [opened(directory).within(3), opened(directory).within(3)];
    expect([await one.claim('call'), await other.claim('call')]).toEqual([null, null]);
    expect(await one.claim('call')).toContain('are used');
  });

  it('never are more, however many processes take the last ones at once', async () => {
    const directory = stateDirectory();
    const budgets = Array.from({ length: 8 }, () => opened(directory).within(5));
    const claims = await Promise.all(budgets.flatMap((budget) => [budget.claim('call'), budget.claim('call')]));
    expect(claims.filter((why) => why === null).length).toBeLessThanOrEqual(5);
  });

  it('begin anew with a new day, and old files go', async () => {
    const directory = stateDirectory();
    const clock = manualClock();
    const budget = opened(directory, clock).within(1);
    expect(await budget.claim('call')).toBeNull();
    for (let day = 0; day < 3; day += 1) {
      clock.advance(DAY_MS);
      expect(await budget.claim('call')).toBeNull();
    }
    expect(readdirSync(join(directory, 'sources'))).toHaveLength(2);
  });

  it('leave half of the day to those who wait', async () => {
    const budget = opened(stateDirectory()).within(4);
    expect([await budget.claim('refresh'), await budget.claim('refresh')]).toEqual([null, null]);
    expect(await budget.claim('refresh')).toContain('half of the 4 requests');
    expect(await budget.claim('lookup')).toBeNull();
  });

  it.each([
    ['without a directory', () => null],
    [
      'where a link stands in the place of the file',
      () => {
        const directory = stateDirectory();
        mkdirSync(join(directory, 'sources'));
        const day = new Date(manualClock().epochMs()).toISOString().slice(0, 10);
        writeFileSync(join(directory, 'target'), '');
        symlinkSync(join(directory, 'target'), join(directory, 'sources', `hlr-${day}`));
        return directory;
      },
    ],
    [
      'where a file stands in the place of the directory',
      () => {
        const directory = stateDirectory();
        writeFileSync(join(directory, 'sources'), '');
        return directory;
      },
    ],
  ])('are not sent %s: what cannot be counted may cost without end', async (_where, directory) => {
    expect(await opened(directory()).within(10).claim('call')).toContain('cannot be counted');
  });

  it('are one sign each, and no number is in the file', async () => {
    const directory = stateDirectory();
    const daily = opened(directory);
    await daily.within(10).claim('call');
    await daily.within(10).claim('call');
    const [name = ''] = readdirSync(join(directory, 'sources'));
    expect(readFileSync(join(directory, 'sources', name), 'utf8')).toBe('..');
    expect(daily.used()).toBe(2);
  });
});
