// File format of imported tables. All numbers are in the byte order of the
// machine that wrote them (another one's version number is foreign); sections begin at multiples of 8.
//
//    0  "VOXTABLE"
//    8  uint32  version, 1
//   12  uint32  length of the whole file, in bytes
//   16  uint32  CRC-32 of everything behind it
//   20  uint32  length of the head, in bytes
//   24  the head, JSON in UTF-8, and blanks up to the next multiple of 8:
//         {"content":"ranges","sections":{"from":1785248,…},"meta":{…}}     lengths of the sections, in their order
//   ..  the sections

import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { PortedContent } from './ported-content.js';
import { RegistryFileError } from './registry-file-error.js';

/** What a file holds: numbering ranges, the portability database, or ported numbers of one country. */
export type TableContent = 'ranges' | 'bdpn' | PortedContent;

export interface TableFile {
  /** Plain data, as it was given. */
  readonly meta: unknown;
  /** Sections, as views of the file; empty for one that is not there. */
  bytes(section: string): Uint8Array;
  uint16(section: string): Uint16Array;
  uint32(section: string): Uint32Array;
  float64(section: string): Float64Array;
}

const MAGIC = 'VOXTABLE';
const VERSION = 1;
const CHECKED_FROM = 20;
const HEAD_FROM = 24;
/** Checked at a time, so that a large file does not hold the calls of a daemon. */
const CHECK_BYTES = 8 * 2 ** 20;

const upToMultipleOf8 = (bytes: number) => Math.ceil(bytes / 8) * 8;

/** @param sections typed arrays or bytes by name */
export function encodeTableFile(
  content: TableContent,
  meta: object,
  sections: Readonly<Record<string, ArrayBufferView>>,
): Buffer {
  const lengths = Object.fromEntries(Object.entries(sections).map(([name, { byteLength }]) => [name, byteLength]));
  const head = Buffer.from(JSON.stringify({ content, sections: lengths, meta }));
  const headLength = upToMultipleOf8(head.length);
  const parts = Object.values(sections);
  const length = parts.reduce((sum, { byteLength }) => sum + upToMultipleOf8(byteLength), HEAD_FROM + headLength);
  const bytes = Buffer.from(new ArrayBuffer(length));
  bytes.write(MAGIC, 'latin1');
  bytes.fill(' ', HEAD_FROM, HEAD_FROM + headLength).set(head, HEAD_FROM);
  let from = HEAD_FROM + headLength;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), from);
    from += upToMultipleOf8(byteLength);
  }
  const numbers = new Uint32Array(bytes.buffer, 0, HEAD_FROM / 4);
  numbers[2] = VERSION;
  numbers[3] = length;
  numbers[5] = headLength;
  numbers[4] = crc32(bytes.subarray(CHECKED_FROM));
  return bytes;
}

/**
 * @param file for messages
 * @param bytes of a whole file, from the beginning of an `ArrayBuffer`
 * @throws {RegistryFileError}
 */
export async function decodeTableFile(
  file: string,
  content: TableContent,
  bytes: Buffer<ArrayBuffer>,
): Promise<TableFile> {
  const refuse = (code: RegistryFileError['code'], found: string) => new RegistryFileError(code, `${file}: ${found}`);
  if (bytes.length < HEAD_FROM || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw refuse('foreign', 'not a table of voxroute');
  const [, , version = 0, length = 0, checksum = 0, headLength = 0] = new Uint32Array(bytes.buffer, 0, HEAD_FROM / 4);
  if (version !== VERSION)
    throw refuse(
      'version',
      `expected version ${VERSION}, found ${version}: written by another voxroute, import it again`,
    );
  if (bytes.length !== length) throw refuse('damaged', `expected ${length} bytes, found ${bytes.length}`);
  if ((await checksumOf(bytes.subarray(CHECKED_FROM))) !== checksum)
    throw refuse('damaged', 'its checksum is wrong: import it again, or roll back');
  const head = JSON.parse(bytes.toString('utf8', HEAD_FROM, HEAD_FROM + headLength)) as {
    content: string;
    sections: Record<string, number>;
    meta: unknown;
  };
  if (head.content !== content) throw refuse('foreign', `expected a table of ${content}, found one of ${head.content}`);
  const places = new Map<string, [from: number, length: number]>();
  let from = HEAD_FROM + headLength;
  for (const [name, sectionLength] of Object.entries(head.sections)) {
    places.set(name, [from, sectionLength]);
    from += upToMultipleOf8(sectionLength);
  }
  const place = (name: string) => places.get(name) ?? [0, 0];
  return {
    meta: head.meta,
    bytes: (name) => new Uint8Array(bytes.buffer, ...place(name)),
    uint16: (name) => new Uint16Array(bytes.buffer, place(name)[0], place(name)[1] / Uint16Array.BYTES_PER_ELEMENT),
    uint32: (name) => new Uint32Array(bytes.buffer, place(name)[0], place(name)[1] / Uint32Array.BYTES_PER_ELEMENT),
    float64: (name) => new Float64Array(bytes.buffer, place(name)[0], place(name)[1] / Float64Array.BYTES_PER_ELEMENT),
  };
}

async function checksumOf(bytes: Uint8Array): Promise<number> {
  let checksum = 0;
  for (let from = 0; from < bytes.length; from += CHECK_BYTES) {
    if (from > 0) await nextTurn();
    checksum = crc32(bytes.subarray(from, from + CHECK_BYTES), checksum);
  }
  return checksum;
}
