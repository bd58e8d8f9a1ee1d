// First look at a table, from its first byte to its last: how it is written, and how much there is to do.

import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { TableEncoding } from './table-bytes.js';

export interface TableScan {
  readonly encoding: TableEncoding;
  /** A byte order mark stands in front. */
  readonly hasMark: boolean;
  /** What ends a line: LF, which may have a CR in front, or CR alone. */
  readonly lineEnd: '\n' | '\r';
  readonly lines: number;
  readonly bytes: number;
}

/** The file is none that can be read as a table; the message says why. */
export class NoTable extends Error {
  override readonly name = 'NoTable';
}

const LF = 10;
const CR = 13;
const CHUNK_BYTES = 1024 * 1024;

/** Throws `NoTable`, and what the file system throws. */
export async function scanTable(path: string): Promise<TableScan> {
  let bytes = 0;
  const ends = { [LF]: 0, [CR]: 0 };
  let last = -1;
  let isAllUtf8 = true;
  let beginning: Buffer = Buffer.alloc(0);
  let cut: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    if (bytes === 0) beginning = chunk.subarray(0, 3);
    refuseUtf16(beginning, chunk);
    for (const end of [LF, CR] as const) ends[end] += countOf(end, chunk);
    if (isAllUtf8) {
      const joined = Buffer.concat([cut, chunk]);
      cut = joined.subarray(wholeCharacters(joined));
      isAllUtf8 = isUtf8(joined.subarray(0, joined.length - cut.length));
    }
    bytes += chunk.length;
    last = chunk.at(-1) ?? last;
  }
  const hasMark = beginning.equals(Buffer.of(0xef, 0xbb, 0xbf));
  const end = ends[LF] > 0 || ends[CR] === 0 ? LF : CR;
  return {
    encoding: hasMark || (isAllUtf8 && cut.length === 0) ? 'utf-8' : 'windows-1251',
    hasMark,
    lineEnd: end === LF ? '\n' : '\r',
    lines: ends[end] + (bytes > 0 && last !== end ? 1 : 0),
    bytes,
  };
}

/** UTF-16 has a mark, or a NUL in every ASCII character; neither UTF-8 nor windows-1251 has one in a text. */
function refuseUtf16(beginning: Buffer, chunk: Buffer): void {
  const hasMark = beginning[0] === 0xff ? beginning[1] === 0xfe : beginning[0] === 0xfe && beginning[1] === 0xff;
  if (hasMark || chunk.includes(0)) throw new NoTable('UTF-16, or no text at all: save it as UTF-8 or windows-1251');
}

function countOf(byte: number, chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(byte); at >= 0; at = chunk.indexOf(byte, at + 1)) count += 1;
  return count;
}

/** Length without a character that the end of the chunk has cut. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return back < length ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
