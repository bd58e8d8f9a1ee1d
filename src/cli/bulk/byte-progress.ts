// How far something is that is counted in bytes. The figures are of MiB.

import type { Output } from '../output.js';
import { ProgressLine } from '../progress-line.js';

const MIB = 2 ** 20;

/** One stage after the other: a download, what is read of it, the next download. */
export class ByteProgress {
  #line: ProgressLine | null = null;
  #timer: NodeJS.Timeout | null = null;
  #bytes = 0;
  #shownMib = 0;

  constructor(private readonly stderr: Output['stderr']) {}

  /** Begins a stage of so many bytes; the one before it is over. */
  begin(totalBytes: number): void {
    this.end();
    const line = new ProgressLine(this.stderr, Math.ceil(totalBytes / MIB), 0, () => performance.now());
    this.#line = line;
    this.#timer = setInterval(() => line.tick(), line.everyMs);
    this.#bytes = 0;
    this.#shownMib = 0;
  }

  advance(bytes: number): void {
    this.#bytes += bytes;
    const mib = Math.floor(this.#bytes / MIB);
    if (mib > this.#shownMib) this.#line?.advance(mib - this.#shownMib);
    this.#shownMib = mib;
  }

  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#line?.end();
    this.#line = null;
  }
}
