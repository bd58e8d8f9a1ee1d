// A line of a list file, the common result of every format.

/** One entry as it was written. Texts may be empty. */
export interface ListLine {
  /** Line from 1; in JSON the item. */
  readonly line: number;
  readonly number: string;
  readonly reason: string;
  readonly label: string;
  /** A time in one of the forms of `parseUntil`. */
  readonly until: string;
  /** Digits. */
  readonly hangupCause: string;
}

/** A line that is left out, and why, in words for a person. */
export interface LineError {
  readonly line: number;
  readonly problem: string;
}

/** What a reader makes of a line; null for one that says nothing, so that whoever reads sees every line pass. */
export type ReadLine<Line> = Line | LineError | null;

/** Nothing in the file can be read, because it is another kind of file. */
export class UnreadableList extends Error {
  override readonly name = 'UnreadableList';

  /** @param line where it can be seen, from 1; null where it is the file as a whole */
  constructor(
    message: string,
    readonly line: number | null = null,
    options?: { cause: unknown },
  ) {
    super(message, options);
  }
}

export function listLine(line: number, fields: Partial<Omit<ListLine, 'line'>>): ListLine {
  return { line, number: '', reason: '', label: '', until: '', hangupCause: '', ...fields };
}
