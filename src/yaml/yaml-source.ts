// YAML files with the place of every value, so that any later problem can name file, line and column.

import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import { messageOf } from '../errors.js';
import { ConfigError, type ConfigProblem, type Place } from './config-error.js';
import { MAX_CONFIG_BYTES } from './config-text.js';

/** Plain data from one or more files, and where each value and key was written. */
export interface YamlSource {
  readonly data: Record<string, unknown>;
  /** By path joined with NUL; the empty path is the file itself. */
  readonly places: Map<string, Place>;
}

/** More would be a file made to exhaust memory. */
const MAX_ALIASES = 100;
const MAX_DEPTH = 40;

export const pathKey = (path: readonly PropertyKey[]) => path.map(String).join('\0');

/** Parses one file. Throws a `ConfigError` with every syntax problem. */
export function parseYaml(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const whole: Place = { file, line: null, column: null };
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const problem = (message: string, offset?: number): ConfigProblem => ({
    ...(offset === undefined ? whole : placeAt(offset)),
    key: '',
    message,
  });
  if (Buffer.byteLength(text) > MAX_CONFIG_BYTES) throw new ConfigError([problem('larger than 4 MiB')]);
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    if (document.errors.length > 0) {
      throw new ConfigError(document.errors.map((error) => problem(withoutSource(error.message), error.pos[0])));
    }
    const places = new Map<string, Place>([['', whole]]);
    const root = document.contents;
    if (root === null || (isScalar(root) && root.value === null)) return { data: {}, places };
    if (!isMap(root)) throw new ConfigError([problem('expected keys and values', root.range[0])]);
    note(root, [], places, placeAt);
    const data = document.toJS({ maxAliasCount: MAX_ALIASES }) as Record<string, unknown>;
    // An anchor inside of which its own alias stands has no end.
    if (isDeeperThan(MAX_DEPTH, data)) throw new Error(`nested in more than ${MAX_DEPTH} levels`);
    refusePrototypes(places);
    return { data, places };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    // What overflows the stack is nested far deeper than anything that is meant.
    const isTooDeep = error instanceof RangeError;
    const message = isTooDeep ? `nested in more than ${MAX_DEPTH} levels` : withoutSource(messageOf(error));
    throw new ConfigError([problem(message)]);
  }
}

/** The parser repeats what it could not read behind a colon, and that may be a secret without quotes: `*hunter2`. */
function withoutSource(message: string): string {
  return message.split(': ', 1)[0] ?? message;
}

/** Such a key would set nothing, and nobody would be told. */
function refusePrototypes(places: ReadonlyMap<string, Place>): void {
  const problems = [...places].flatMap(([path, place]): ConfigProblem[] => {
    const isOne = path === '__proto__' || path.endsWith('\0__proto__');
    return isOne ? [{ ...place, key: path.replaceAll('\0', '.'), message: 'unknown key' }] : [];
  });
  if (problems.length > 0) throw new ConfigError(problems);
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((below) => isDeeperThan(levels - 1, below));
}

function note(
  node: Node,
  path: readonly PropertyKey[],
  places: Map<string, Place>,
  placeAt: (offset: number) => Place,
): void {
  if (path.length > 0 && !places.has(pathKey(path)) && node.range) places.set(pathKey(path), placeAt(node.range[0]));
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const below = [...path, String(key.value)];
      if (key.range) places.set(pathKey(below), placeAt(key.range[0]));
      if (isNode(value)) note(value, below, places, placeAt);
    }
  } else if (isSeq(node)) {
    node.items.forEach((item, index) => {
      if (isNode(item)) note(item, [...path, index], places, placeAt);
    });
  }
}

/** The place of a path, or of what it stands in. */
export function nearestPlace({ places }: YamlSource): (path: readonly PropertyKey[]) => Place {
  return (path) => {
    for (let length = path.length; length >= 0; length--) {
      const place = places.get(pathKey(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    return { file: '(defaults)', line: null, column: null };
  };
}

/** Lays `above` over `base`: mappings are merged key by key, anything else is replaced. */
export function overlay(base: YamlSource, above: YamlSource): YamlSource {
  const places = new Map([...base.places, ...above.places]);
  const first = base.places.get('');
  if (first !== undefined) places.set('', first);
  return { data: merged(base.data, above.data), places };
}

function merged(base: Record<string, unknown>, above: Record<string, unknown>): Record<string, unknown> {
  const result = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(above)) {
    const below = result.get(key);
    result.set(key, isRecord(below) && isRecord(value) ? merged(below, value) : value);
  }
  return Object.fromEntries(result);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One value of a text that as a whole is no YAML; undefined where it cannot be made out. */
export function looseValue(text: string, path: readonly string[]): unknown {
  try {
    const value: unknown = parseDocument(text, { prettyErrors: false }).getIn(path);
    return typeof value === 'string' || typeof value === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}
