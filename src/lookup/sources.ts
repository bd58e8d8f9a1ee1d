// Every source of a lookup, and what it declares of itself. Who is trusted in what, how far "not found" goes and what metrics
// count follows from this, not from names.

/**
 * - `number`: single numbers, ported ones too. Its word is as good as an answer gets.
 * - `range`: number ranges, exactly, so that it also knows which are nobody's. It says who holds one, not who serves a number.
 * - `coarse`: what leading digits tell. It contradicts nobody.
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
  { name: 'registry', knows: 'range', upstream: null },
  { name: 'plan', knows: 'coarse', upstream: null },
] as const satisfies readonly SourceTraits[];

export type SourceName = (typeof SOURCES)[number]['name'];
export const SOURCE_NAMES: readonly SourceName[] = SOURCES.map(({ name }) => name);

const BY_NAME: ReadonlyMap<SourceName, SourceTraits> = new Map(SOURCES.map((source) => [source.name, source]));

export function knowsOf(name: SourceName): Knows {
  return BY_NAME.get(name)?.knows ?? 'coarse';
}

/** Does it ask a server? */
export function isOnline(name: SourceName): boolean {
  return (BY_NAME.get(name)?.upstream ?? null) !== null;
}

/** Does it know exactly who holds a range? What an online source says of the holder is second-hand. */
export function knowsHolders(name: SourceName): boolean {
  const { knows = 'coarse', upstream = null } = BY_NAME.get(name) ?? {};
  return knows === 'range' || (knows === 'number' && upstream === null);
}
