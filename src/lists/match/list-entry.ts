// One entry of an allow or block list, as every source of lists gives it.

import { parsePattern } from './number-pattern.js';

export const LIST_KINDS = ['allow', 'block'] as const;
export type ListKind = (typeof LIST_KINDS)[number];

/** Which callers an entry is about. Digits are E.164 without plus. */
export type ListTarget =
  | { readonly kind: 'exact'; readonly number: string }
  | { readonly kind: 'prefix'; readonly prefix: string }
  /** Both ends belong to it and have the same length; `from` is not above `to`. */
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  /** In Asterisk's spelling, `_` in front. */
  | { readonly kind: 'pattern'; readonly pattern: string }
  /** Callers without a number. */
  | { readonly kind: 'withheld' };

const NUMBER = /^[1-9]\d{6,14}$/;
const PREFIX = /^([1-9]\d{0,14})\*$/;
const RANGE = /^([1-9]\d{6,14})-([1-9]\d{6,14})$/;

export interface ListEntry {
  readonly target: ListTarget;
  /** Words for a person; may be empty. */
  readonly reason: string;
  /** For a display; may be empty. */
  readonly label: string;
  /** From this moment on the entry does not hold, in milliseconds since 1970; null: it holds for ever. */
  readonly untilMs: number | null;
  /** Where it stands: a file, a URL without secrets, or `runtime`. */
  readonly source: string;
  /** Line of the source from 1, in JSON the item; null where there is none. */
  readonly line: number | null;
  /** Q.850 cause to hang up with, 1 to 127; null leaves it to the policy. */
  readonly hangupCause: number | null;
}

/** `79170415564`, `7917*`, `79170000000-79179999999`, `_7917XXXXXX5`, `withheld`. */
export function targetText(target: ListTarget): string {
  switch (target.kind) {
    case 'exact':
      return target.number;
    case 'prefix':
      return `${target.prefix}*`;
    case 'range':
      return `${target.from}-${target.to}`;
    case 'pattern':
      return target.pattern;
    case 'withheld':
      return 'withheld';
  }
}

/** The inverse of `targetText`, for what voxroute itself has written: nothing is guessed. Null for anything else. */
export function readTargetText(text: string): ListTarget | null {
  if (NUMBER.test(text)) return { kind: 'exact', number: text };
  if (text === 'withheld') return { kind: 'withheld' };
  if (text.startsWith('_')) return 'problem' in parsePattern(text.slice(1)) ? null : { kind: 'pattern', pattern: text };
  const prefix = PREFIX.exec(text)?.[1];
  if (prefix !== undefined) return { kind: 'prefix', prefix };
  const [, from, to] = RANGE.exec(text) ?? [];
  if (from === undefined || to === undefined) return null;
  return from.length === to.length && from <= to ? { kind: 'range', from, to } : null;
}

/** `/etc/voxroute/block.txt:17`, `runtime`. */
export function entryPlace({ source, line }: Pick<ListEntry, 'source' | 'line'>): string {
  return line === null ? source : `${source}:${line}`;
}

/** Does it still hold? */
export function holds(untilMs: number | null, atMs: number): boolean {
  return untilMs === null || atMs < untilMs;
}
