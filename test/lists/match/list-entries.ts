// Entries and numbers for tests of lists, and the rule they are held to: slow, and plain to see.

import { fc } from '../../property.js';
import { holds, type ListEntry, type ListTarget } from '../../../src/lists/match/list-entry.js';
import { ListBuilder } from '../../../src/lists/match/static-list.js';
import type { NumberList } from '../../../src/lists/match/number-list.js';
import type { NormalizedNumber } from '../../../src/number/normalized-number.js';

export const AT_MS = Date.UTC(2026, 10, 26, 12);
export const DAY_MS = 86_400_000;

export function entryOf(target: ListTarget, fields: Partial<ListEntry> = {}): ListEntry {
  const rest = { reason: '', label: '', untilMs: null, source: 'config', line: null, hangupCause: null };
  return { target, ...rest, ...fields };
}

export const exact = (number: string): ListTarget => ({ kind: 'exact', number });
export const prefix = (text: string): ListTarget => ({ kind: 'prefix', prefix: text });
export const range = (from: string, to: string): ListTarget => ({ kind: 'range', from, to });
export const pattern = (text: string): ListTarget => ({ kind: 'pattern', pattern: text });
export const WITHHELD: ListTarget = { kind: 'withheld' };

export const caller = (e164: string): NormalizedNumber => ({ kind: 'e164', raw: e164, e164 });
export const NO_NUMBER: NormalizedNumber = { kind: 'withheld', raw: 'anonymous' };

export function listOf(...entries: readonly ListEntry[]): NumberList {
  const builder = new ListBuilder('test');
  for (const entry of entries) {
    const problem = builder.add(entry);
    if (problem !== null) throw new Error(problem);
  }
  return builder.build();
}

/** A pattern as a regular expression. */
export function patternExpression(text: string): RegExp {
  const classes: Record<string, string> = {
    X: String.raw`\d`,
    Z: '[1-9]',
    N: '[2-9]',
    '.': String.raw`\d+`,
    '!': String.raw`\d*`,
  };
  return new RegExp(`^${text.slice(1).replace(/[XZN.!]/g, (letter) => classes[letter]!)}$`);
}

function covers(target: ListTarget, number: string): boolean {
  switch (target.kind) {
    case 'exact':
      return target.number === number;
    case 'prefix':
      return number.startsWith(target.prefix);
    case 'range':
      return (
        number.length === target.from.length &&
        Number(target.from) <= Number(number) &&
        Number(number) <= Number(target.to)
      );
    case 'pattern':
      return patternExpression(target.pattern).test(number);
    case 'withheld':
      return false;
  }
}

/** Higher comes first. */
function specificity(target: ListTarget): number {
  switch (target.kind) {
    case 'exact':
      return 4e15;
    case 'prefix':
      return 3e15 + target.prefix.length;
    case 'range':
      return 2e15 - (Number(target.to) - Number(target.from));
    case 'pattern':
    case 'withheld':
      return 0;
  }
}

/** What a list must answer. */
export function naiveMatch(entries: readonly ListEntry[], number: string | null, atMs: number): ListEntry | null {
  const found = entries
    .filter(({ target }) => (number === null ? target.kind === 'withheld' : covers(target, number)))
    .filter(({ untilMs }) => holds(untilMs, atMs))
    .sort((a, b) => {
      const order = specificity(b.target) - specificity(a.target);
      // Patterns stand in the order of the list, whatever their time.
      if (order !== 0 || a.target.kind === 'pattern') return order;
      const [aUntil, bUntil] = [a.untilMs ?? 1e15, b.untilMs ?? 1e15];
      const lower =
        a.target.kind === 'range' && b.target.kind === 'range' ? Number(a.target.from) - Number(b.target.from) : 0;
      return bUntil - aUntil || lower;
    });
  return found[0] ?? null;
}

/** Few digits, so that entries and numbers meet often. */
const digits = (length: { min: number; max: number }) =>
  fc
    .array(fc.constantFrom('7', '9', '1'), { minLength: length.min, maxLength: length.max })
    .map((some) => some.join(''));

export const anyNumber = digits({ min: 7, max: 8 });

export const anyTarget: fc.Arbitrary<ListTarget> = fc.oneof(
  anyNumber.map(exact),
  digits({ min: 1, max: 8 }).map(prefix),
  fc
    .tuple(fc.integer({ min: 1_000_000, max: 9_999_999 }), fc.nat(3_000_000))
    .map(([from, width]) => range(String(from), String(Math.min(from + width, 9_999_999)))),
  fc.tuple(anyNumber, digits({ min: 7, max: 7 })).map(([one, other]) => {
    const [a, b] = [one.slice(0, 7), other].sort();
    return range(a!, b!);
  }),
  fc
    .tuple(
      fc.constantFrom('7', '9', '1'),
      fc.array(fc.constantFrom('7', 'X', 'Z', 'N', '[17]', '[1-7]'), { maxLength: 8 }),
      fc.constantFrom('', '.', '!'),
    )
    .map(([head, rest, end]) => pattern(`_${head}${rest.join('')}${end}`)),
  fc.constant(WITHHELD),
);

export const anyEntry: fc.Arbitrary<ListEntry> = fc
  .record({
    target: anyTarget,
    until: fc.option(fc.integer({ min: -2, max: 4 })),
    reason: fc.constantFrom('', 'спам', 'a'),
    line: fc.option(fc.integer({ min: 1, max: 99 })),
  })
  .map(({ target, until, reason, line }) =>
    entryOf(target, { reason, line, untilMs: until === null ? null : AT_MS + until * DAY_MS }),
  );
