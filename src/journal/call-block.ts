// Calls that were written together, as they lie on disk: a line for each behind a checksum of them all, because LevelDB does
// not check what it reads.
//
//     12dd3b5f7
//     0mi8kz4gq000[1764331507123,["agi","route",…],…]
//     0mi8kz4gq001[1764331507123,["agi","route",…],…]
//
// In the first line: version, CRC-32 of the others.

import { crc32 } from 'node:zlib';
import { isCallId } from './call-key.js';

/** Calls of another version cannot be read, and go with their time. */
const VERSION = '1';
const SUM_DIGITS = 8;
/** Its line break included. */
const HEAD_LENGTH = VERSION.length + SUM_DIGITS + 1;
const ID_LENGTH = 12;

export interface BlockLine {
  readonly id: string;
  /** A byte in each character, see `encodeCall`. */
  readonly text: string;
}

/** @param lines in the order of their ids; none of them holds a line break */
export function encodeBlock(lines: readonly BlockLine[]): Buffer {
  const block = Buffer.allocUnsafe(lines.reduce((sum, { text }) => sum + 1 + ID_LENGTH + text.length, HEAD_LENGTH - 1));
  let end = HEAD_LENGTH - 1;
  for (const { id, text } of lines) end += block.write(`\n${id}${text}`, end, 'latin1');
  block.write(`${VERSION}${checksum(block)}`, 0, 'latin1');
  return block;
}

/** Null for anything that `encodeBlock` did not write. Never throws. */
export function decodeBlock(block: Buffer): BlockLine[] | null {
  const head = block.toString('latin1', 0, HEAD_LENGTH);
  if (head !== `${VERSION}${checksum(block)}\n`) return null;
  const lines: BlockLine[] = [];
  for (const line of block.toString('latin1', HEAD_LENGTH).split('\n')) {
    const id = line.slice(0, ID_LENGTH);
    if (!isCallId(id)) return null;
    lines.push({ id, text: line.slice(ID_LENGTH) });
  }
  return lines;
}

function checksum(block: Buffer): string {
  return crc32(block.subarray(HEAD_LENGTH)).toString(16).padStart(SUM_DIGITS, '0');
}
