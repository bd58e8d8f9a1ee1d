// Splits the bytes of a table into rows of cells, a few thousand at a time, so that memory stays bounded
// however long the file is.
//
//   900;0000000;0061999;62000;ООО "Т2 МОБАЙЛ";Краснодарский край;Краснодарский край;7743895280
//
// Quotes are text: they stand in names, unescaped and not always in pairs.

import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import Papa from 'papaparse';
import type { ImportFile } from './import-file.js';
import { badRow, ImportRefused, quoted } from './import-refused.js';

const NEWLINE = 0x0a;
/** Longest row, in bytes; a real one takes some hundreds. */
const MAX_ROW_BYTES = 64 * 1024;

export interface RowBlock {
  readonly cells: readonly (readonly string[])[];
  /** Row of the first of them, as an editor counts lines. */
  readonly firstRow: number;
}

/**
 * UTF-8 with or without a mark in front, else windows-1251. LF and CR LF end a row; a CR stays at the end of its last
 * cell, so cells are to be trimmed.
 *
 * @param delimiterOf tells by the header what separates the cells
 * @param read is told how many bytes were read
 * @throws {ImportRefused} for what is no text, or too long a row
 */
export async function* rowBlocks(
  file: ImportFile,
  delimiterOf: (header: string) => string,
  read: (bytes: number) => void,
): AsyncGenerator<RowBlock> {
  let decoder: BlockDecoder | undefined;
  let delimiter: string | undefined;
  let firstRow = 1;
  for await (const lines of lineBlocks(file, read)) {
    decoder ??= new BlockDecoder(file.name, lines);
    const text = decoder.decode(lines, firstRow);
    delimiter ??= delimiterOf(text.slice(0, text.indexOf('\n')));
    const cells = cellsOf(text, delimiter);
    yield { cells, firstRow };
    firstRow += cells.length;
  }
}

/** Bytes up to and with a line end; the last block is given one. */
async function* lineBlocks(file: ImportFile, read: (bytes: number) => void): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = true;
  for await (const piece of file.chunks()) {
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (isFirst) refuseForeign(file.name, chunk);
    isFirst = false;
    read(chunk.length);
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) yield Buffer.concat([rest, chunk.subarray(0, end)]);
    rest = end > 0 ? Buffer.from(chunk.subarray(end)) : Buffer.concat([rest, chunk]);
    if (rest.length > MAX_ROW_BYTES)
      throw new ImportRefused('format', `${file.name}: a row of more than ${MAX_ROW_BYTES} bytes`);
  }
  if (isFirst) throw new ImportRefused('format', `${file.name}: the file is empty`);
  if (rest.length > 0) yield Buffer.concat([rest, Buffer.from([NEWLINE])]);
}

function refuseForeign(name: string, beginning: Buffer): void {
  const foreign = foreignFormat(beginning);
  if (foreign !== null) throw new ImportRefused('format', `${name}: ${foreign}`);
}

/** In words what the file is, and what to do; null when it may be a table. */
function foreignFormat(beginning: Uint8Array): string | null {
  const bytes = Buffer.from(beginning.buffer, beginning.byteOffset, Math.min(beginning.byteLength, 1024));
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff))
    return 'this is UTF-16: save it as UTF-8 or windows-1251';
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) return 'this is a zip archive: unpack it first';
  if (startsWith(bytes, 0x1f, 0x8b)) return 'this is compressed with gzip: unpack it first';
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (/^\s*</.test(text))
    return `this is a web page, not a table, as servers answer when they refuse a download: ${quoted(text)}`;
  return null;
}

function startsWith(bytes: Uint8Array, ...signature: number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

function cellsOf(text: string, delimiter: string): string[][] {
  const lines = text.slice(0, -1);
  // papaparse makes nothing of an empty text, and it is one empty row.
  if (lines === '') return [['']];
  return Papa.parse<string[]>(lines, { delimiter, newline: '\n', quoteChar: '\0' }).data;
}

/** Whole lines are decoded at a time, so no character is ever cut. */
class BlockDecoder {
  readonly #isUtf8: boolean;
  readonly #decoder: TextDecoder;

  /** The header of a range table is Cyrillic, that of the portability database ASCII: either tells the encoding. */
  constructor(
    private readonly name: string,
    first: Buffer,
  ) {
    this.#isUtf8 = isUtf8(first.subarray(0, first.indexOf(NEWLINE)));
    this.#decoder = new TextDecoder(this.#isUtf8 ? 'utf-8' : 'windows-1251');
  }

  decode(lines: Buffer, firstRow: number): string {
    const nul = lines.indexOf(0);
    if (nul >= 0) throw badRow(this.name, firstRow + newlines(lines.subarray(0, nul)), 'text', 'a NUL byte');
    if (this.#isUtf8 && !isUtf8(lines))
      throw badRow(this.name, firstRow + undecodable(lines), 'UTF-8 as in the header', 'bytes that are none');
    return this.#decoder.decode(lines);
  }
}

/** Index of the first line that is not UTF-8. */
function undecodable(lines: Buffer): number {
  let [line, from] = [0, 0];
  for (let end = lines.indexOf(NEWLINE); end >= 0; end = lines.indexOf(NEWLINE, from)) {
    if (!isUtf8(lines.subarray(from, end))) break;
    [line, from] = [line + 1, end + 1];
  }
  return line;
}

function newlines(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte === NEWLINE) count += 1;
  return count;
}
