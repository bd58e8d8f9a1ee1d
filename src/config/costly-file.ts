// The ranges that cost far more to call than their country: data/costly.yaml.

import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { checkShape } from '../yaml/check-shape.js';
import { readConfigText } from '../yaml/config-text.js';
import { parseYaml } from '../yaml/yaml-source.js';

const SHIPPED = fileURLToPath(new URL('../../data/costly.yaml', import.meta.url));

const costlyRanges = z.strictObject({
  ranges: z.array(
    z.strictObject({
      prefix: z.string().regex(/^[1-9]\d{1,9}$/, { error: 'E.164 digits in quotes, such as "7840"' }),
      what: z.string().min(1),
      source: z.enum(['registry', 'itu', 'libphonenumber']),
    }),
  ),
});

export type CostlyRange = z.infer<typeof costlyRanges>['ranges'][number];

/** @throws ConfigError when the file cannot be read, or anything in it is wrong */
export function loadCostlyRanges(file: string = SHIPPED): readonly CostlyRange[] {
  return checkShape(costlyRanges, parseYaml(file, readConfigText(file))).ranges;
}
