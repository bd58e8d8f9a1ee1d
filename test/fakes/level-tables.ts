// What anybody finds who reads the files of a LevelDB with its format at hand: logs as they are, tables unpacked, also what
// was overwritten or deleted and not merged away yet.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOOTER_BYTES = 48;
const MAGIC = 0xdb4775248b80fb57n;
/** Behind each block: its kind, and a checksum. */
const SNAPPY = 1;

interface Handle {
  readonly offset: number;
  readonly size: number;
}

/** All of it as one text, a character for each byte. */
export function everythingOnDisk(directory: string): string {
  return readdirSync(directory)
    .map((name) => {
      const bytes = readFileSync(join(directory, name));
      return /\.(?:ldb|sst)$/.test(name) ? textOfTable(bytes) : bytes.toString('latin1');
    })
    .join('\n');
}

function textOfTable(file: Buffer): string {
  const footer = file.subarray(-FOOTER_BYTES);
  if (footer.readBigUInt64LE(FOOTER_BYTES - 8) !== MAGIC) throw new Error('no table of LevelDB');
  const at = new Cursor(footer);
  at.handle();
  const data = entriesOf(blockAt(file, at.handle())).map(({ value }) => new Cursor(value).handle());
  return data
    .flatMap((handle) => entriesOf(blockAt(file, handle)))
    .map(({ key, value }) => `${key.toString('latin1')}\n${value.toString('latin1')}`)
    .join('\n');
}

function blockAt(file: Buffer, { offset, size }: Handle): Buffer {
  const block = file.subarray(offset, offset + size);
  return file[offset + size] === SNAPPY ? unpacked(block) : block;
}

/** Keys of a block are written without what they share with the one before. */
function entriesOf(block: Buffer): { key: Buffer; value: Buffer }[] {
  const restarts = block.readUInt32LE(block.length - 4);
  const at = new Cursor(block.subarray(0, block.length - 4 - 4 * restarts));
  const entries: { key: Buffer; value: Buffer }[] = [];
  let key = Buffer.alloc(0);
  while (!at.isAtEnd) {
    const [shared, own, length] = [at.number(), at.number(), at.number()];
    key = Buffer.concat([key.subarray(0, shared), at.bytes(own)]);
    entries.push({ key, value: at.bytes(length) });
  }
  return entries;
}

/** Snappy: pieces that stand there, and pieces that are copied from before. */
function unpacked(packed: Buffer): Buffer {
  const at = new Cursor(packed);
  const whole = Buffer.alloc(at.number());
  let end = 0;
  while (!at.isAtEnd) {
    const tag = at.littleEndian(1);
    const upper = tag >> 2;
    if ((tag & 3) === 0) {
      const length = upper < 60 ? upper + 1 : at.littleEndian(upper - 59) + 1;
      end += at.bytes(length).copy(whole, end);
      continue;
    }
    const isShort = (tag & 3) === 1;
    const length = isShort ? (upper & 7) + 4 : upper + 1;
    const back = isShort ? ((tag >> 5) << 8) | at.littleEndian(1) : at.littleEndian((tag & 3) === 2 ? 2 : 4);
    // Byte by byte: a copy may reach into itself.
    for (const stop = end + length; end < stop; end++) whole[end] = whole[end - back] ?? 0;
  }
  return whole;
}

class Cursor {
  #at = 0;
  constructor(private readonly from: Buffer) {}
  get isAtEnd(): boolean {
    return this.#at >= this.from.length;
  }
  bytes(length: number): Buffer {
    return this.from.subarray(this.#at, (this.#at += length));
  }
  littleEndian(bytes: number): number {
    return this.bytes(bytes).readUIntLE(0, bytes);
  }
  /** In groups of seven bits, the lowest first. */
  number(): number {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = this.littleEndian(1);
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
  }
  handle(): Handle {
    return { offset: this.number(), size: this.number() };
  }
}
