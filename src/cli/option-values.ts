// What the value of an option may be; each throws commander's error, which names the option.

import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../time/duration.js';
import { parseUntil } from '../time/until.js';

export function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1.');
  return Number(text);
}

/** As it was written: the daemon reads it again. */
export function duration(text: string): string {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0) throw new InvalidArgumentError('expected a duration such as 30m, 12h or 30d.');
  return text;
}

/** Milliseconds since 1970. */
export function time(text: string): number {
  const ms = parseUntil(text);
  if (ms === undefined) throw new InvalidArgumentError('expected a time such as 2027-01-01 or "2027-01-01 12:00".');
  return ms;
}

/** Q.850. */
export function hangupCause(text: string): number {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > 127) throw new InvalidArgumentError('expected a whole number from 1 to 127.');
  return value;
}
