// Files that people and other programs made: bytes become lines, in whatever encoding, none of them longer than fits.

import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';

/** Longest line that is read, in characters; a row of call records takes some hundreds. */
const MAX_LINE = 16_384;
/** Enough to tell the encoding by. */
const CHUNK_BYTES = 64 * 1024;

/** Null stands for a line that was too long: it is not kept. */
export type Line = string | null;

/**
 * The lines of a file as it is read, some at a time; CR LF, LF and CR alone end one. UTF-8 and UTF-16 with a mark in
 * front, UTF-8 without, else windows-1251. Throws what the file system throws.
 */
export async function* textLines(path: string): AsyncGenerator<readonly Line[]> {
  const splitter = new LineSplitter();
  let decoder: TextDecoder | undefined;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    yield splitter.push(decoder.decode(chunk, { stream: true }));
  }
  yield splitter.push(`${decoder?.decode() ?? ''}\n`);
}

/** By the beginning of a file. What is wrong only further on is replaced there: numbers are ASCII in any case. */
function encodingOf(beginning: Buffer): string {
  if (beginning[0] === 0xff && beginning[1] === 0xfe) return 'utf-16le';
  if (beginning[0] === 0xfe && beginning[1] === 0xff) return 'utf-16be';
  try {
    // `stream`: a character may be cut by the end of the chunk.
    new TextDecoder('utf-8', { fatal: true }).decode(beginning, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1251';
  }
}

/** Keeps the unfinished line between two chunks, up to the limit. */
class LineSplitter {
  #rest = '';
  #tooLong = false;
  #afterCr = false;

  push(text: string): Line[] {
    const pieces = (this.#afterCr && text.startsWith('\n') ? text.slice(1) : text).split(/\r\n|\n|\r/);
    if (text !== '') this.#afterCr = text.endsWith('\r');
    const lines = pieces.slice(0, -1).map((piece) => {
      this.#append(piece);
      return this.#take();
    });
    this.#append(pieces.at(-1) ?? '');
    return lines;
  }

  #append(piece: string): void {
    this.#tooLong ||= this.#rest.length + piece.length > MAX_LINE;
    this.#rest = this.#tooLong ? '' : this.#rest + piece;
  }

  #take(): Line {
    const line = this.#tooLong ? null : this.#rest;
    this.#rest = '';
    this.#tooLong = false;
    return line;
  }
}
