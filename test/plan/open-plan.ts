// The numbering plan as it ships, with the regions that ship.

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createNumberingPlan, type NumberingPlan, type NumberingPlanParts } from '../../src/plan/numbering-plan.js';
import type { PlanRegion } from '../../src/plan/russian-plan.js';

const REGIONS_FILE = new URL('../../data/regions.yaml', import.meta.url);

interface RegionRow {
  readonly id: string;
  readonly country?: string;
  readonly name: string;
  readonly timeZone?: string;
}

export const REGIONS: ReadonlyMap<string, RegionRow> = new Map(
  (parse(readFileSync(REGIONS_FILE, 'utf8')) as { regions: RegionRow[] }).regions.map((row) => [row.id, row]),
);

function regionOf(id: string): PlanRegion | null {
  const row = REGIONS.get(id);
  return row === undefined ? null : { name: row.name, timeZone: row.timeZone ?? null };
}

/** A problem with a data file fails the test, unless it listens. */
export function openPlan(parts: Partial<NumberingPlanParts> = {}): Promise<NumberingPlan> {
  const onUnreadable: NumberingPlanParts['onUnreadable'] = ({ file, cause }) => {
    throw new Error(`${file} cannot be used`, { cause });
  };
  return createNumberingPlan({ epochMs: () => 42, regionOf, onUnreadable, ...parts });
}
