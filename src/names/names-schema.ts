// Names of operators and regions as a person writes them: in data/*.yaml, and under `registry` in the configuration.

import { z } from 'zod';
import { isTimeZone } from '../time/zoned-time.js';

const words = (meaning: string) =>
  z
    .string()
    .trim()
    .regex(/[\p{L}\p{N}]/u, { error: 'a name with letters or digits' })
    .max(200, { error: 'at most 200 characters' })
    .describe(meaning);

const spellings = (meaning: string) =>
  z.array(words('One spelling')).max(500, { error: 'at most 500 spellings' }).default([]).describe(meaning);

const operatorId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, {
  error: 'an operator id: lower-case letters, digits and -, at most 60, such as "megafon"',
});
const regionId = z.string().regex(/^(?:[A-Z]{2}-[A-Z0-9]{1,3}|[a-z0-9][a-z0-9-]{0,59})$/, {
  error: 'a region id such as RU-BA or "crimea"',
});
const country = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: 'a country code such as RU' })
  .describe('ISO 3166-1 alpha-2; RU by default');
const timeZone = z
  .string()
  .refine((text) => text.includes('/') && isTimeZone(text), { error: 'an IANA time zone such as Europe/Moscow' });

const inn = z.string().regex(/^(?:\d{10}|\d{12})$/, { error: 'an INN of 10 or 12 digits in quotes' });

export const operatorEntry = z.strictObject({
  id: operatorId.describe('Id used in rules; an id that already exists adds to the existing entry'),
  country: country.optional(),
  name: words('Brand name; required for a new id').optional(),
  latin: words('The brand in Latin letters, for VOX_OPERATOR_LATIN').optional(),
  inn: z
    .array(inn)
    .max(100, { error: 'at most 100 INNs' })
    .default([])
    .describe('Taxpayer numbers; they take precedence over the name'),
  byInnAlone: z.boolean().optional().describe('Other companies have the same name, so only an INN identifies this one'),
  host: operatorId.optional().describe('Id of the host network that Voxlink may name instead of this operator'),
  spellings: spellings('Other spellings of this operator'),
});

/** A text that stands where an operator should and names none. */
export const noOperatorEntry = z.strictObject({
  name: words('The text, in any case and with any legal form'),
  inn: inn.optional().describe('Taxpayer number that means the same, whatever the text'),
});

export const regionEntry = z.strictObject({
  id: regionId.describe('Id used in rules; an id that already exists adds to the existing entry'),
  country: country.optional(),
  name: words('Name of the region; required for a new id').optional(),
  latin: words('The region in Latin letters, for VOX_REGION_LATIN').optional(),
  district: z
    .string()
    .regex(/^[a-z][a-z-]{0,39}$/, { error: 'a district such as volga' })
    .optional()
    .describe('Federal district'),
  timeZone: timeZone.optional().describe('IANA time zone'),
  leads: regionId.optional().describe('Id of the region it precedes when a text names both'),
  within: regionId.optional().describe('Id of the region it lies in and takes precedence over when a text names both'),
  spellings: spellings('Other names for this region, such as its towns'),
  zones: z
    .array(
      z.strictObject({
        when: words('Words in the text that identify this part'),
        timeZone: timeZone.describe('IANA time zone of this part'),
      }),
    )
    .max(100, { error: 'at most 100 parts' })
    .default([])
    .describe('Parts of the region in another time zone'),
});

export type OperatorEntry = z.infer<typeof operatorEntry>;
export type NoOperatorEntry = z.infer<typeof noOperatorEntry>;
export type RegionEntry = z.infer<typeof regionEntry>;
