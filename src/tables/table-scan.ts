// Scans a table once from end to end: how it is written, and how many rows it has.

import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { TableEncoding } from './table-bytes.js';
import { markupIn } from './markup.js';
import { tableChunks, wideEncodingOf, type TableSource } from './table-chunks.js';
import { isPacked, noTextIn } from './unpacked.js';

/** `wide`: UTF-16 is read as UTF-8; null for a table that is worked on as its bytes are. */
export interface TableScan extends TableSource {
  readonly encoding: TableEncoding;
  /** A byte order mark of UTF-8 stands in front. */
  readonly hasMark: boolean;
  /** What ends a line: LF, which may have a CR in front, or CR alone. */
  readonly lineEnd: '\n' | '\r';
  readonly lines: number;
  /** Of the content; `Infinity` for a packed one, which is read to its end. */
  readonly bytes: number;
}

/** The file is none that can be read as a table; the message says why. */
export class NoTable extends Error {
  override readonly name = 'NoTable';

  constructor(
    message: string,
    /** Where it can be seen, from 1; null where it is the file as a whole. */
    readonly line: number | null = 1,
  ) {
    super(message);
  }
}

const LF = 10;
const CR = 13;

/** What a reader can do with a table: `bytes` when what it writes must be the bytes that it read. */
export type TableUse = 'bytes' | 'text';

/** Throws `NoTable`, `NoText`, and what the file system throws. */
export async function scanTable(path: string, use: TableUse = 'bytes'): Promise<TableScan> {
  const { size, ...source } = await beginning(path);
  const { wide } = source;
  if (wide !== null && use === 'bytes') throw new NoTable(NOT_AS_TEXT);
  let bytes = 0;
  const ends = { [LF]: 0, [CR]: 0 };
  let last = -1;
  let isAllUtf8 = true;
  let first: Buffer = Buffer.alloc(0);
  let cut: Buffer = Buffer.alloc(0);
  for await (const chunk of tableChunks(path, source, { end: size })) {
    if (bytes === 0) {
      first = chunk.subarray(0, 3);
      const markup = markupIn(chunk.toString('latin1'));
      if (markup !== null) throw new NoTable(`no table: ${markup}`);
    }
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
    ...source,
    hasMark,
    lineEnd: end === LF ? '\n' : '\r',
    lines: ends[end] + (bytes > 0 && last !== end ? 1 : 0),
    bytes: size,
  };
}

const NOT_AS_TEXT = 'UTF-16, or no text at all: save it as UTF-8 or windows-1251';

/** How the content begins, as text: at most some KiB. Throws as `scanTable` does. */
export async function tableBeginning(path: string): Promise<string> {
  const { size, ...source } = await beginning(path);
  for await (const chunk of tableChunks(path, source, { end: Math.min(size, BEGINNING_BYTES) }))
    return chunk.toString('utf8').replace(/^\uFEFF/, '');
  return '';
}

const BEGINNING_BYTES = 4096;

/** Throws `NoText` for what is known to be none. */
async function beginning(path: string): Promise<TableSource & { readonly size: number }> {
  // A pipe would be waited for.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new NoTable('not a regular file', null);
    const { size } = status;
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const other = noTextIn(buffer);
    if (other !== null) throw other;
    if (!isPacked(buffer)) return { size, wide: wideEncodingOf(buffer), isPacked: false };
  } finally {
    await file.close();
  }
  for await (const chunk of tableChunks(path, { wide: null, isPacked: true }, { end: 4 })) {
    const other = noTextIn(chunk);
    if (other !== null) throw other;
    return { size: Infinity, wide: wideEncodingOf(chunk), isPacked: true };
  }
  return { size: Infinity, wide: null, isPacked: true };
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
