// The files of the host's rate: one for ten seconds, to which every process appends whole lines. None is ever rewritten,
// so that no lock is needed and a process that dies in the middle leaves nothing to be mended.

import { constants } from 'node:fs';
import { lstat, open, readdir, readFile, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { giveToOwnerOf, makeForOwner } from '../files/give-to-owner.js';
import { LONGEST_REQUEST_MS } from './rate-ledger.js';

const FILE_SPAN_MS = 10_000;
/** Claims of so many files may still count, and the one under way. */
const FILES_READ = 1 + Math.ceil(LONGEST_REQUEST_MS / FILE_SPAN_MS);
/** Requests of ten seconds take a hundredth of it. */
const MAX_BYTES = 2 ** 20;
const READ_BYTES = 16 * 1024;
const FILE_NAME = /^([0-9a-f]{8})-(\d{1,12})$/;
const FLAGS = constants.O_APPEND | constants.O_CREAT | constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK;

interface OpenFile {
  readonly name: string;
  readonly handle: FileHandle;
  /** Read so far. */
  bytes: number;
  /** A line that was not whole. */
  rest: string;
}

export class RateFiles {
  readonly #open = new Map<number, OpenFile>();
  #boot = '';

  constructor(private readonly directory: string) {}

  /**
   * Appends to the file of this moment, and gives what all processes have appended since the last time, file by file.
   * Rejects with what the file system says; then nothing of it is certain.
   *
   * @param nowMs since the boot
   */
  async append(
    lines: readonly string[],
    nowMs: number,
  ): Promise<{ readonly file: string; readonly lines: string[] }[]> {
    const span = Math.floor(nowMs / FILE_SPAN_MS);
    const file = await this.#at(span);
    // A line that a full disk cut off ends here.
    if (lines.length > 0) await file.handle.appendFile(`\n${lines.join('\n')}\n`);
    const reads = [...this.#open.values()].map(async (each) => ({ file: each.name, lines: await readOn(each) }));
    return await Promise.all(reads);
  }

  async close(): Promise<void> {
    for (const { handle } of this.#open.values()) await handle.close();
    this.#open.clear();
  }

  async #at(span: number): Promise<OpenFile> {
    const opened = this.#open.get(span);
    if (opened !== undefined) return opened;
    try {
      if (this.#boot === '') await this.#prepare();
      const earlier = await this.#leaveOld(span);
      for (const each of earlier) if (!this.#open.has(each)) await this.#openSpan(each);
      return await this.#openSpan(span);
    } catch (error) {
      // The directory may be gone, and is recreated the next time.
      this.#boot = '';
      throw error;
    }
  }

  async #openSpan(span: number): Promise<OpenFile> {
    const name = `${this.#boot}-${span}`;
    const handle = await open(join(this.directory, name), FLAGS, 0o640);
    const file = { name, handle, bytes: 0, rest: '' };
    this.#open.set(span, file);
    await giveToOwnerOf(this.directory, handle);
    return file;
  }

  async #prepare(): Promise<void> {
    await makeForOwner(this.directory);
    if (!(await lstat(this.directory)).isDirectory()) throw new Error(`${this.directory}: not a directory`);
    // Milliseconds since another boot are other milliseconds.
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => '');
    this.#boot = /^[0-9a-f]{8}/.exec(boot)?.[0] ?? '00000000';
  }

  /** Gives the spans of those that still count, in their order; this one's is not among them. */
  async #leaveOld(span: number): Promise<number[]> {
    for (const [each, { handle }] of this.#open) {
      if (each > span - FILES_READ) continue;
      this.#open.delete(each);
      await handle.close();
    }
    const spans: number[] = [];
    for (const name of await readdir(this.directory)) {
      const [, boot, each] = FILE_NAME.exec(name) ?? [];
      if (each === undefined) continue;
      const isOld = boot !== this.#boot || Number(each) <= span - FILES_READ;
      if (isOld) await rm(join(this.directory, name), { force: true });
      else if (Number(each) < span) spans.push(Number(each));
    }
    return spans.sort((a, b) => a - b);
  }
}

async function readOn(file: OpenFile): Promise<string[]> {
  const chunks: string[] = [file.rest];
  for (;;) {
    const { buffer, bytesRead } = await file.handle.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, file.bytes);
    file.bytes += bytesRead;
    if (file.bytes > MAX_BYTES) throw new Error(`${file.name}: over ${MAX_BYTES} bytes`);
    chunks.push(buffer.toString('latin1', 0, bytesRead));
    if (bytesRead < READ_BYTES) break;
  }
  const lines = chunks.join('').split('\n');
  file.rest = lines.pop() ?? '';
  return lines;
}
