// One file of data/plan/: areas and operators by the prefix after a calling code. Searched directly in the bytes
// of the file. The layout is described where the files are written: scripts/plan-file-writer.mjs.

import { crc32 } from 'node:zlib';

const MAGIC = 'VOXPLAN1';
const MAX_DEPTH = 9;

/** `national`: the digits behind the calling code, at least one. */
export interface PlanFile {
  area(national: string): string | null;
  operator(national: string): string | null;
}

/** @throws Error saying why the bytes are no such file */
export function openPlanFile(bytes: Buffer): PlanFile {
  const magic = bytes.toString('latin1', 0, 8);
  if (magic !== MAGIC) throw new Error(`it should begin with ${MAGIC}, found ${JSON.stringify(magic)}`);
  if (bytes.length < 12 || bytes.readUInt32LE(8) !== crc32(bytes.subarray(12))) {
    throw new Error(`its checksum does not match its ${bytes.length} bytes`);
  }
  const areas = new PrefixTable(bytes, 12);
  const operators = new PrefixTable(bytes, areas.end);
  if (operators.end !== bytes.length) throw new Error(`${operators.end} bytes expected, found ${bytes.length}`);
  return { area: (national) => areas.find(national), operator: (national) => operators.find(national) };
}

class PrefixTable {
  /** Where the next table begins. */
  readonly end: number;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #depth: number;
  readonly #ranges: number;
  readonly #startsAt: number;
  readonly #namesAt: number;
  readonly #textsAt: number;
  readonly #textAt: number;
  /** Those that were read before: a country has some hundreds at most, and its callers a few. */
  readonly #names: (string | undefined)[] = [];

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const field = (index: number) => (at + index * 4 + 4 <= bytes.length ? bytes.readUInt32LE(at + index * 4) : 0);
    this.#depth = Math.min(field(0), MAX_DEPTH);
    this.#ranges = field(1);
    const names = field(2);
    this.#startsAt = at + 12;
    this.#namesAt = this.#startsAt + this.#ranges * 4;
    this.#textsAt = this.#namesAt + this.#ranges * 2;
    this.#textAt = this.#textsAt + (names + 1) * 4;
    const textLength = this.#textAt <= bytes.length ? bytes.readUInt32LE(this.#textAt - 4) : 0;
    this.end = this.#textAt + textLength;
  }

  /** The name of the longest prefix; null for none, and where a number is too short to tell. */
  find(national: string): string | null {
    const depth = this.#depth;
    const range = this.#rangeOf(Number(national.slice(0, depth).padEnd(depth, '0')));
    if (national.length < depth && range !== this.#rangeOf(Number(national.padEnd(depth, '9')))) return null;
    return range < 0 ? null : this.#name(this.#view.getUint16(this.#namesAt + range * 2, true));
  }

  /** Index of the range a number lies in; -1 before the first one. */
  #rangeOf(number: number): number {
    let low = 0;
    let high = this.#ranges;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#view.getUint32(this.#startsAt + middle * 4, true) <= number) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #name(index: number): string | null {
    if (index === 0) return null;
    return (this.#names[index] ??= this.#readName(index));
  }

  #readName(index: number): string {
    const at = this.#textsAt + (index - 1) * 4;
    const [from, to] = [this.#view.getUint32(at, true), this.#view.getUint32(at + 4, true)];
    return this.#bytes.toString('utf8', this.#textAt + from, this.#textAt + to);
  }
}
