// The guard of `npm run bench -- --quick`.

import { describe, expect, it } from 'vitest';
import { comparisonLine, compareRatios, lowestRatios, medianRatios, ratiosOf } from '../../bench/guard/ratios.js';

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
    const [line] = compareRatios({ lookup: 1.5 }, { lookup: 2.1 }).map((comparison) =>
      comparisonLine(comparison, 'committed'),
    );
    expect(line).toBe('FAIL lookup: 2.10, committed 1.50 (+40 %)');
  });

  it('lets it grow further where it is told to', () => {
    expect(compareRatios({ lookup: 2 }, { lookup: 3 }, 0.5)).toMatchObject([{ isTooDear: false }]);
    expect(compareRatios({ lookup: 2 }, { lookup: 3.1 }, 0.5)).toMatchObject([{ isTooDear: true }]);
  });

  it('divides the lowest of what a call cost by the lowest of the yardstick, whose slow rounds say nothing', () => {
    const measured = new Map([
      ['lookup', [400, 240, 260]],
      ['ami', [180, 500, 200]],
    ]);
    expect(ratiosOf(measured, [30, 12, 20])).toEqual({ lookup: 20, ami: 15 });
  });
});
