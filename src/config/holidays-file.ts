// The production calendar: data/holidays-ru.yaml, or the administrator's own in its place.

import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseDateWindow } from '../time/date-window.js';
import type { HolidayData } from '../time/holidays.js';
import { readConfigText } from '../yaml/config-text.js';
import { checkShape } from '../yaml/check-shape.js';
import { parsedBy, whenKeysAreRight } from './policy-values.js';
import { parseYaml } from '../yaml/yaml-source.js';

const SHIPPED = fileURLToPath(new URL('../../data/holidays-ru.yaml', import.meta.url));

const days = z
  .array(
    parsedBy(parseDateWindow).refine((text) => !/\d{4}-/.test(text), {
      error: 'days without a year, such as 05-09 or 01-01..01-08',
      when: whenKeysAreRight,
    }),
  )
  .max(366);

const calendar = z.strictObject({
  everyYear: days.default([]),
  movedFromWeekend: days.default([]),
  years: z
    .record(
      z.string().regex(/^\d{4}$/, { error: 'a year such as 2027' }),
      z.strictObject({ off: days.default([]), working: days.default([]) }),
    )
    .default({}),
});

/**
 * @param file null for the calendar that ships
 * @throws ConfigError when the file cannot be read, or anything in it is wrong
 */
export function loadHolidays(file: string | null): HolidayData {
  const path = file ?? SHIPPED;
  return checkShape(calendar, parseYaml(path, readConfigText(path)));
}
