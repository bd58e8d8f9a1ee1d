// Documented examples of the providers, and what a typed client has to make of each field of them.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** See samples/README.md. */
export interface Sample {
  readonly file: string;
  readonly method: string;
  readonly verb: string;
  readonly path: string;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown };
  readonly response: { readonly status: number | null; readonly body: unknown };
}

/** One example, played through client and contract server. */
export interface PlayedSample {
  /** The part of the documented answer that the method is about. */
  readonly documented: unknown;
  /** What the typed client gave for it. */
  readonly typed: unknown;
  /** What the contract server got. */
  readonly sent: { readonly path: string; readonly body: unknown };
}

/** A kind's examples. */
export interface SampleTable {
  readonly kind: string;
  play(sample: Sample): Promise<PlayedSample>;
  /** Each has an example. */
  readonly methods: readonly string[];
  /** By file without `.json`: each field of the documented answer, `[]` for members of lists. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Fields that must not get past the client: secrets. */
  readonly dropped?: Readonly<Record<string, readonly string[]>>;
  /** Files that are no example of a method, and have a test of their own. */
  readonly others?: readonly string[];
}

export function samplesOf(kind: string): Sample[] {
  const directory = join(import.meta.dirname, 'samples', kind);
  return readdirSync(directory).map((name) => ({
    ...(JSON.parse(readFileSync(join(directory, name), 'utf8')) as Omit<Sample, 'file'>),
    file: name.replace('.json', ''),
  }));
}

/** Where each value stands: `calls.0.clid`. An empty list or object is a value. */
export function leavesOf(value: unknown, path: readonly string[] = []): Map<string, unknown> {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (members.length === 0) return new Map([[path.join('.'), value]]);
  return new Map(members.flatMap(([key, member]) => [...leavesOf(member, [...path, key])]));
}

/** `calls.0.clid` → `calls[].clid`. */
export function fieldOf(leaf: string): string {
  return leaf.replace(/(^|\.)\d+(?=\.|$)/g, '[]');
}

/** Parameters that stand in the path of the sample, by the method's own path; the token is none. */
export function parametersInPath(pattern: string, { path }: Sample): Record<string, unknown> {
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const values = new RegExp(`^${pattern.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path)?.slice(1) ?? [];
  const pairs = names.map((name, index): [string, unknown] => {
    const value = values[index] ?? '';
    return [name, /^\d+$/.test(value) ? Number(value) : value];
  });
  return Object.fromEntries(pairs.filter(([name]) => name !== 'token'));
}
