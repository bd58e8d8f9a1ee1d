// What New-Tel takes and gives, as the document's tables say. Times are Unix seconds.

import { z } from 'zod';
import { oneOfOrOther, text } from '../method.js';

const textOrNull = text.nullable();
/** Null: not disclosed. */
const money = z.number().nullable();
const unixSeconds = z.number();
const texts = z.array(text).max(100_000);

export const state = z.object({
  /** May be below 0. */
  balance: money,
  credit: money,
  currency: oneOfOrOther(['RUB', 'EUR', 'USD']),
  /** Of the last day, and of the last month. */
  dayTrafficCost: money,
  monthTrafficCost: money,
  status: oneOfOrOther(['active', 'blocked', 'testing', 'suspended']),
});

export const companyProfile = z.object({
  id: z.number(),
  companyName: text,
  /** Who made the account; null: self-registered. */
  registeredBy: textOrNull,
  registeredOn: unixSeconds,
  agreementNumber: textOrNull,
  /** Its format is documented nowhere. */
  agreementDate: textOrNull,
});

/** The tables write `Id`, `Name`, `Email`, the samples `id`, `name`, `email`. */
const byFirstLetter = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key.charAt(0).toLowerCase() + key.slice(1), each]))
    : value;

const person = {
  name: text,
  email: text,
  /** Extension; null: none. */
  internalNumber: textOrNull,
  /** The member's own phone; null: none. */
  personalNumber: textOrNull,
  timeZone: text,
};
export const member = z.preprocess(byFirstLetter, z.object({ id: z.number(), ...person }));
export type Member = z.output<typeof member>;
/** Whose keys are used; it has no id. */
export const userProfile = z.preprocess(byFirstLetter, z.object(person));

export const numbers = z.object({
  /** Lines, and private mobiles of staff among them: see `personalNumber`. */
  external: texts,
  internal: texts,
  virtual: texts,
});

export const call = z.object({
  vpbxId: text,
  active: z.boolean(),
  direction: oneOfOrOther(['in', 'out']),
  /** A number. */
  clid: text,
  /** B number. */
  dnid: text,
  status: oneOfOrOther(['answered', 'no answer']),
  startTime: unixSeconds,
  /** Null: not answered. */
  answerTime: unixSeconds.nullable(),
  /** Null: still active. */
  endTime: unixSeconds.nullable(),
});

export const passwordCall = z.object({
  callId: text,
  pin: text,
  /** Null with `async` 1. */
  status: oneOfOrOther(['answered', 'busy', 'no answer', 'no such number', 'not available']).nullable(),
});

export const passwordCallStatus = z.object({
  callId: text,
  status: oneOfOrOther(['answered', 'busy', 'no answer', 'no such number', 'not available', 'cancel']).nullable(),
  reasonCode: z.number().nullable(),
});

export const verification = z.object({
  callId: text,
  clientNumber: text,
  confirmationNumber: textOrNull.optional(),
  isMnp: z.union([z.boolean(), z.number()]).nullable().optional(),
  operatorName: textOrNull.optional(),
  operatorNameMnp: textOrNull.optional(),
  regionName: textOrNull.optional(),
});

export const list = { texts, text, textOrNull, unixSeconds };

const digits = (least: number, most: number) =>
  z.string().regex(new RegExp(`^[1-9]\\d{${least - 1},${most - 1}}$`), {
    error: `${least} to ${most} digits, not starting with 0`,
  });

export const callerId = digits(4, 15).describe('number to show, one of the external numbers');
export const dstNumber = digits(9, 15).describe('number that is called');
export const srcNumber = z
  .string()
  .regex(/^[1-9]\d{1,14}(,[1-9]\d{1,14}){0,19}$/, { error: 'numbers of 2 to 15 digits, comma-separated' })
  .describe('who is called first: extensions or numbers, comma-separated');
export const timeout = z
  .int({ error: 'a whole number from 20 to 99' })
  .min(20)
  .max(99)
  .optional()
  .describe('seconds to wait for an answer; 20 by default');
export const isAsync = z
  .union([z.literal(0), z.literal(1)], { error: '0 or 1' })
  .default(1)
  .describe('1 answers at once, 0 once the outcome is known');
export const pin = (form: RegExp, message: string) =>
  z.string().regex(form, { error: message }).optional().describe('digits that the number shown ends with');
export const callId = z
  .string()
  .regex(/^\d{1,40}$/, { error: 'digits' })
  .describe('id of a call that was started');
export const vpbxId = z
  .string()
  .regex(/^[0-9a-f]{40}$/, { error: '40 hexadecimal digits in lower case' })
  .describe('id of a call of the last 24 hours');
