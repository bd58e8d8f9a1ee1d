// Parses what Asterisk replies to an AGI command.

import { withoutCarriageReturn } from './line-splitter.js';

/** `GET VARIABLE` returns 1023 bytes at most, `GET FULL VARIABLE` more; the usage of a command about 1 KB. */
export const MAX_REPLY_BYTES = 64 * 1024;

export interface AgiReply {
  /** 200 done; 510 no such command, 511 not on a dead channel, 520 wrong syntax: none of them is a hang-up. */
  readonly code: number;
  /** What stands after `result=`; empty for other codes. `-2` from EXEC: no such application. */
  readonly result: string;
  /** What stands in brackets, which may be empty; null when there are none. */
  readonly value: string | null;
  /** What follows the result or the value, such as `endpos`. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The words of a code other than 200, at most 200 characters; empty for 200. */
  readonly text: string;
}

export type AgiMessage =
  | { readonly kind: 'reply'; readonly reply: AgiReply }
  /** The caller hung up, or the session ended. */
  | { readonly kind: 'hangup' }
  /** `100 …`: the reply proper is still to come. */
  | { readonly kind: 'trying' }
  /** Not AGI. */
  | { readonly kind: 'stray' }
  | { readonly kind: 'too-long' };

type Unfinished =
  | { readonly kind: 'value'; readonly code: number; readonly result: string; readonly lines: string[] }
  | { readonly kind: 'usage'; readonly code: number; readonly text: string };

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

/**
 * Takes replies line by line:
 *
 *     200 result=1
 *     200 result=1 (value)
 *     200 result=1 (a value (with brackets)
 *     and a line break)
 *     200 result=-1 endpos=12345
 *     100 result=0 Trying...
 *     510 Invalid or unknown command
 *     520-Invalid command syntax.  Proper usage follows:
 *     Usage: …
 *     520 End of proper usage.
 *     HANGUP
 *
 * Asterisk escapes nothing: a value that holds a closing bracket at the end of a line, and goes on after it, ends
 * there. Asterisk writes a reply whole, so no HANGUP stands inside one.
 */
export class ReplyReader {
  #unfinished: Unfinished | undefined;
  #bytes = 0;

  /** Bytes of the reply that has no end yet, without its last line. */
  get unfinishedBytes(): number {
    return this.#unfinished === undefined ? 0 : this.#bytes;
  }

  /** The message that this line completes; undefined when more must come. */
  addLine(raw: string): AgiMessage | undefined {
    const unfinished = this.#unfinished;
    this.#bytes = (unfinished === undefined ? 0 : this.#bytes) + Buffer.byteLength(raw) + 1;
    if (this.#bytes > MAX_REPLY_BYTES) return { kind: 'too-long' };
    if (unfinished === undefined) return this.#start(raw);
    if (unfinished.kind === 'usage') return this.#continueUsage(unfinished, raw);
    return this.#continueValue(unfinished, raw);
  }

  #start(raw: string): AgiMessage | undefined {
    const line = withoutCarriageReturn(raw);
    if (line === 'HANGUP') return { kind: 'hangup' };
    const [, digits = '', separator = '', rest = ''] = /^([1-9]\d\d)([ -])(.*)$/s.exec(line) ?? [];
    if (digits === '') return { kind: 'stray' };
    const code = Number(digits);
    if (code < 200) return { kind: 'trying' };
    if (separator === '-') {
      this.#unfinished = { kind: 'usage', code, text: rest };
      return undefined;
    }
    const [, result, more = ''] = /^result=(\S*)(?: (.*))?$/s.exec(rest) ?? [];
    if (result === undefined) return errorReply(code, rest);
    if (!more.startsWith('(')) return reply(code, result, null, more);
    return this.#continueValue({ kind: 'value', code, result, lines: [] }, raw.slice(raw.indexOf('(')));
  }

  #continueValue(unfinished: Unfinished & { kind: 'value' }, raw: string): AgiMessage | undefined {
    const last = withoutCarriageReturn(raw);
    if (!VALUE_ENDS.test(unfinished.lines.length === 0 ? last.slice(1) : last)) {
      unfinished.lines.push(raw);
      this.#unfinished = unfinished;
      return undefined;
    }
    this.#unfinished = undefined;
    const text = [...unfinished.lines, last].join('\n');
    const [, value = '', more = ''] = BRACKETED.exec(text) ?? [];
    return reply(unfinished.code, unfinished.result, value, more);
  }

  #continueUsage(unfinished: Unfinished & { kind: 'usage' }, line: string): AgiMessage | undefined {
    if (!line.startsWith(`${unfinished.code} `)) return undefined;
    this.#unfinished = undefined;
    return errorReply(unfinished.code, unfinished.text);
  }
}

// The values of attributes hold no bracket: else finding the last one would take time quadratic in a hostile text.
const VALUE_ENDS = /\)(?: \w+=[^\s)]*)*$/;
const BRACKETED = /^\((.*)\)((?: \w+=[^\s)]*)*)$/s;

function reply(code: number, result: string, value: string | null, more: string): AgiMessage {
  const pairs = [...more.matchAll(/(\w+)=(\S*)/g)].map(([, name = '', text = '']) => [name, text] as const);
  const attributes = pairs.length === 0 ? NO_ATTRIBUTES : new Map(pairs);
  return { kind: 'reply', reply: { code, result, value, attributes, text: '' } };
}

function errorReply(code: number, text: string): AgiMessage {
  return {
    kind: 'reply',
    reply: { code, result: '', value: null, attributes: NO_ATTRIBUTES, text: text.slice(0, 200) },
  };
}
