// Masks numbers for logs: recognizable to those who know the number, useless to others.

import { isIpv4Address } from './ipv4-address.js';
import { NOT_TEXT } from './printable-text.js';

/** Extensions and service numbers are nobody's personal data. */
const MAX_OPEN_DIGITS = 5;
/** Longest output, in UTF-16 units. */
const MAX_OUTPUT_LENGTH = 32;
const LAST_DIGITS_SHOWN = 2;
/** At least so many are hidden of seven digits or more; of six, four are. */
const MIN_DIGITS_HIDDEN = 5;

/** What may stand between the digits of one number in a message or a URL. */
const GAP = String.raw`(?:[\p{Zs}\p{Pd}\p{Cf}\t\u2212().~+]|%2[0-9A-F]|%C2%A0)`;
const NUMBER_IN_TEXT = new RegExp(String.raw`\+?\p{Nd}(?:${GAP}{0,3}\p{Nd}){6,}`, 'giu');

/** As numbers are looked up: masked without being searched. */
const PLAIN_DIGITS = /^[0-9]{6,30}$/;

/**
 * One number as it came, masked: `7917*****64`, `+7917*****64` for `+7 (917) 041-55-64`, `*****67` for a local one.
 *
 * Only digits and a plus in front are left of a text with more than five digits; a text with fewer (`203`, `*30`,
 * `anonymous`) is left as it is, without control characters. At most 32 characters.
 */
export function maskNumber(text: string): string {
  if (PLAIN_DIGITS.test(text)) return maskDigits(text);
  // The digits of an escape are not the number's.
  const unescaped = text.replace(/%2B/gi, '+').replace(/%[0-9A-F]{2}/gi, ' ');
  const cleaned = unescaped.replace(NOT_TEXT, '').trim();
  const user = cleaned.split('@', 1)[0] ?? '';
  const digits = user.match(/\p{N}/gu) ?? [];
  if (digits.length > MAX_OPEN_DIGITS) return (/^[^\p{N}]*\+/u.test(user) ? '+' : '') + maskDigits(digits);
  return (cleaned.match(/\p{N}/gu)?.length ?? 0) > MAX_OPEN_DIGITS ? clip(user) : clip(cleaned);
}

/** Every run of seven digits or more in a message or an address, masked like `maskNumber` does; IPv4 addresses stay. */
export function maskNumbersIn(text: string): string {
  return text.replace(NUMBER_IN_TEXT, (number) => (isIpv4Address(number) ? number : maskNumber(number)));
}

/** A day, or a moment in ISO 8601: has as many digits as a number. */
const DAY_IN_TEXT = /\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?(?![\d-])/g;

/** The same for words in which days and moments stand, which stay as they are. */
export function maskText(text: string): string {
  let masked = '';
  let end = 0;
  for (const { 0: day, index } of text.matchAll(DAY_IN_TEXT)) {
    masked += maskNumbersIn(text.slice(end, index)) + day;
    end = index + day.length;
  }
  return masked + maskNumbersIn(text.slice(end));
}

/** @param digits each is one character of the text, or stands by itself */
function maskDigits(digits: readonly string[] | string): string {
  const shownFirst = Math.max(0, Math.min(4, digits.length - LAST_DIGITS_SHOWN - MIN_DIGITS_HIDDEN));
  const hidden = Math.min(digits.length - shownFirst, MAX_OUTPUT_LENGTH - 1 - shownFirst) - LAST_DIGITS_SHOWN;
  // Other digits than ASCII ones would be wider than one unit, and nobody dials them.
  const shown = (some: readonly string[] | string) =>
    typeof some === 'string' ? some : some.map((digit) => (/\d/.test(digit) ? digit : '*')).join('');
  return shown(digits.slice(0, shownFirst)) + '*'.repeat(hidden) + shown(digits.slice(-LAST_DIGITS_SHOWN));
}

function clip(text: string): string {
  return text.slice(0, MAX_OUTPUT_LENGTH).replace(/[\uD800-\uDBFF]$/, '');
}
