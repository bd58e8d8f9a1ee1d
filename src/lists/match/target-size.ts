// How many numbers an entry of a list is about: one that covers a country is hardly ever meant.

import { splitCallingCode } from '../../number/calling-codes.js';
import { targetText, type ListTarget } from './list-entry.js';
import { parsePattern } from './number-pattern.js';

/** More is hardly ever meant. */
const BROAD = 100_000_000;

/** A question to whoever wrote such an entry; null for one about less than a hundred million numbers. */
export function broadWarning(target: ListTarget): string | null {
  const numbers = numbersIn(target);
  return numbers < BROAD ? null : `${targetText(target)} covers about ${inWords(numbers)} numbers: is that intended?`;
}

function inWords(numbers: number): string {
  return numbers >= 1e9 ? `${Math.round(numbers / 1e8) / 10} billion` : `${Math.round(numbers / 1e6)} million`;
}

/** Some countries have longer ones, but few of them. */
const LONGEST_NATIONAL = 11;
/** With the calling code, where that is not told by the first digits. */
const USUAL_DIGITS = 12;

/** About: numbers of the longest usual length that begin so. 0 for callers without a number. */
export function numbersIn(target: ListTarget): number {
  switch (target.kind) {
    case 'exact':
      return 1;
    case 'prefix':
      return 10 ** digitsBehind(target.prefix);
    case 'range':
      return Number(target.to) - Number(target.from) + 1;
    case 'pattern':
      return numbersInPattern(target.pattern.slice(1));
    case 'withheld':
      return 0;
  }
}

function numbersInPattern(text: string): number {
  const pattern = parsePattern(text);
  if ('problem' in pattern) return 0;
  const choices = pattern.masks.reduce((product, mask) => product * digitsOf(mask), 1);
  // What stands in front of the first placeholder tells the country; the rest has its digits counted already.
  const head = /^\d*/.exec(text)?.[0] ?? '';
  const behind = digitsBehind(head) - (pattern.masks.length - head.length);
  return pattern.end === '' ? choices : choices * 10 ** Math.max(0, behind);
}

function digitsBehind(digits: string): number {
  const known = splitCallingCode(digits);
  if (known === null) return Math.max(0, USUAL_DIGITS - digits.length);
  const longest = Math.min(LONGEST_NATIONAL, Math.max(...known.lengths));
  return Math.max(0, longest - known.national.length);
}

function digitsOf(mask: number): number {
  let count = 0;
  for (let bits = mask; bits !== 0; bits &= bits - 1) count += 1;
  return count;
}
