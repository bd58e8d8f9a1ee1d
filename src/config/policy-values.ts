// Values that several keys of a policy share: texts checked by the policy's own parsers, lists, durations.

import { z } from 'zod';
import { safeText } from '../call/safe-text.js';
import { DURATION_PATTERN, parseDuration } from '../time/duration.js';
import type { ParsedText } from '../time/parsed-text.js';

/** Values of one key. */
const MAX_VALUES = 1000;

/** One value or a list of them: any one is enough. Always a list once it is checked. */
export function oneOrMore<T>(item: z.ZodType<T>) {
  const several = z.array(item).min(1, { error: 'at least one value' }).max(MAX_VALUES);
  return z.union([item, several]).transform((value): readonly T[] => (Array.isArray(value) ? value : [value]));
}

export function oneOrMoreOf<const Values extends readonly string[]>(values: Values) {
  return oneOrMore<Values[number]>(z.enum(values, { error: `one of ${values.join(', ')}` }));
}

/** A text that one of the policy's parsers takes; it stays as it was written. */
export function parsedBy(parse: (text: string) => ParsedText<unknown>) {
  return z.string().superRefine((text, context) => {
    const parsed = parse(text);
    if ('expected' in parsed) context.addIssue({ code: 'custom', message: parsed.expected });
  });
}

export function name(what: string) {
  return z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/, { error: `the name of ${what}: letters, digits, _ and -, at most 40` });
}

/** What a variable can hold as it is: nothing that a dialplan would read as syntax, at most 120 bytes. */
export const plainText = z.string().refine((text) => safeText(text) === text, {
  error: 'text of at most 120 bytes without ", (, ), [, ], {, }, $, \\ and line breaks',
});

/** Milliseconds once it is checked. */
export function durationOf(leastMs: number, mostMs: number, expected: string) {
  return z
    .string({ error: expected })
    .regex(DURATION_PATTERN, { error: expected })
    .transform((text) => parseDuration(text) ?? 0)
    .refine((ms) => ms >= leastMs && ms <= mostMs, { error: expected });
}

export const dialplanContext = z.string().regex(/^[A-Za-z0-9_.-]{1,80}$/, { error: 'the name of a dialplan context' });

/** For checks across keys: pointless, and misleading, while a key by itself is wrong. */
export function whenKeysAreRight({ issues }: { readonly issues: readonly unknown[] }): boolean {
  return issues.length === 0;
}
