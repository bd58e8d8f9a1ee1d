// Writes answers into a store, as a daemon that has learnt them leaves it. Arguments: directory, parts as JSON.

import { mkdirSync } from 'node:fs';
import { ClassicLevel } from 'classic-level';
import type { Observation } from '../src/lookup/observation.js';
import { openLevel } from '../src/store/open-level.js';
import { StoreContents } from '../src/store/store-contents.js';
import { observationKey } from '../src/store/store-key.js';
import { answerAt, type Remembered } from './callers.js';

const DAY_MS = 86_400_000;
const AT_ONCE = 5000;
/** A daemon has 4 MiB, and sorts five million answers into its files thirty times over: a quarter of an hour. */
const WRITE_BUFFER_BYTES = 512 * 2 ** 20;

const [, , directory = '', text = '[]'] = process.argv;
const parts = JSON.parse(text) as readonly Remembered[];
mkdirSync(directory, { recursive: true });
const level = new ClassicLevel(directory, { writeBufferSize: WRITE_BUFFER_BYTES, maxFileSize: 2 ** 20 });
await level.open();
const contents = await StoreContents.of(level, 5_000_000);
for (const { from, count, ageDays } of parts) {
  const learntAtMs = Date.now() - ageDays * DAY_MS;
  for (let first = 0; first < count; first += AT_ONCE) {
    const changes = new Map<string, Observation>();
    for (let n = first; n < Math.min(first + AT_ONCE, count); n++) {
      const answer = answerAt(from + n, learntAtMs - (n % 3600) * 1000);
      changes.set(observationKey(answer.source, answer.number) ?? '', answer);
    }
    await contents.apply(changes);
  }
}
const { entries } = contents;
await contents.close();
// What is still in the log of that size goes into tables as a daemon has them.
await (await openLevel(directory)).close();
const wanted = parts.reduce((sum, { count }) => sum + count, 0);
if (entries !== wanted) throw new Error(`${entries} answers were written instead of ${wanted}`);
