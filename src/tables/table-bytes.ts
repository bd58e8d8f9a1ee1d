// A table is worked on as bytes: each byte is one character of a string ("latin1"), because separators, quotes, line
// ends and digits are the same bytes in UTF-8 and in windows-1251. So whatever stands in a cell comes out as it came in,
// even what is no text in either. Only cells that must be read become text, and only what is added becomes bytes.

import { TextDecoder } from 'node:util';

export type TableEncoding = 'utf-8' | 'windows-1251';

const WINDOWS_1251 = new TextDecoder('windows-1251');
const CODES_1251: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 128 }, (_, index) => [WINDOWS_1251.decode(Uint8Array.of(128 + index)), 128 + index]),
);

/** The text of a cell. */
export function textOfBytes(bytes: string, encoding: TableEncoding): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  return encoding === 'utf-8' ? buffer.toString('utf8') : WINDOWS_1251.decode(buffer);
}

/**
 * The bytes of a text. A letter that windows-1251 does not have loses its accent, else becomes `?`: `Türk` is `Turk`.
 *
 * @returns with `isExact: false` when that happened
 */
export function bytesOfText(
  text: string,
  encoding: TableEncoding,
): { readonly bytes: string; readonly isExact: boolean } {
  if (!/[^\0-\x7f]/.test(text)) return { bytes: text, isExact: true };
  if (encoding === 'utf-8') return { bytes: Buffer.from(text, 'utf8').toString('latin1'), isExact: true };
  let isExact = true;
  let bytes = '';
  for (const letter of text) {
    const code = letter < '\x80' ? letter.charCodeAt(0) : CODES_1251.get(letter);
    isExact &&= code !== undefined;
    bytes += code === undefined ? withoutAccent(letter) : String.fromCharCode(code);
  }
  return { bytes, isExact };
}

function withoutAccent(letter: string): string {
  const plain = letter.normalize('NFKD').replace(/\P{ASCII}/gu, '');
  return plain === '' ? '?' : plain;
}
