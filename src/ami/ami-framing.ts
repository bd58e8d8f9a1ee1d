// AMI: bytes from Asterisk become whole messages. Bounded and linear, whatever comes and however it is cut.

import { AmiFault, quoted } from './ami-fault.js';

/** Name in lower case, blanks of both sides taken off. The name of a line without a colon is empty. */
export type AmiHeader = readonly [name: string, value: string];

/** The first value of a header; undefined where there is none. `name` in lower case. */
export function headerValue(headers: readonly AmiHeader[], name: string): string | undefined {
  return headers.find(([candidate]) => candidate === name)?.[1];
}

// An action Asterisk accepts has at most 128 lines of 1024 bytes; an event made of one stays far below these.
const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_MESSAGE_LINES = 256;
const MAX_BANNER_BYTES = 256;
const LF = 10;
const CR = 13;
const BLANK = 32;
const COLON = 58;

/** Names that come with every message, so that each is one text however many messages are held. */
const OWN_NAMES = new Map(
  (
    'Response ActionID Message Variable Value Event Privilege Channel ChannelState ChannelStateDesc CallerIDNum ' +
    'CallerIDName ConnectedLineNum ConnectedLineName Language AccountCode Context Exten Priority Uniqueid Linkedid ' +
    'UserEvent'
  )
    .split(' ')
    .map((name) => [name, name.toLowerCase()]),
);

export interface FramingListener {
  /** The greeting, once, before any message. */
  onBanner(line: string): void;
  /** A response, or an event that was asked for; headers in the order of the wire, duplicates included. */
  onMessage(headers: readonly AmiHeader[]): void;
  /** An event that was not asked for, with its size in bytes, line ends left out. */
  onPassedOver(bytes: number): void;
  /** What is no message of Asterisk: lines that begin with neither `Event:` nor `Response:`, an empty line alone. */
  onAlone(): void;
}

/**
 * Cuts one connection's bytes into messages:
 *
 *     Asterisk Call Manager/5.0.4\r\n
 *     Response: Success\r\n
 *     ActionID: 1\r\n
 *     \r\n
 *     Event: UserEvent\r\n
 *     Privilege: user,all\r\n
 *     ...
 *     \r\n
 *
 * A line ends with CR LF and with nothing else: a single CR or LF is part of a value, which a caller may have written.
 * The first line tells what a message is: responses and the events in `wantedEvents` (lower case) are read, the lines of
 * all others are passed over unread. `push` throws an AmiFault on a message over the limits and on a greeting that is not
 * Asterisk's; nothing may be pushed after that.
 */
export class AmiFraming {
  readonly #wantedEvents: ReadonlySet<string>;
  readonly #listener: FramingListener;
  /** Start of a line whose end has not come yet. */
  readonly #carry = Buffer.allocUnsafeSlow(MAX_MESSAGE_BYTES);
  #carried = 0;
  #greeted = false;
  /** Of the message being read. */
  #headers: AmiHeader[] = [];
  #lines = 0;
  #bytes = 0;
  #kind: 'read' | 'event' | 'alone' = 'read';

  constructor(wantedEvents: ReadonlySet<string>, listener: FramingListener) {
    this.#wantedEvents = wantedEvents;
    this.#listener = listener;
  }

  /** The chunk is not kept: the caller may use its memory again. */
  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, end + 1)) {
      if (!this.#endsLine(chunk, start, end)) continue;
      if (this.#carried > 0) this.#lineFromCarry(chunk, start, end);
      else this.#line(chunk, start, end);
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk, start, chunk.length);
  }

  /** Other programs' greetings end with LF alone; they are told from Asterisk's by their words. */
  #endsLine(chunk: Buffer, start: number, end: number): boolean {
    if (!this.#greeted) return true;
    if (end > start) return chunk[end - 1] === CR;
    return this.#carried > 0 && this.#carry[this.#carried - 1] === CR;
  }

  #lineFromCarry(chunk: Buffer, start: number, end: number): void {
    this.#keep(chunk, start, end);
    const length = this.#carried;
    this.#carried = 0;
    this.#line(this.#carry, 0, length);
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    const length = this.#carried + end - start;
    if (!this.#greeted && length > MAX_BANNER_BYTES) throw notAsterisk(chunk.toString('latin1', start, start + 40));
    if (this.#bytes + length > MAX_MESSAGE_BYTES) throw tooLong();
    chunk.copy(this.#carry, this.#carried, start, end);
    this.#carried = length;
  }

  #line(source: Buffer, start: number, lineEnd: number): void {
    const end = lineEnd > start && source[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
    if (!this.#greeted) this.#greet(source.toString('utf8', start, Math.min(end, start + MAX_BANNER_BYTES)));
    else if (end === start) this.#endMessage();
    else this.#readLine(source, start, end);
  }

  #greet(line: string): void {
    if (!line.startsWith('Asterisk Call Manager')) throw notAsterisk(line);
    this.#greeted = true;
    this.#listener.onBanner(line);
  }

  #readLine(source: Buffer, start: number, end: number): void {
    this.#lines += 1;
    this.#bytes += end - start;
    if (this.#lines > MAX_MESSAGE_LINES || this.#bytes > MAX_MESSAGE_BYTES) throw tooLong();
    if (this.#lines > 1 && this.#kind !== 'read') return;
    const header = parseHeader(source, start, end);
    if (this.#lines === 1) this.#kind = this.#kindOf(header);
    if (this.#kind === 'read') this.#headers.push(header);
  }

  #kindOf([name, value]: AmiHeader): 'read' | 'event' | 'alone' {
    if (name === 'response') return 'read';
    if (name !== 'event') return 'alone';
    return this.#wantedEvents.has(value.toLowerCase()) ? 'read' : 'event';
  }

  #endMessage(): void {
    const headers = this.#headers;
    const bytes = this.#bytes;
    const kind = this.#lines === 0 ? 'alone' : this.#kind;
    this.#headers = [];
    this.#lines = 0;
    this.#bytes = 0;
    if (kind === 'read') this.#listener.onMessage(headers);
    else if (kind === 'event') this.#listener.onPassedOver(bytes);
    else this.#listener.onAlone();
  }
}

/** `UserEvent: Num`, `number: 74951234567`; a dialplan that writes a blank after its comma gives ` number: 7495…`. */
function parseHeader(source: Buffer, start: number, end: number): AmiHeader {
  let colon = start;
  while (colon < end && source[colon] !== COLON) colon += 1;
  if (colon === end) return ['', source.toString('utf8', start, end)];
  const name = textWithoutBlanks(source, start, colon);
  return [OWN_NAMES.get(name) ?? name.toLowerCase(), textWithoutBlanks(source, colon + 1, end)];
}

/** Blanks alone: a control character at the end of a value is a caller's, and must be seen. */
function textWithoutBlanks(source: Buffer, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && source[start] === BLANK) start += 1;
  while (end > start && source[end - 1] === BLANK) end -= 1;
  return source.toString('utf8', start, end);
}

function notAsterisk(greeting: string): AmiFault {
  return new AmiFault(
    'NOT_ASTERISK',
    `what answers there is not an Asterisk manager interface: it begins with ${quoted(greeting.slice(0, 40))}: check ami.servers host and port (5038 unless manager.conf says otherwise)`,
  );
}

function tooLong(): AmiFault {
  return new AmiFault(
    'TOO_LONG',
    `a message over ${MAX_MESSAGE_BYTES / 1024} KiB or ${MAX_MESSAGE_LINES} lines came: the connection is dropped`,
  );
}
