// Recognizes files that are not tables by their first bytes, so that the message can say so.

import { quoted } from './import-refused.js';

/** In words what the file is, and what to do; null when it may be a table. */
export function foreignFormat(beginning: Uint8Array): string | null {
  const bytes = Buffer.from(beginning.buffer, beginning.byteOffset, Math.min(beginning.byteLength, 1024));
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff))
    return 'this is UTF-16: save it as UTF-8 or windows-1251';
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) return 'this is a zip archive: unpack it first';
  if (startsWith(bytes, 0x1f, 0x8b)) return 'this is compressed with gzip: unpack it first';
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (/^\s*</.test(text))
    return `this is a web page and no table, as servers answer when they refuse a download: ${quoted(text)}`;
  return null;
}

function startsWith(bytes: Uint8Array, ...signature: number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}
