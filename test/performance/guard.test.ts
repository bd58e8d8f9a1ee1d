// The guard of `npm run bench -- --quick`.

import { describe, expect, it } from 'vitest';
import { comparisonLine, compareRatios, lowestRatios, medianRatios } from '../../bench/guard.js';
import { ratiosOf, type CostResult } from '../../bench/results.js';

describe('the guard against dearer calls', () => {
  it('lets a ratio grow by a quarter and no further', () => {
    const [kept, grown] = compareRatios({ lookup: 1.4, route: 1.4 }, { lookup: 1.75, route: 1.76 });
    expect(kept).toMatchObject({ name: 'lookup', isTooDear: false });
    expect(grown).toMatchObject({ name: 'route', isTooDear: true });
  });

  it('goes by the lowest of what was measured of each', () => {
    expect(lowestRatios({ lookup: 2, route: 1 }, { lookup: 1.5, route: 3, ami: 2 })).toEqual({
      lookup: 1.5,
      route: 1,
      ami: 2,
    });
  });

  it('compares with the middle one of the runs of a report, of each ratio by itself', () => {
    const runs = [
      { lookup: 2, ami: 1 },
      { lookup: 9, ami: 3 },
      { lookup: 1, ami: 2 },
    ];
    expect(medianRatios(runs)).toEqual({ lookup: 2, ami: 2 });
  });

  it('lets a ratio fall as far as it likes', () => {
    expect(compareRatios({ lookup: 4 }, { lookup: 1 })).toMatchObject([{ isTooDear: false, change: -0.75 }]);
  });

  it('does not pass what was not measured', () => {
    expect(compareRatios({ ami: 2 }, {})).toMatchObject([{ name: 'ami', isTooDear: true }]);
    expect(compareRatios({ ami: 2 }, { ami: Number.NaN })).toMatchObject([{ isTooDear: true }]);
  });

  it('says what was, what is, and by how much', () => {
    const [line] = compareRatios({ lookup: 1.5 }, { lookup: 2.1 }).map(comparisonLine);
    expect(line).toBe('FAIL lookup: 2.10, committed 1.50 (+40 %)');
  });

  it('does not take AMI for dearer because a session over AGI has become cheaper', () => {
    const measured = (lookupUs: number) =>
      ({
        sessions: {
          servers: { lookup: { atATime: { '32': { cpuUs: lookupUs } } } },
          ratios: { '32': { lookup: lookupUs / 100 } },
        },
        ami: { '32': { cpuUs: 400 } },
      }) as unknown as CostResult;
    expect(ratiosOf(measured(500))).toEqual({ lookup: 5, ami: 4 });
    expect(ratiosOf(measured(250))).toEqual({ lookup: 2.5, ami: 4 });
  });
});
