// Splits what Asterisk sends, in segments of any size, into lines.

/** Cuts at every LF; a CR before it stays, because it may belong to a value. Takes time linear in the text. */
export class LineSplitter {
  #pending = '';
  #pendingBytes = 0;
  #isPlain = true;

  /** Bytes of the line that has no end yet; the owner bounds them. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Have the lines of the last `push` a byte for each character? */
  get isPlain(): boolean {
    return this.#isPlain;
  }

  /** The lines that became whole, without their LF. */
  push(text: string): string[] {
    this.#isPlain = Buffer.byteLength(text) === text.length && this.#pendingBytes === this.#pending.length;
    const lines = text.split('\n');
    const tail = lines.pop() ?? '';
    if (lines.length === 0) {
      this.#pending += tail;
      this.#pendingBytes += Buffer.byteLength(tail);
      return lines;
    }
    lines[0] = this.#pending + (lines[0] ?? '');
    this.#pending = tail;
    this.#pendingBytes = Buffer.byteLength(tail);
    return lines;
  }
}

/** The line without the CR that some peers put before the LF. */
export function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
