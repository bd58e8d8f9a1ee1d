// The question of an AGI session: the variables Asterisk sends when the dialplan reaches AGI(). Values are raw: a caller
// who puts a line break into one writes lines of the environment, so only Asterisk's own sequence of names is believed.

import { EnvironmentOrder } from './environment-order.js';
import { withoutCarriageReturn } from './line-splitter.js';

const PREFIX = 'agi_';
const COLON = 0x3a;

/** Asterisk sends 22 lines and one for each argument. */
const MAX_LINES = 512;

export interface AgiEnvironment {
  /** `agi_channel` and the like to their values, without surrounding blanks. Of a repeated name the first counts. */
  readonly values: ReadonlyMap<string, string>;
  /** Why this is not what Asterisk writes, in words; null as long as nothing speaks against it. */
  readonly forgery: string | null;
  /** Bytes up to the empty line, line ends included. */
  readonly bytes: number;
  /**
   * Did this name and all in front of it stand in their places? A caller writes only behind the values in front of his
   * own, so of a forged environment too the first three lines, the URL, are the dialplan's.
   */
  readonly isInPlace: (name: string) => boolean;
}

export type EnvironmentStep = 'reading' | 'whole' | 'too-large' | 'malformed';

/**
 * Takes the environment line by line, LF or CRLF:
 *
 *     agi_network: yes
 *     agi_network_script: lookup?num=79170415564
 *     agi_request: agi://127.0.0.1:4583/lookup?num=79170415564
 *     agi_callerid: 79170415564
 *     agi_calleridname: Ivan: sales
 *     agi_arg_1: 79170415564
 *
 * and ends at the empty line. Values may hold colons. The first line must be such a pair, so that a web browser, a
 * port scanner or noise is told at once.
 */
export class EnvironmentReader {
  readonly #values = new Map<string, string>();
  readonly #order = new EnvironmentOrder();
  #forgery: string | null = null;
  #lines = 0;
  #bytes = 0;

  /** @param maxBytes of the whole environment, line ends included */
  constructor(private readonly maxBytes: number) {}

  get environment(): AgiEnvironment {
    return {
      values: this.#values,
      forgery: this.#forgery,
      bytes: this.#bytes,
      isInPlace: (name) => this.#order.has(name),
    };
  }

  /** Would the environment be too large with this many bytes more? */
  overflows(moreBytes: number): boolean {
    return this.#bytes + moreBytes > this.maxBytes;
  }

  /** @param bytes of the line, without its end */
  addLine(raw: string, bytes = Buffer.byteLength(raw)): EnvironmentStep {
    this.#bytes += bytes + 1;
    this.#lines += 1;
    if (this.overflows(0) || this.#lines > MAX_LINES) return 'too-large';
    const line = withoutCarriageReturn(raw);
    if (line === '') return this.#end();
    const name = this.#order.expected;
    // Nearly always: and then it is the first of its name, because each is expected once.
    if (this.#forgery === null && line.startsWith(name, PREFIX.length) && line.startsWith(PREFIX)) {
      const end = PREFIX.length + name.length;
      if (line.charCodeAt(end) === COLON) {
        this.#order.accept(name);
        this.#values.set(PREFIX + name, line.slice(end + 1).trim());
        return 'reading';
      }
    }
    return this.#addUnexpected(line);
  }

  #addUnexpected(line: string): EnvironmentStep {
    const pair = pairOf(line);
    if (pair === null) {
      if (this.#values.size === 0) return 'malformed';
      this.#doubt('a line that names no variable');
      return 'reading';
    }
    const { name, value } = pair;
    if (!this.#values.has(name)) this.#values.set(name, value);
    if (this.#forgery === null && !this.#order.accept(name.slice(PREFIX.length)))
      this.#doubt('a variable in the wrong place');
    return 'reading';
  }

  /** The environment is taken as it is, although it has no end. False where not even the question has come whole. */
  cutShort(): boolean {
    this.#doubt('more bytes or lines than an environment has');
    return this.#order.has('request');
  }

  #end(): EnvironmentStep {
    if (this.#values.size === 0) return 'malformed';
    if (!this.#order.isComplete) this.#doubt('variables are missing');
    return 'whole';
  }

  #doubt(message: string): void {
    this.#forgery ??= message;
  }
}

function pairOf(line: string): { name: string; value: string } | null {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0));
  return /^agi_[A-Za-z0-9_]+$/.test(name) ? { name, value: line.slice(colon + 1).trim() } : null;
}
