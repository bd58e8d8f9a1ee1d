import { beforeAll, expect, it } from 'vitest';
import { clockText, epochOfLocalTime, localTimeIn } from '../../src/time/zoned-time.js';
import { openTruth, type Truth } from './open-truth.js';
import { truthRows } from './truth-rows.js';

type Column = 'number' | 'utc_offset' | 'localtime' | 'tz';

let truth: Truth;
beforeAll(async () => {
  truth = await openTruth();
});

it.each(truthRows<Column>('localtime.tsv'))(
  '$number: $tz, $localtime',
  async ({ number, utc_offset, localtime, tz }) => {
    const { record } = await truth.ask(number, null);
    const atMs = epochOfLocalTime('2026-11-27 12:09', 'UTC') ?? 0;
    const zone = record.timeZone?.value ?? '';
    const time = localTimeIn(zone, atMs);
    expect(time && (time.minute - 729) / 60).toBe(Number(utc_offset));
    if (tz !== '') expect([zone, time && clockText(time)]).toEqual([tz, localtime]);
  },
);
