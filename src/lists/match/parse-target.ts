// Who an entry of a list is about, as people write it. Numbers are read by the rules of the PBX's home, like those of
// callers, so that both sides meet as E.164.
//
//     8 (917) 041-55-64                 the number 79170415564
//     8917*   +7917*   917*             numbers that begin with 7917
//     79170000000-79179999999           a range, both ends in it
//     _7917XXXXXX5                      Asterisk's pattern
//     withheld                          callers without a number

import { normalizeNumber } from '../../number/normalize-number.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { ANY_LENGTH, parsePrefix } from '../../number/parse-prefix.js';
import type { ListTarget } from './list-entry.js';
import { parsePattern } from './number-pattern.js';

export type ParsedTarget = { readonly target: ListTarget } | { readonly problem: string };

/** Longest text that is looked at. */
const MAX_LENGTH = 130;
/** What people put between digits; every blank and dash of Unicode. */
const SEPARATORS = /[\p{Zs}\p{Pd}\p{Cf}\t().~/]/gu;
/** Shorter ends are groups of one number, as in `8-917-041-55-64`. */
const LEAST_RANGE_DIGITS = 6;

/** `problem`: why not, in words for a person; it may hold digits of the text. */
export function parseTarget(text: string, settings: NumberSettings): ParsedTarget {
  // Nearly all entries; the rest of this would say the same.
  if (/^\d{7,15}$/.test(text)) return exact(text, settings);
  const trimmed = text.trim();
  if (trimmed.length > MAX_LENGTH) return { problem: `longer than ${MAX_LENGTH} characters` };
  if (/^withheld$/i.test(trimmed)) return { target: { kind: 'withheld' } };
  if (trimmed.startsWith('_')) return pattern(trimmed.slice(1), settings);
  if (/^[^*]+\*$/.test(trimmed)) return prefix(trimmed.slice(0, -1), settings);
  const ends = rangeEnds(trimmed);
  return ends === null ? exact(trimmed, settings) : range(ends, settings);
}

function exact(text: string, settings: NumberSettings): ParsedTarget {
  const number = e164(text, settings);
  return 'problem' in number ? number : { target: { kind: 'exact', number: number.digits } };
}

function prefix(text: string, settings: NumberSettings): ParsedTarget {
  const prefix = parsePrefix(text.replace(SEPARATORS, ''), ANY_LENGTH, settings);
  return 'problem' in prefix ? prefix : { target: { kind: 'prefix', prefix: prefix.digits } };
}

/** The head of a pattern is read like a prefix; its length helps. */
function pattern(text: string, settings: NumberSettings): ParsedTarget {
  const plus = text.startsWith('+') ? '+' : '';
  const parsed = parsePattern(text.slice(plus.length));
  if ('problem' in parsed) return parsed;
  const { elements, end } = parsed;
  const isDigit = elements.map((element) => /^\d$/.test(element));
  const headLength = isDigit.includes(false) ? isDigit.indexOf(false) : elements.length;
  const behind = elements.slice(headLength);
  const min = behind.length + (end === '.' ? 1 : 0);
  const prefix = parsePrefix(
    plus + elements.slice(0, headLength).join(''),
    { min, max: end === '' ? min : ANY_LENGTH.max },
    settings,
  );
  if ('problem' in prefix) return prefix;
  return { target: { kind: 'pattern', pattern: `_${prefix.digits}${behind.join('')}${end}` } };
}

/** Null when the text is no range: both ends are numbers of at least six digits. */
function rangeEnds(text: string): readonly [string, string] | null {
  const solid = /^(\+?\d{6,})[\p{Zs}\t]*(?:\p{Pd}|\.\.)[\p{Zs}\t]*(\+?\d{6,})$/u.exec(text);
  const spaced = solid === null ? text.split(/[\p{Zs}\t]\p{Pd}[\p{Zs}\t]|\.\./u) : solid.slice(1);
  const [from, to, ...more] = spaced;
  if (from === undefined || to === undefined || more.length > 0) return null;
  const isLong = (end: string) => end.replace(/\D/g, '').length >= LEAST_RANGE_DIGITS;
  return isLong(from) && isLong(to) ? [from, to] : null;
}

function range([first, last]: readonly [string, string], settings: NumberSettings): ParsedTarget {
  const from = e164(first, settings);
  if ('problem' in from) return { problem: `first number of the range: ${from.problem}` };
  const to = e164(last, settings);
  if ('problem' in to) return { problem: `last number of the range: ${to.problem}` };
  if (from.digits.length !== to.digits.length) return { problem: 'both ends of a range must have the same length' };
  if (from.digits > to.digits) return { problem: 'a range must begin with its lower number' };
  return { target: { kind: 'range', from: from.digits, to: to.digits } };
}

function e164(text: string, settings: NumberSettings): { readonly digits: string } | { readonly problem: string } {
  const number = normalizeNumber(text, settings);
  switch (number.kind) {
    case 'e164':
      return { digits: number.e164 };
    case 'withheld':
      return { problem: text === '' ? 'empty' : 'no number: write withheld for callers without one' };
    case 'internal':
      return { problem: `${INTERNAL[number.use]} of this PBX or country: lists are for numbers from outside` };
    case 'invalid':
      return { problem: hint(text) ?? number.problem };
  }
}

const INTERNAL = {
  extension: 'an extension or feature code',
  emergency: 'an emergency number',
  short: 'a short number',
} as const;

/** What people write who know Asterisk, or another program. */
function hint(text: string): string | null {
  if (/^\+?\d*[XZN[.!][\dXZN[\].!-]*$/i.test(text)) return 'a pattern begins with _, as _7917XXXXXX5';
  return /[*%?]/.test(text) ? 'one * may stand at the end, as in 7917*' : null;
}
