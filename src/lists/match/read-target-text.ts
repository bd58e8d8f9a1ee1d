// The inverse of `targetText`, for what voxroute itself has written: no home country is needed, and nothing is guessed.

import type { ListTarget } from './list-entry.js';
import { parsePattern } from './number-pattern.js';

const NUMBER = /^[1-9]\d{6,14}$/;
const PREFIX = /^([1-9]\d{0,14})\*$/;
const RANGE = /^([1-9]\d{6,14})-([1-9]\d{6,14})$/;

/** Null for what `targetText` does not write. */
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
