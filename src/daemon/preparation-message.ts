// What crosses between the daemon and its thread. Arrays are handed over; what is many small objects comes as bytes that
// are read piece by piece, because a message is read in one go.

import { deserialize, serialize } from 'node:v8';
import type { RuleConfig } from '../policy/rule-config.js';
import { inTurns } from '../time/in-turns.js';
import type { ConfigProblem } from '../yaml/config-error.js';
import type { PreparationTasks, PreparedConfig } from './preparation.js';

export interface PreparationQuestion {
  readonly kind: keyof PreparationTasks;
  readonly asked: unknown;
}

export type PreparationAnswer =
  | { readonly kind: 'given'; readonly given: unknown; readonly rules: readonly Uint8Array[] }
  /** As a `ConfigError` has them. */
  | { readonly kind: 'problems'; readonly problems: readonly ConfigProblem[] }
  | { readonly kind: 'failed'; readonly stack: string };

const RULES_A_PIECE = 20;

/** Takes the rules out of a configuration. */
export function givenMessage(kind: keyof PreparationTasks, given: unknown): PreparationAnswer {
  if (kind !== 'configuration') return { kind: 'given', given, rules: [] };
  const { loaded, ...rest } = given as PreparedConfig;
  const { rules } = loaded.config;
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < rules.length; start += RULES_A_PIECE)
    pieces.push(serialize(rules.slice(start, start + RULES_A_PIECE)));
  const stripped = { ...loaded, config: { ...loaded.config, rules: [] } };
  return { kind: 'given', given: { ...rest, loaded: stripped }, rules: pieces };
}

/** Puts them back, and lets calls be answered meanwhile. */
export async function givenOf(kind: keyof PreparationTasks, given: unknown, pieces: readonly Uint8Array[]) {
  if (kind !== 'configuration') return given;
  const { loaded, ...rest } = given as PreparedConfig;
  const rules: RuleConfig[] = [];
  await inTurns(pieces, (piece) => void rules.push(...(deserialize(piece) as RuleConfig[])), 1);
  return { ...rest, loaded: { ...loaded, config: { ...loaded.config, rules } } };
}

/** Every array of a message that has its memory for itself. */
export function arraysIn(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && byteLength > 0) found.add(buffer);
  } else if (value instanceof Map) for (const each of value.values()) arraysIn(each, found);
  else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) arraysIn(each, found);
  return [...found];
}
