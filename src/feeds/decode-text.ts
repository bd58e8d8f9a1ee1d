// First step of a list file's way: bytes to text. Files come from Excel, from old PBXs and from phones.

import { isUtf8 } from 'node:buffer';

/** UTF-8, UTF-16 when it begins with its mark, else windows-1251. Without the mark; never throws. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'windows-1251').decode(bytes);
}
