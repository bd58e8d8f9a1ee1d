// Numbers in a rule, written as in lists: `79170415564`, `8917*`, `79170000000-79179999999`,
// `_7495XXXX000`; also an extension or feature code, which no list has.

import { normalizeNumber } from '../../number/normalize-number.js';
import type { NumberSettings } from '../../number/number-settings.js';
import type { ListTarget } from './list-entry.js';
import { fitsPattern, parsePattern } from './number-pattern.js';
import { parseTarget } from './parse-target.js';
import type { ParsedText } from '../../time/parsed-text.js';

/** Digits are E.164 without plus; of an exact one also an extension's. */
export type NumberChoice = Exclude<ListTarget, { kind: 'withheld' }>;

export function parseNumberChoice(text: string, settings: NumberSettings): ParsedText<NumberChoice> {
  const number = normalizeNumber(text, settings);
  if (number.kind === 'internal') return { value: { kind: 'exact', number: number.digits } };
  const parsed = parseTarget(text, settings);
  if ('problem' in parsed) return { expected: `numbers such as 79170415564, 7917* or a range: ${parsed.problem}` };
  if (parsed.target.kind === 'withheld') return { expected: 'numbers: callers without one have status WITHHELD' };
  return { value: parsed.target };
}

/** Whether digits are among those meant; linear in their length. */
export function choiceTest(choice: NumberChoice): (digits: string) => boolean {
  switch (choice.kind) {
    case 'exact':
      return (digits) => digits === choice.number;
    case 'prefix':
      return (digits) => digits.startsWith(choice.prefix);
    case 'range':
      return (digits) => digits.length === choice.from.length && digits >= choice.from && digits <= choice.to;
    case 'pattern': {
      const pattern = parsePattern(choice.pattern.slice(1));
      return (digits) => !('problem' in pattern) && /^\d+$/.test(digits) && fitsPattern(digits, pattern);
    }
  }
}

/** Whether digits are among those of any; of single numbers there may be many. */
export function anyChoiceTest(choices: readonly NumberChoice[]): (digits: string) => boolean {
  const exact = new Set(choices.flatMap((choice) => (choice.kind === 'exact' ? [choice.number] : [])));
  const others = choices.filter(({ kind }) => kind !== 'exact').map(choiceTest);
  return (digits) => exact.has(digits) || others.some((isMeant) => isMeant(digits));
}
