// Writes the files of data/plan/, one for each calling code. src/registry/plan-file.ts reads them.
//
// Little-endian. A file:
//
//   8 bytes   VOXPLAN1
//   u32       CRC-32 of all that follows
//   2 tables  areas, then operators
//
// A table turns prefixes into ranges of the numbers that begin with them, so that one binary search in the bytes as they
// are finds the longest prefix:
//
//   u32            depth: as many digits behind the calling code decide, at most 9
//   u32            r, how many ranges
//   u32            n, how many names
//   r × u32        first number of each range, in `depth` digits, ascending; a range ends where the next one begins
//   r × u16        its name, counted from 1; 0 for none
//   (n + 1) × u32  where each name begins in the text, and where the last one ends
//   text           UTF-8
import { crc32 } from 'node:zlib';

const MAGIC = 'VOXPLAN1';
const MAX_DEPTH = 9;

/**
 * @param tables rows of [prefix, name]; a name of null cuts a hole into what shorter prefixes say
 * @returns {Buffer}
 */
export function planFile({ areas, operators }) {
  const body = Buffer.concat([table(areas), table(operators)]);
  const head = Buffer.alloc(12);
  head.write(MAGIC, 'latin1');
  head.writeUInt32LE(crc32(body), 8);
  return Buffer.concat([head, body]);
}

function table(rows) {
  const depth = rows.reduce((longest, [prefix]) => Math.max(longest, prefix.length), 0);
  if (depth > MAX_DEPTH) throw new Error(`a prefix of ${depth} digits, at most ${MAX_DEPTH} fit`);
  const ranges = rangesOf(rows, depth);
  const names = [...new Set(ranges.flatMap(({ name }) => (name === null ? [] : [name])))].sort(byCodeUnit);
  if (names.length > 0xffff) throw new Error(`${names.length} names, at most 65535 fit`);
  const indexOf = new Map(names.map((name, index) => [name, index + 1]));
  const texts = names.map((name) => Buffer.from(name));
  const ends = [0];
  for (const text of texts) ends.push(ends.at(-1) + text.length);
  return Buffer.concat([
    u32([depth, ranges.length, names.length]),
    u32(ranges.map(({ start }) => start)),
    u16(ranges.map(({ name }) => (name === null ? 0 : indexOf.get(name)))),
    u32(ends),
    ...texts,
  ]);
}

/** Nested prefixes as ranges side by side: where a longer prefix ends, the shorter one around it goes on. */
function rangesOf(rows, depth) {
  const ranges = [];
  const open = [];
  const begin = (start, name) => {
    if (ranges.at(-1)?.start === start) ranges.pop();
    if ((ranges.at(-1)?.name ?? null) !== name) ranges.push({ start, name });
  };
  const closeUntil = (prefix) => {
    while (open.length > 0 && !prefix.startsWith(open.at(-1).prefix)) {
      const { prefix: ended } = open.pop();
      begin(Number(ended.padEnd(depth, '9')) + 1, open.at(-1)?.name ?? null);
    }
  };
  for (const [prefix, name] of [...rows].sort(([a], [b]) => byCodeUnit(a, b))) {
    closeUntil(prefix);
    begin(Number(prefix.padEnd(depth, '0')), name);
    open.push({ prefix, name });
  }
  closeUntil('end');
  // What would begin behind the last number is nobody's.
  return ranges.filter(({ start }) => start < 10 ** depth);
}

const byCodeUnit = (a, b) => (a < b ? -1 : Number(a > b));

function u32(values) {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
  return bytes;
}

function u16(values) {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => bytes.writeUInt16LE(value, index * 2));
  return bytes;
}
