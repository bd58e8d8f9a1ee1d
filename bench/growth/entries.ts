// Entries of a block list, in a file. Half of the callers stand in it.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeLines } from '../parts.js';
import { numberAt } from '../callers.js';
import { remember } from '../voxroute.js';
import { measureStep, secondsOf, untilLogged, type GrowthFigures, type GrowthPart } from './step.js';

const CALLERS = 10_000;
/** Of those who stand in no list. */
const OTHERS_FROM = 300_000_000;
const LOAD_LIMIT_MS = 120_000;
/** Larger files are read once calls are answered. */
const AT_ONCE_BYTES = 2 ** 20;

export async function growEntries(part: GrowthPart): Promise<GrowthFigures[]> {
  const figures: GrowthFigures[] = [];
  for (const count of part.plan.entries) {
    const name = 'entries';
    await remember(part.directory, name, [{ from: OTHERS_FROM, count: CALLERS / 2, ageDays: 1 }]);
    const file = join(part.directory, 'block.txt');
    const prepareSeconds = await secondsOf(() => writeLines(file, count, numberAt));
    const { size } = statSync(file);
    const callers = Array.from({ length: CALLERS }, (_, n) =>
      numberAt(n % 2 === 0 && count > 0 ? (n * 7919) % count : OTHERS_FROM + (n >> 1)),
    );
    figures.push(
      await measureStep(part, {
        name,
        count,
        prepareSeconds,
        diskMiB: size / 2 ** 20,
        config: { voxlink: { baseUrl: 'http://127.0.0.1:9' }, lists: count === 0 ? {} : { block: [{ file }] } },
        script: 'route?num=@&did=74951112233',
        callers,
        expected: 'VOX_ACTION=',
        ready: (server) => (size > AT_ONCE_BYTES ? untilLogged(server, LISTS_READ, LOAD_LIMIT_MS) : Promise.resolve()),
      }),
    );
  }
  return figures;
}
const LISTS_READ = /lists and contacts reloaded/;
