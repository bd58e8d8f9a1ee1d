// Numbers of a neighbouring country as a person writes them, in data/neighbours.yaml.

import { z } from 'zod';
import { LINE_TYPES } from '../lookup/observation.js';

const digits = z.string().regex(/^\d{1,9}$/, { error: 'digits in quotes' });
/** By id of an operator or a region. */
const codes = z.record(z.string(), z.array(digits));

export const neighbourEntry = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/, { error: 'a country code such as KZ' }),
  destination: z.string().min(1).describe('Country name in English'),
  callingCode: digits.describe('All other codes stand behind it'),
  begins: z
    .array(digits)
    .describe('First digits of the numbers of this country; one of many countries may share its code'),
  length: z.int().min(5).max(15).describe('Digits of a number, with the calling code'),
  timeZone: z.string().min(1).describe('Of numbers without an area'),
  mobile: codes.default({}).describe('Codes of mobile numbers by operator'),
  other: codes.default({}).describe('Codes of other numbers by operator'),
  kinds: z
    .partialRecord(z.enum(LINE_TYPES), z.array(digits))
    .default({})
    .describe('Codes of which nothing is known but the line type, beside those above and below'),
  areas: codes.default({}).describe('Codes of fixed lines by region; the longest counts'),
});

export type NeighbourEntry = z.infer<typeof neighbourEntry>;
