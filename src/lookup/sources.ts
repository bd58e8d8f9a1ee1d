// Every source of a lookup, and what it declares about itself. Trust, the meaning of "not found" and the labels of metrics
// follow from this, not from names.

/**
 * - `number`: single numbers, including ported ones. The best answer there is.
 * - `range`: number ranges, exactly, so it also knows unassigned ones. It says who holds a range, not who serves a number.
 * - `coarse`: what leading digits tell. It never contradicts another source.
 */
export type Knows = 'number' | 'range' | 'coarse';

interface SourceTraits {
  /** A value of VOX_SOURCE: lower-case letters, digits, hyphens. */
  readonly name: string;
  readonly knows: Knows;
  /** The server that it asks, which has a rate and a circuit breaker; null: it answers at once, from what is here. */
  readonly upstream: string | null;
}

/** Most trusted first. Each is opened by the file of daemon/sources/ that has its name. */
export const SOURCES = [
  { name: 'voxlink-v1', knows: 'number', upstream: 'voxlink' },
  { name: 'voxlink-v2', knows: 'number', upstream: 'voxlink' },
  { name: 'bdpn', knows: 'number', upstream: null },
  { name: 'ported', knows: 'number', upstream: null },
  { name: 'registry', knows: 'range', upstream: null },
  { name: 'plan', knows: 'coarse', upstream: null },
] as const satisfies readonly SourceTraits[];

export type BuiltInSource = (typeof SOURCES)[number]['name'];
/** One of those above, or the name of an entry of `sources` in the configuration. */
export type SourceName = BuiltInSource | (string & Record<never, never>);
export const SOURCE_NAMES: readonly BuiltInSource[] = SOURCES.map(({ name }) => name);

/** What a name of `sources` looks like; none of `TAKEN_NAMES`. */
export const CONFIGURED_NAME = /^[a-z][a-z0-9-]{0,39}$/;
/** Values that VOX_SOURCE has already. */
export const TAKEN_NAMES: readonly string[] = [...SOURCE_NAMES, 'list', 'none'];

const BY_NAME: ReadonlyMap<string, SourceTraits> = new Map(SOURCES.map((source) => [source.name, source]));

/** Is it an entry of `sources`? It is asked about single numbers, and can add to an answer, but not say that nobody has a number. */
export function isConfigured(name: SourceName): boolean {
  return !BY_NAME.has(name);
}

export function knowsOf(name: SourceName): Knows {
  return BY_NAME.get(name)?.knows ?? 'number';
}

/** Does it ask a server? */
export function isOnline(name: SourceName): boolean {
  const { upstream = name } = BY_NAME.get(name) ?? {};
  return upstream !== null;
}

/** Does it know exactly who holds a range? What an online source says of the holder is second-hand. */
export function knowsHolders(name: SourceName): boolean {
  const { knows = 'number', upstream = name } = BY_NAME.get(name) ?? {};
  return knows === 'range' || (knows === 'number' && upstream === null);
}
