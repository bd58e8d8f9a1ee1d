// The question of an AGI session: the variables Asterisk sends when the dialplan reaches AGI().

import { withoutCarriageReturn } from './line-splitter.js';

/** Asterisk sends about 24 lines and one for each argument. */
const MAX_LINES = 512;

export interface AgiEnvironment {
  /** `agi_channel` and the like to their values, without surrounding blanks. Of a repeated name the first counts. */
  readonly values: ReadonlyMap<string, string>;
  /** Lines that were no `agi_name: value` and were passed over: the rest of a value that holds a line break. */
  readonly strayLines: number;
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
  #strayLines = 0;
  #lines = 0;
  #bytes = 0;

  /** @param maxBytes of the whole environment, line ends included */
  constructor(private readonly maxBytes: number) {}

  get environment(): AgiEnvironment {
    return { values: this.#values, strayLines: this.#strayLines };
  }

  /** Would the environment be too large with this many bytes more? */
  overflows(moreBytes: number): boolean {
    return this.#bytes + moreBytes > this.maxBytes;
  }

  addLine(raw: string): EnvironmentStep {
    this.#bytes += Buffer.byteLength(raw) + 1;
    this.#lines += 1;
    if (this.overflows(0) || this.#lines > MAX_LINES) return 'too-large';
    const line = withoutCarriageReturn(raw);
    if (line === '') return this.#values.size > 0 ? 'whole' : 'malformed';
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    if (/^agi_[A-Za-z0-9_]+$/.test(name)) {
      if (!this.#values.has(name)) this.#values.set(name, line.slice(colon + 1).trim());
      return 'reading';
    }
    this.#strayLines += 1;
    return this.#values.size > 0 ? 'reading' : 'malformed';
  }
}
