// The unfinished output of `enrich`, `OUT.part`, and how far it is, `OUT.position`: together they let the same command
// go on after Ctrl-C, kill -9 or a power cut. The position is written behind the rows, so the rows may be ahead of it:
// what is ahead is cut off again. It holds as long as the input up to there is the same; the input may have grown.
//
//   {"version":1,"key":"…","inputBytes":123,"inputDigest":"9f2c…","outputBytes":456,"counts":{…}}

import { createHash, type Hash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { open, rename, stat, type FileHandle } from 'node:fs/promises';
import { tableChunks } from '../../tables/table-chunks.js';
import { SavedPosition } from './saved-position.js';

/** Whole numbers by name. */
export type Counts = Readonly<Record<string, number>>;

interface Position {
  readonly version: 1;
  /** What else must be the same: options, and how the input is written. */
  readonly key: string;
  readonly inputBytes: number;
  /** SHA-256 of so many bytes of the input. */
  readonly inputDigest: string;
  readonly outputBytes: number;
  readonly counts: Counts;
}

interface PartialTableOptions {
  readonly input: string;
  readonly output: string;
  readonly key: string;
  /** Permissions of the output. */
  readonly mode: number;
  /** See `TableSource`: bytes of the input are those of its content. */
  readonly isPacked: boolean;
  /** Start over, whatever is there. */
  readonly restart: boolean;
}

const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;

/** All methods throw what the file system throws. */
export class PartialTable {
  readonly path: string;
  readonly #digest: Hash;
  #inputBytes = 0;
  #outputBytes = 0;

  private constructor(
    private readonly options: PartialTableOptions,
    private readonly file: FileHandle,
    /** Of the run before; null when this one begins. */
    readonly resumed: Counts | null,
    /** An earlier run left something that does not fit. */
    readonly hasDiscarded: boolean,
    kept: { position: Position; digest: Hash } | null,
  ) {
    this.path = `${options.output}.part`;
    this.#digest = kept?.digest ?? createHash('sha256');
    this.#inputBytes = kept?.position.inputBytes ?? 0;
    this.#outputBytes = kept?.position.outputBytes ?? 0;
  }

  /** Goes on where an earlier run stopped, if there was one and its position still holds; else begins. */
  static async open(options: PartialTableOptions): Promise<PartialTable> {
    const saved = positionFile(options);
    const wasThere = !options.restart && saved.exists && existsSync(`${options.output}.part`);
    const kept = wasThere ? await usablePosition(saved, options) : null;
    const file = await open(`${options.output}.part`, O_RDWR | O_CREAT | O_NOFOLLOW, options.mode);
    try {
      await file.truncate(kept?.position.outputBytes ?? 0);
      return new PartialTable(options, file, kept?.position.counts ?? null, wasThere && kept === null, kept);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** How much of the input is done. */
  get inputBytes(): number {
    return this.#inputBytes;
  }

  /** @param taken bytes of the input that are done; @param written bytes that became of them */
  async append(taken: string, written: string): Promise<void> {
    const bytes = Buffer.from(written, 'latin1');
    for (let done = 0; done < bytes.length;) {
      done += (await this.file.write(bytes, done, bytes.length - done, this.#outputBytes + done)).bytesWritten;
    }
    this.#outputBytes += bytes.length;
    this.#inputBytes += taken.length;
    this.#digest.update(taken, 'latin1');
  }

  async save(counts: Counts): Promise<void> {
    await this.file.datasync();
    const position: Position = {
      version: 1,
      key: this.options.key,
      inputBytes: this.#inputBytes,
      inputDigest: this.#digest.copy().digest('hex'),
      outputBytes: this.#outputBytes,
      counts,
    };
    await positionFile(this.options).save(position);
  }

  /** Everything is done: the output takes its place. */
  async finish(): Promise<void> {
    await this.file.datasync();
    await rename(this.path, this.options.output);
    await this.file.close();
    positionFile(this.options).remove();
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

function positionFile({ output, mode }: PartialTableOptions): SavedPosition {
  return new SavedPosition(`${output}.position`, mode);
}

/** Null when there is nothing to go on from. */
async function usablePosition(
  saved: SavedPosition,
  options: PartialTableOptions,
): Promise<{ position: Position; digest: Hash } | null> {
  const position = positionOf(saved.read());
  if (position?.key !== options.key) return null;
  const [input, output] = await Promise.all([stat(options.input), stat(`${options.output}.part`)]);
  if ((!options.isPacked && input.size < position.inputBytes) || output.size < position.outputBytes) return null;
  const digest = await digestOf(options, position.inputBytes).catch(() => null);
  if (digest === null) return null;
  return digest.copy().digest('hex') === position.inputDigest ? { position, digest } : null;
}

function positionOf(saved: Partial<Position> | null): Position | null {
  const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
  const { version, inputBytes, outputBytes } = saved ?? {};
  const counts: unknown = saved?.counts;
  const isWhole =
    version === 1 && isCount(inputBytes) && isCount(outputBytes) && typeof counts === 'object' && counts !== null;
  return isWhole && Object.values(counts).every(isCount) ? (saved as Position) : null;
}

async function digestOf({ input, isPacked }: PartialTableOptions, bytes: number): Promise<Hash> {
  const digest = createHash('sha256');
  for await (const chunk of tableChunks(input, { wide: null, isPacked }, { end: bytes })) digest.update(chunk);
  return digest;
}
