// Writes answers into a store, as a daemon that has learnt them leaves it. Arguments: directory, parts as JSON.

import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openObservationStore } from '../src/store/observation-store.js';
import { systemClock } from '../src/time/clock.js';
import { answerAt, type Remembered } from './callers.js';

const DAY_MS = 86_400_000;
/** The store takes so many at a time. */
const AT_ONCE = 5000;

const [, , directory = '', text = '[]'] = process.argv;
const parts = JSON.parse(text) as readonly Remembered[];
mkdirSync(directory, { recursive: true });
const store = await openObservationStore({
  directory,
  maxEntries: 5_000_000,
  keepMs: 90 * DAY_MS,
  check: (observation) => observation,
  clock: systemClock,
  report: () => undefined,
});
while (store.stats().state.kind !== 'open') await sleep(10);
for (const { from, count, ageDays } of parts) {
  const learntAtMs = Date.now() - ageDays * DAY_MS;
  for (let n = 0; n < count; n++) {
    store.write(answerAt(from + n, learntAtMs - (n % 3600) * 1000));
    if (n % AT_ONCE === AT_ONCE - 1) await store.flush();
  }
}
await store.flush();
const { entries } = store.stats();
await store.close();
const wanted = parts.reduce((sum, { count }) => sum + count, 0);
if (entries !== wanted) throw new Error(`${entries} answers were written instead of ${wanted}`);
