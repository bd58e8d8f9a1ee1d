// Remembered numbers. 100 000 of them are in memory (`cache.maxEntries`), the others are read from disk when they call.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { remember, stateOf } from '../voxroute.js';
import { drawn, measureStep, secondsOf, type GrowthFigures, type GrowthPart } from './step.js';

const CALLERS = 1_000_000;

export async function growNumbers(part: GrowthPart): Promise<GrowthFigures[]> {
  const figures: GrowthFigures[] = [];
  for (const count of part.plan.numbers) {
    const name = 'numbers';
    part.say(`${count} numbers are learnt`);
    const prepareSeconds = await secondsOf(() => remember(part.directory, name, [{ from: 0, count, ageDays: 1 }]));
    const diskMiB = sizeMiB(join(stateOf(part.directory, name), 'store'));
    figures.push(
      await measureStep(part, {
        name,
        count,
        prepareSeconds,
        diskMiB,
        // Whom nobody listens to: each of them is remembered.
        config: { voxlink: { baseUrl: 'http://127.0.0.1:9' } },
        script: 'lookup?num=@',
        callers: drawn(count, CALLERS),
        expected: 'VOX_STATUS=OK,',
      }),
    );
  }
  return figures;
}

export function sizeMiB(directory: string): number {
  const bytes = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  return bytes / 2 ** 20;
}
