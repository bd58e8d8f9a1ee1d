// The parameters a dialplan may give with a question, from an AGI URL or the headers of a UserEvent.

import type { Language } from '../lookup/country-name.js';
import { parseDuration } from '../time/duration.js';

export interface CallOptions {
  /** Budget of the call from `askedAtMs` to the last write, in milliseconds. */
  readonly deadlineMs: number;
  /** Goes in front of every variable, such as `VOX_`. */
  readonly variablePrefix: string;
  /** Name of a variable that takes the whole answer as JSON; null for none. */
  readonly jsonVariable: string | null;
  /** Language of VOX_NAME and VOX_REASON. */
  readonly language: Language;
  /** Write `__VOX_…`, so that channels made from this one inherit the variables. */
  readonly inherit: boolean;
  /** `name` only: overwrite a caller's name that is already there. */
  readonly force: boolean;
  /** `block` and `allow` only: how long the entry holds, in milliseconds; null for ever. */
  readonly ttlMs: number | null;
}

/** Defaults and ceiling from the configuration. */
export interface CallOptionDefaults {
  readonly deadlineMs: number;
  readonly maxDeadlineMs: number;
  readonly variablePrefix: string;
}

/** What a variable may be called; also keeps it from being read as a dialplan function. */
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;

/**
 * Reads the parameters. One that is missing or malformed leaves its default, so that a slip in the dialplan never
 * costs a call; each malformed one adds a complaint that says what was expected.
 */
export function parseCallOptions(
  parameters: ReadonlyMap<string, string>,
  defaults: CallOptionDefaults,
): { options: CallOptions; complaints: string[] } {
  const complaints: string[] = [];

  function read<T>(name: string, fallback: T, expected: string, parse: (text: string) => T | undefined): T {
    const text = parameters.get(name);
    if (text === undefined) return fallback;
    const value = parse(text);
    if (value !== undefined) return value;
    complaints.push(`parameter ${name} ignored: expected ${expected}`);
    return fallback;
  }

  const variableName = (text: string) => (VARIABLE_NAME.test(text) ? text : undefined);
  const flag = (text: string) => (text === '1' ? true : text === '0' ? false : undefined);
  const askedDeadlineMs = read('deadline', defaults.deadlineMs, 'whole milliseconds from 1', (text) =>
    /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined,
  );
  if (askedDeadlineMs > defaults.maxDeadlineMs) {
    complaints.push(`parameter deadline limited to agi.maxDeadlineMs, ${defaults.maxDeadlineMs} ms`);
  }
  const options: CallOptions = {
    deadlineMs: Math.min(askedDeadlineMs, defaults.maxDeadlineMs),
    variablePrefix: read('prefix', defaults.variablePrefix, 'letters, digits and _, at most 40', variableName),
    jsonVariable: read<string | null>('json', null, 'the name of a variable', variableName),
    language: read<Language>('lang', 'ru', 'ru or en', (text) => (text === 'ru' || text === 'en' ? text : undefined)),
    inherit: read('inherit', false, '0 or 1', flag),
    force: read('force', false, '0 or 1', flag),
    ttlMs: read<number | null>('ttl', null, 'a duration such as 12h or 30d', (text) => {
      const ttlMs = parseDuration(text);
      return ttlMs === 0 ? undefined : ttlMs;
    }),
  };
  return { options, complaints };
}
