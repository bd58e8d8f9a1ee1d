// Texts shared by many rows, each stored once. In a file they are one compressed block:
//
//   n + 1 offsets (uint32, of the bytes that follow them), then the texts in UTF-8, one behind the other

import { deflateRawSync, inflateRaw } from 'node:zlib';
import { promisify } from 'node:util';

/** Collects texts; the index of a text stays as it is. */
export class TextPoolBuilder {
  readonly #indexes = new Map<string, number>();
  readonly #texts: string[] = [];

  get size(): number {
    return this.#texts.length;
  }

  /** Kept in NFC. */
  indexOf(text: string): number {
    return this.#indexes.get(text) ?? this.#add(text);
  }

  at(index: number): string {
    return this.#texts[index] ?? '';
  }

  /** The compressed block, and the length it has when it is not. */
  encode(): { readonly block: Uint8Array; readonly bytes: number } {
    const encoded = this.#texts.map((text) => Buffer.from(text));
    const offsets = new Uint32Array(encoded.length + 1);
    encoded.forEach((bytes, index) => (offsets[index + 1] = (offsets[index] ?? 0) + bytes.length));
    const whole = Buffer.concat([Buffer.from(offsets.buffer), ...encoded]);
    return { block: deflateRawSync(whole), bytes: whole.length };
  }

  #add(text: string): number {
    // A copy: a piece cut out of a file keeps all of that in memory.
    const spelling = Buffer.from(text).toString();
    const composed = spelling.normalize('NFC');
    const index = this.#indexes.get(composed) ?? this.#texts.push(composed) - 1;
    this.#indexes.set(composed, index);
    this.#indexes.set(spelling, index);
    return index;
  }
}

/** Reads texts when they are asked for first. */
export class TextPool {
  readonly #texts: (string | undefined)[];

  private constructor(
    readonly size: number,
    private readonly offsets: Uint32Array,
    private readonly bytes: Buffer,
  ) {
    this.#texts = new Array<string | undefined>(size);
  }

  /**
   * @param bytes as `encode` gave it: no block becomes longer than that
   * @throws whatever zlib throws; RangeError for another number of texts
   */
  static async decode(block: Uint8Array, size: number, bytes: number): Promise<TextPool> {
    // In one piece: by default it would come in two hundred, each of which waits for its turn.
    const limits = { maxOutputLength: bytes, chunkSize: Math.max(bytes, 64) };
    const whole = await promisify(inflateRaw)(block, limits);
    const start = (size + 1) * Uint32Array.BYTES_PER_ELEMENT;
    const offsets = new Uint32Array(Uint8Array.from(whole.subarray(0, start)).buffer);
    if (whole.length !== bytes || offsets[size] !== bytes - start) throw new RangeError('another number of texts');
    return new TextPool(size, offsets, whole.subarray(start));
  }

  /** Empty for an index that is none. */
  at(index: number): string {
    return (this.#texts[index] ??= this.bytes.toString('utf8', this.offsets[index] ?? 0, this.offsets[index + 1] ?? 0));
  }
}
