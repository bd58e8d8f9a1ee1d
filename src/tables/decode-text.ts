// Decodes bytes to text. Files come from Excel, from old PBXs and from phones.

import { isUtf8 } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import { unpacked } from './unpacked.js';

/** Decoded in one go; some milliseconds. */
const PIECE_BYTES = 2 ** 20;
const LINE_END = 0x0a;

/**
 * UTF-8, UTF-16 when it begins with its mark, else windows-1251. Without the mark. Lets others have their turn in
 * between. A gzip file is unpacked first.
 *
 * @throws {NoText} for an Excel workbook and a ZIP archive, and for a gzip file that is damaged or too large
 */
export async function decodeText(packed: Buffer): Promise<string> {
  const bytes = await unpacked(packed);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const decoder = new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'windows-1251');
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = endOfPiece(bytes, start);
    pieces.push(decoder.decode(bytes.subarray(start, end)));
    if (end < bytes.length) await setImmediate();
    start = end;
  }
  return pieces.join('');
}

/** Behind a line end, because no character goes across one. */
function endOfPiece(bytes: Buffer, start: number): number {
  if (bytes.length - start <= PIECE_BYTES) return bytes.length;
  const last = bytes.lastIndexOf(LINE_END, start + PIECE_BYTES);
  const found = last > start ? last : bytes.indexOf(LINE_END, start);
  return found < 0 ? bytes.length : found + 1;
}
