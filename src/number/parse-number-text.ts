// Extracts from the text of a caller ID the digits, and what the text says about them.

import { isIpv4Address } from './ipv4-address.js';
import { splitExtension } from './split-extension.js';
import { meansNone, meansNoneInDigits } from './withheld-words.js';

/** What the text holds. */
export type NumberText =
  | {
      readonly kind: 'dialled';
      /** At least one digit 0 to 9, nothing else. */
      readonly digits: string;
      /** A plus stood in front. */
      readonly international: boolean;
      /** Digits of `;phone-context=+7`: the digits belong behind these; null where there is none. */
      readonly context: string | null;
      /** What is to be dialled behind the connection, digits; null where nothing is. */
      readonly extension: string | null;
    }
  /** `*30`, `#21#`: digits, `*` and `#`, beginning with one of the latter; at least one digit. */
  | { readonly kind: 'feature-code'; readonly code: string }
  | { readonly kind: 'withheld' }
  /** `problem` is fit for a log: it holds at most one character of the text. */
  | { readonly kind: 'unreadable'; readonly problem: string };

/** Longest text that is looked at, in UTF-16 units. */
const MAX_TEXT_LENGTH = 256;
const MAX_FEATURE_CODE_LENGTH = 20;

/** Separators people and gateways write, every dash and blank of Unicode, and marks that cannot be seen. */
const SEPARATORS = /[\p{Zs}\p{Pd}\p{Cf}\t\u2212().~/]/gu;

const FEATURE_CODE = /^[*#][*#]*\d[\d*#]*$/;

/** What nearly every trunk delivers: nothing in it has to be looked for. */
const PLAIN = /^\+?\d+$/;

const BLANKS_AROUND = /^[\p{Zs}\t]+|[\p{Zs}\t]+$/gu;

/**
 * Reads one number. Samples:
 *
 *     +7 (917) 041-55-64        810358181201235      8~10 358…      8w10358…
 *     tel:9170415564;phone-context=+7
 *     8 (495) 989-85-33 доб. 102      +49 (0)30 123456      79170415564;cpc=ordinary
 *     "Ivan" <sip:%2B79170415564;phone-context=+7@10.0.0.1:5060;user=phone>;tag=1
 *     sip:anonymous@anonymous.invalid      <unknown>      *30
 *
 * Digits are 0 to 9 of ASCII only: Arabic, full-width or raised ones make a text unreadable rather than a guess.
 * Never throws. The text is bounded, and with it the time this takes.
 */
export function parseNumberText(raw: string): NumberText {
  if (raw.length > MAX_TEXT_LENGTH) return unreadable(`longer than ${MAX_TEXT_LENGTH} characters`);
  if (PLAIN.test(raw) && !meansNoneInDigits(raw)) {
    const international = raw.startsWith('+');
    return {
      kind: 'dialled',
      digits: international ? raw.slice(1) : raw,
      international,
      context: null,
      extension: null,
    };
  }
  // Blanks alone: a line break at an end is a stranger's, and makes a text no number.
  const { user, context, extension: ofAddress } = takeApart(insideAngleBrackets(raw.replace(BLANKS_AROUND, '')));
  // Dots separate digits too, but `10.0.0.1` must not become extension 10001.
  if (isIpv4Address(user)) return unreadable('an IP address');
  if (!hasControls(user) && meansNone(user)) return { kind: 'withheld' };
  const { number, extension } = splitExtension(user);
  // A w is a pause in a dialled number, as the ~ is on paper: both stand behind the 8 only.
  const bare = number.replace(SEPARATORS, '').replace(/^8w(?=\d)/i, '8');
  if (bare === '') return { kind: 'withheld' };
  if (FEATURE_CODE.test(bare) && bare.length <= MAX_FEATURE_CODE_LENGTH) return { kind: 'feature-code', code: bare };
  const digits = bare.startsWith('+') ? bare.slice(1) : bare;
  const stranger = /\D/u.exec(digits)?.[0];
  if (stranger !== undefined) return unreadable(`${printable(stranger)} is not part of a number`);
  if (digits === '') return unreadable('a plus with no digits behind it');
  const international = bare !== digits;
  return { kind: 'dialled', digits, international, context, extension: extension ?? ofAddress };
}

/** A line break makes a text a stranger's, whatever words are in it. */
const hasControls = (text: string): boolean => /\p{Cc}/u.test(text.replaceAll('\t', ' '));

const unreadable = (problem: string): NumberText => ({ kind: 'unreadable', problem });

/** `"Ivan <3>" <sip:…>;tag=1` gives `sip:…`; text without brackets is left as it is. */
function insideAngleBrackets(text: string): string {
  if (!text.includes('<')) return text;
  return /<([^<>]*)>/.exec(text.replace(/"(?:[^"\\]|\\.)*"/gs, ''))?.[1] ?? text;
}

/** The user part, the phone-context and the extension of a URI; of other text, what stands before `@` or `;`. */
function takeApart(address: string): { user: string; context: string | null; extension: string | null } {
  const withoutScheme = address.replace(/^(?:sips?|tel):/i, '');
  const ends = withoutScheme === address ? /[;@]/ : /[;@?:]/;
  const [user = ''] = withoutScheme.split(ends, 1);
  const parameter = /;phone-context=([^;@>?]*)/i.exec(withoutScheme)?.[1];
  const context = /^\+(\d{1,15})$/.exec(unescapePercent(parameter ?? '').replace(SEPARATORS, ''))?.[1];
  const extension = /;ext=(\d{1,10})(?=[;@>?]|$)/i.exec(withoutScheme)?.[1];
  return { user: unescapePercent(user), context: context ?? null, extension: extension ?? null };
}

function unescapePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function printable(character: string): string {
  if (/^[!-~]$/.test(character)) return `"${character}"`;
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
