// First look at a table, from its first byte to its last: how it is written, and how much there is to do.

import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import type { TableEncoding } from './table-bytes.js';
import { tableChunks, wideEncodingOf, type WideEncoding } from './table-chunks.js';

export interface TableScan {
  readonly encoding: TableEncoding;
  /** UTF-16 is read as UTF-8; null for a table that is worked on as its bytes are. */
  readonly wide: WideEncoding;
  /** A byte order mark of UTF-8 stands in front. */
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

/** What a reader can do with a table: `bytes` when what it writes must be the bytes that it read. */
export type TableUse = 'bytes' | 'text';

/** Throws `NoTable`, and what the file system throws. */
export async function scanTable(path: string, use: TableUse = 'bytes'): Promise<TableScan> {
  const { size, wide } = await beginning(path);
  if (wide !== null && use === 'bytes') throw new NoTable(NOT_AS_TEXT);
  let bytes = 0;
  const ends = { [LF]: 0, [CR]: 0 };
  let last = -1;
  let isAllUtf8 = true;
  let first: Buffer = Buffer.alloc(0);
  let cut: Buffer = Buffer.alloc(0);
  for await (const chunk of tableChunks(path, wide, { end: size })) {
    if (bytes === 0) first = chunk.subarray(0, 3);
    // UTF-16 without a mark has a NUL in every ASCII character; neither UTF-8 nor windows-1251 has one in a text.
    if (chunk.includes(0)) throw new NoTable(NOT_AS_TEXT);
    for (const end of [LF, CR] as const) ends[end] += countOf(end, chunk);
    if (isAllUtf8) {
      const joined = Buffer.concat([cut, chunk]);
      cut = joined.subarray(wholeCharacters(joined));
      isAllUtf8 = isUtf8(joined.subarray(0, joined.length - cut.length));
    }
    bytes += chunk.length;
    last = chunk.at(-1) ?? last;
  }
  const hasMark = first.equals(Buffer.of(0xef, 0xbb, 0xbf));
  const end = ends[LF] > 0 || ends[CR] === 0 ? LF : CR;
  return {
    encoding: hasMark || (isAllUtf8 && cut.length === 0) ? 'utf-8' : 'windows-1251',
    wide,
    hasMark,
    lineEnd: end === LF ? '\n' : '\r',
    lines: ends[end] + (bytes > 0 && last !== end ? 1 : 0),
    bytes: size,
  };
}

const NOT_AS_TEXT = 'UTF-16, or no text at all: save it as UTF-8 or windows-1251';

async function beginning(path: string): Promise<{ readonly size: number; readonly wide: WideEncoding }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return { size, wide: wideEncodingOf(buffer) };
  } finally {
    await file.close();
  }
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
