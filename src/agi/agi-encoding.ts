// Encodes variables as AGI command lines that Asterisk reads back exactly.

import type { AnswerPattern, WrittenAnswer } from '../call/written-answer.js';

/** Longest command line, LF included. Asterisk 16 reads what is past 2048 bytes as another command. */
const MAX_COMMAND_BYTES = 2000;

/** Asterisk takes 99 pairs; the 99th is not unescaped and from the 100th on the last one swallows the rest. */
const MAX_PAIRS = 90;

/** A variable, with or without the marks of inheritance, or a function with one word in its brackets. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}(?:\([A-Za-z0-9_]{1,100}\))?$/;

/** What would be a command of its own, or end this one. */
const LINE_BREAKING = /[\r\n\0]/;

const OPENING = 'EXEC MSet "';
const CLOSING = '"';

/** Something that must never reach the socket. A fault of our own: values are made safe before they come here. */
export class AgiEncodingError extends Error {
  override readonly name = 'AgiEncodingError';
}

interface EncodedMSet {
  /** Commands without their LF; none for no pairs. To be sent one by one, each after the reply to the last. */
  readonly lines: string[];
  /** Names of the variables whose value had to be cut to fit a line. */
  readonly shortened: string[];
}

interface MSetLimits {
  /** Bytes of a line, LF included. */
  readonly maxLineBytes?: number;
  readonly maxPairs?: number;
}

/**
 * Writes `EXEC MSet "A=1,B=2"`: one line, or several where the limits ask. A value that does not fit a line by itself
 * is cut by whole characters.
 *
 * @throws {AgiEncodingError} for a name that is none, and for CR, LF or NUL in a value
 */
export function encodeMSet(
  pairs: readonly (readonly [name: string, value: string])[],
  { maxLineBytes = MAX_COMMAND_BYTES, maxPairs = MAX_PAIRS }: MSetLimits = {},
): EncodedMSet {
  const room = maxLineBytes - OPENING.length - CLOSING.length - 1;
  const lines: string[] = [];
  const shortened: string[] = [];
  let waiting: string[] = [];
  let waitingBytes = 0;
  const flush = () => {
    if (waiting.length > 0) lines.push(`${OPENING}${waiting.join(',')}${CLOSING}`);
    waiting = [];
    waitingBytes = 0;
  };
  for (const [name, value] of pairs) {
    const { text, bytes, cut } = encodePair(name, value, room);
    if (cut) shortened.push(name);
    if (waiting.length >= maxPairs || waitingBytes + bytes > room) flush();
    waiting.push(text);
    waitingBytes += bytes + 1;
  }
  flush();
  return { lines, shortened };
}

/** What stands between the holes of a pattern, which one line can carry whatever stands in them; null where it cannot. */
const pieces = new WeakMap<AnswerPattern, readonly string[] | null>();
/** Longest value in a hole. */
const MAX_HOLE_BYTES = 32;

/** The variables of an answer; what it has in common with others is encoded once. @throws {AgiEncodingError} */
export function encodeVariables({ variables, pattern }: Pick<WrittenAnswer, 'variables' | 'pattern'>): EncodedMSet {
  if (pattern === undefined) return encodeMSet(variables);
  let between = pieces.get(pattern);
  if (between === undefined) {
    between = piecesOf(pattern);
    pieces.set(pattern, between);
  }
  if (between === null) return encodeMSet(variables);
  let line = between[0] ?? '';
  for (const [index, place] of pattern.holes.entries())
    line += (variables[place]?.[1] ?? '') + (between[index + 1] ?? '');
  return { lines: [line], shortened: [] };
}

function piecesOf({ variables, holes }: AnswerPattern): readonly string[] | null {
  const encoded = variables.map(([name, value], place) =>
    encodePair(name, holes.includes(place) ? '' : value, Infinity),
  );
  const bytes = encoded.reduce((sum, pair) => sum + pair.bytes + 1, OPENING.length + CLOSING.length);
  const isOneLine = bytes + holes.length * MAX_HOLE_BYTES <= MAX_COMMAND_BYTES && variables.length <= MAX_PAIRS;
  if (!isOneLine || variables.length === 0) return null;
  const between: string[] = [];
  let piece = OPENING;
  for (const [place, { text }] of encoded.entries()) {
    piece += place === 0 ? text : `,${text}`;
    if (!holes.includes(place)) continue;
    between.push(piece);
    piece = '';
  }
  return [...between, `${piece}${CLOSING}`];
}

/** Can this variable be written whole, in a line of its own? */
export function fitsInMSet(name: string, value: string): boolean {
  if (!NAME.test(name) || LINE_BREAKING.test(value)) return false;
  return encodeMSet([[name, value]]).shortened.length === 0;
}

/** Refuses a command that Asterisk would read as more than one. */
export function checkCommand(line: string): void {
  if (LINE_BREAKING.test(line)) throw new AgiEncodingError('a command holds CR, LF or NUL');
  // A character has three bytes at most (a pair of surrogates has four), so most lines need not be counted.
  if (line.length * 3 < MAX_COMMAND_BYTES) return;
  const bytes = Buffer.byteLength(line) + 1;
  if (bytes > MAX_COMMAND_BYTES) throw new AgiEncodingError(`a command of ${bytes} bytes`);
}

function encodePair(name: string, value: string, room: number): { text: string; bytes: number; cut: boolean } {
  if (!NAME.test(name)) throw new AgiEncodingError(`not the name of a variable: ${JSON.stringify(name.slice(0, 80))}`);
  if (LINE_BREAKING.test(value)) throw new AgiEncodingError(`the value of ${name} holds CR, LF or NUL`);
  let text = `${name}=${escapeValue(value)}`;
  let bytes = Buffer.byteLength(text);
  if (bytes <= room) return { text, bytes, cut: false };
  text = `${name}=`;
  bytes = text.length;
  if (bytes > room) throw new AgiEncodingError(`no room for ${name} in a line`);
  for (const character of value) {
    const escaped = escapeValue(character);
    const more = Buffer.byteLength(escaped);
    if (bytes + more > room) break;
    text += escaped;
    bytes += more;
  }
  return { text, bytes, cut: true };
}

/**
 * A backslash before each character that means something to MSet, then AGI's own quoting of backslash and quote:
 * `a,b` → `a\\,b`, `"` → `\\\"`. Quotes around a value instead would lose every second hostile one.
 */
function escapeValue(value: string): string {
  return value.replace(/[\\",()[\]]/g, '\\$&').replace(/[\\"]/g, '\\$&');
}
