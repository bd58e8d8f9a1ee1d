// The runtime lists on disk: a journal of changes, compacted now and then. Written in the background,
// so that neither a call nor a command waits for the disk.
//
//   {"voxroute":"lists","version":1}
//   {"add":"block","entry":"79170415564",…}

import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAbsent, messageOf } from '../../errors.js';
import type { Clock } from '../../time/clock.js';
import { fileLines } from '../../files/file-lines.js';
import { copyAside } from '../../files/copy-aside.js';
import { makeForOwner } from '../../files/give-to-owner.js';
import type { ListFileEvent } from './list-file-event.js';
import { replaceFile } from '../../files/replace-file.js';
import { endsWithin } from '../../files/slow-disk.js';

export interface ListFileSettings {
  readonly directory: string;
  readonly clock: Clock;
  readonly report: (event: ListFileEvent) => void;
  /** May this process write? Another daemon may have the directory. */
  readonly isOwner: () => boolean;
  /** Everything that holds now, as lines. */
  readonly snapshot: () => Iterable<string>;
  /** How many lines that is. */
  readonly size: () => number;
}

const HEAD = '{"voxroute":"lists","version":1}';
/** Changes that wait for the disk; over it they are not kept one by one, and everything is written instead. */
const MAX_PENDING = 10_000;
/** Lines that hold nothing any more may be as many as those that do, and so many more. */
const SPARE_LINES = 1000;
const LINES_A_CHUNK = 500;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const CLOSE_LIMIT_MS = 2000;

export class ListFile {
  readonly #path: string;
  #isUsable = true;
  /** State of the file when it was read; null when there was none. */
  #seen: string | null = null;
  #pending: string[] = [];
  /** The journal is not to be added to: everything that holds is rewritten. */
  #isSnapshotDue = false;
  /** Lines of the journal. */
  #lines = 0;
  #work: Promise<void> | null = null;
  #cancelRetry: (() => void) | null = null;
  #pauseMs = FIRST_PAUSE_MS;
  #failingSinceMs: number | null = null;

  constructor(private readonly settings: ListFileSettings) {
    this.#path = join(settings.directory, 'runtime.ndjson');
  }

  /** Changes are waiting to be written. */
  get isBehind(): boolean {
    return this.#pending.length > 0 || this.#isSnapshotDue;
  }

  /** Gives every line to `take`, which says whether it could be read. Never rejects. */
  async load(take: (line: string) => boolean): Promise<void> {
    let bad = 0;
    let isCutOff = false;
    this.#isUsable = true;
    this.#isSnapshotDue = false;
    this.#pending = [];
    this.#lines = 0;
    try {
      this.#seen = await stateOf(this.#path);
      for await (const { lines, isWhole } of fileLines(this.#path)) {
        for (const line of lines) if (!this.#takeLine(line, take)) bad += 1;
        isCutOff = !isWhole;
      }
    } catch (cause) {
      this.#notLoaded(cause);
      return;
    }
    // The end of a line that was being written when the power went.
    if (bad > 0 || isCutOff || this.#lines === 0) this.#isSnapshotDue = true;
    if (bad > 0 && this.settings.isOwner()) await this.#setAside(bad);
  }

  /** Has another process written it since it was read here? Rejects with what the file system says. */
  async isChanged(): Promise<boolean> {
    return (await stateOf(this.#path)) !== this.#seen;
  }

  /** Recreates a file that was removed. Rejects with what the file system says. */
  async lookAround(): Promise<void> {
    if (this.settings.size() === 0 || (await stateOf(this.#path)) !== null) return;
    this.#isSnapshotDue = true;
    this.#begin();
  }

  /** Brings one change to disk, soon. */
  append(line: string): void {
    if (!this.#isUsable) return;
    if (this.#pending.length >= MAX_PENDING) {
      this.#pending = [];
      this.#isSnapshotDue = true;
    }
    // A snapshot will have it.
    if (!this.#isSnapshotDue) this.#pending.push(line);
    this.#begin();
  }

  /** Resolves when what was changed until now is on disk, or cannot be. */
  async flush(): Promise<void> {
    this.#begin();
    await this.#work;
  }

  /** Writes what waits, within 2 s. */
  async close(): Promise<void> {
    this.#stopRetrying();
    const ended = await endsWithin(this.flush(), CLOSE_LIMIT_MS, this.settings.clock);
    this.#stopRetrying();
    this.#isUsable = false;
    if (!ended || (this.isBehind && this.settings.isOwner())) this.settings.report({ kind: 'not-closed' });
  }

  #stopRetrying(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }

  #takeLine(line: string, take: (line: string) => boolean): boolean {
    this.#lines += 1;
    if (this.#lines > 1) return take(line);
    if (line === HEAD) return true;
    const version = /^\{"voxroute":"lists","version":(\d+)\}$/.exec(line)?.[1];
    if (version !== undefined) throw new Error(`written by another version of voxroute: ${version}`);
    return take(line);
  }

  #notLoaded(cause: unknown): void {
    if (isAbsent(cause)) {
      this.#isSnapshotDue = true;
      return;
    }
    this.#isUsable = false;
    this.settings.report({ kind: 'unreadable', detail: messageOf(cause), cause });
  }

  /** The whole file as it was: what could not be read is not to be lost when it is rewritten. */
  async #setAside(lines: number): Promise<void> {
    const { clock, report } = this.settings;
    try {
      report({ kind: 'set-aside', lines, movedTo: await copyAside(this.#path, clock.epochMs()) });
    } catch {
      report({ kind: 'set-aside', lines, movedTo: null });
    }
  }

  #begin(): void {
    if (this.#work !== null || this.#cancelRetry !== null || !this.#isUsable || !this.isBehind) return;
    if (!this.settings.isOwner()) return;
    this.#work = this.#writeAll().finally(() => (this.#work = null));
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.isBehind) {
        if (this.#isSnapshotDue || this.#lines > 2 * this.settings.size() + SPARE_LINES) await this.#writeSnapshot();
        else await this.#writePending();
      }
      this.#succeeded();
    } catch (error) {
      this.#failed(error);
    }
  }

  async #writePending(): Promise<void> {
    const lines = this.#pending;
    this.#pending = [];
    // Not recreated: a file that is gone is written whole.
    const file = await open(this.#path, constants.O_WRONLY | constants.O_APPEND);
    try {
      await file.writeFile(`${lines.join('\n')}\n`);
      await file.datasync();
      this.#lines += lines.length;
    } finally {
      await file.close();
    }
  }

  /** What changes meanwhile is in the snapshot or not, and comes behind it in any case. */
  async #writeSnapshot(): Promise<void> {
    this.#pending = [];
    this.#isSnapshotDue = false;
    let lines = 1;
    const { snapshot } = this.settings;
    function* chunks(): Generator<string> {
      let chunk = [HEAD];
      for (const line of snapshot()) {
        lines += 1;
        if (chunk.push(line) < LINES_A_CHUNK) continue;
        yield `${chunk.join('\n')}\n`;
        chunk = [];
      }
      if (chunk.length > 0) yield `${chunk.join('\n')}\n`;
    }
    await makeForOwner(dirname(this.#path));
    await replaceFile(this.#path, chunks());
    this.#lines = lines;
  }

  #succeeded(): void {
    this.#pauseMs = FIRST_PAUSE_MS;
    if (this.#failingSinceMs === null) return;
    const afterMs = Math.round(this.settings.clock.monotonicMs() - this.#failingSinceMs);
    this.#failingSinceMs = null;
    this.settings.report({ kind: 'healed', afterMs });
  }

  /** Half a line may be on disk: everything is rewritten. */
  #failed(cause: unknown): void {
    const { clock, report } = this.settings;
    this.#pending = [];
    this.#isSnapshotDue = true;
    this.#cancelRetry = clock.after(this.#pauseMs, () => {
      this.#cancelRetry = null;
      this.#begin();
    });
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    if (this.#failingSinceMs !== null) return;
    this.#failingSinceMs = clock.monotonicMs();
    report({ kind: 'failing', detail: messageOf(cause), cause });
  }
}

/** What tells one content from another; null where there is no file. */
async function stateOf(path: string): Promise<string | null> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
