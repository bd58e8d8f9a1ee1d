// What crosses between the daemon and its thread. A message is read in one go, and each array that comes with it makes
// V8 mark for up to 10 ms once a few tens of megabytes have come. So an answer is cut into pieces, and the daemon
// rests between them.

import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { RuleConfig } from '../policy/rule-config.js';
import { runYielding } from '../time/yield-to-calls.js';
import type { ConfigProblem } from '../yaml/config-error.js';
import type { PreparationTasks, PreparedConfig } from './preparation.js';

export interface PreparationQuestion {
  readonly kind: keyof PreparationTasks;
  readonly asked: unknown;
}

export type PreparationAnswer =
  /** `pieces` holds as many messages: the answer without arrays and rules, then these. */
  | { readonly kind: 'given'; readonly pieces: MessagePort; readonly count: number }
  /** As a `ConfigError` has them. */
  | { readonly kind: 'problems'; readonly problems: readonly ConfigProblem[] }
  | { readonly kind: 'failed'; readonly stack: string };

/** Stands where an array was; no answer has an object like it. */
interface Gap {
  readonly arrayOfPiece: number;
}
interface Skeleton {
  readonly given: unknown;
  readonly arrays: number;
}

const RULES_A_PIECE = 20;
/** Smaller arrays go with the answer. */
const LEAST_ARRAY_BYTES = 4096;

/** Cuts an answer into pieces; the arrays are gone from here afterwards. */
export function sendGiven(
  kind: keyof PreparationTasks,
  given: unknown,
): PreparationAnswer & { readonly kind: 'given' } {
  const { port1, port2 } = new MessageChannel();
  const arrays: ArrayBufferView[] = [];
  const rules = kind === 'configuration' ? (given as PreparedConfig).loaded.config.rules : [];
  const skeleton = { given: withoutArrays(withRules(kind, given, []), arrays), arrays: arrays.length };
  port1.postMessage(skeleton satisfies Skeleton);
  for (const array of arrays) port1.postMessage(array, transferable(array));
  let count = 1 + arrays.length;
  for (let start = 0; start < rules.length; start += RULES_A_PIECE, count++)
    port1.postMessage(rules.slice(start, start + RULES_A_PIECE));
  return { kind: 'given', pieces: port2, count };
}

/** Puts the pieces together, and lets calls be answered meanwhile. */
export async function receiveGiven(
  kind: keyof PreparationTasks,
  { pieces, count }: PreparationAnswer & { readonly kind: 'given' },
): Promise<unknown> {
  const next = () => (receiveMessageOnPort(pieces) as { message: unknown }).message;
  try {
    const { given, arrays } = next() as Skeleton;
    const received: unknown[] = [];
    const rules: RuleConfig[] = [];
    const take = function* (): Generator<undefined, void> {
      for (let piece = 1; piece < count; piece++) {
        if (piece <= arrays) received.push(next());
        else rules.push(...(next() as RuleConfig[]));
        yield;
      }
    };
    await runYielding(take());
    return withRules(kind, withArrays(given, received), rules);
  } finally {
    pieces.close();
  }
}

/** The array's memory goes along where it has it for itself. */
export function transferable({ buffer, byteLength }: ArrayBufferView): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}

function withRules(kind: keyof PreparationTasks, given: unknown, rules: RuleConfig[]): unknown {
  if (kind !== 'configuration') return given;
  const { loaded, ...rest } = given as PreparedConfig;
  return { ...rest, loaded: { ...loaded, config: { ...loaded.config, rules } } };
}

function withoutArrays(value: unknown, arrays: ArrayBufferView[]): unknown {
  if (!ArrayBuffer.isView(value)) return mapped(value, (each) => withoutArrays(each, arrays));
  if (value.byteLength < LEAST_ARRAY_BYTES) return value;
  return { arrayOfPiece: arrays.push(value) - 1 } satisfies Gap;
}

function withArrays(value: unknown, arrays: readonly unknown[]): unknown {
  if (typeof value === 'object' && value !== null && 'arrayOfPiece' in value)
    return arrays[(value as Gap).arrayOfPiece];
  return ArrayBuffer.isView(value) ? value : mapped(value, (each) => withArrays(each, arrays));
}

/** The same with other members; what has none stays as it is. */
function mapped(value: unknown, change: (member: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(change);
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [key, change(member)]));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member)]));
}
