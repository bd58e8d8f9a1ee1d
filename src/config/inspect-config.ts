// From plain data to a configuration: the whole of it, or what can be used of one in which something is wrong, so that one
// run names what is wrong in the rest as well.

import { checkShape, inspectShape } from '../yaml/check-shape.js';
import type { ConfigProblem } from '../yaml/config-error.js';
import type { YamlSource } from '../yaml/yaml-source.js';
import { configSchema, type Config } from './schema.js';

/** Throws a `ConfigError` that names every problem. */
export function checkConfig(source: YamlSource): Config {
  return checkShape(configSchema, source);
}

export interface InspectedConfig {
  /** With problems: fit to look for more of them, and for nothing else. */
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
  /** Sections that were left out because something in them is wrong: that they lack a name says nothing. */
  readonly unsure: ReadonlySet<string>;
}

/** Never throws for what is in the data. */
export function inspectConfig(source: YamlSource): InspectedConfig {
  const whole = inspectShape(configSchema, source);
  if ('value' in whole) return { config: whole.value, problems: [], unsure: new Set() };
  const { data, unsure } = withoutWrong(source.data, whole.paths);
  const rest = inspectShape(configSchema, { ...source, data });
  return {
    config: 'value' in rest ? rest.value : configSchema.parse({}),
    problems: whole.problems,
    unsure: 'value' in rest ? unsure : new Set(Object.keys(configSchema.shape)),
  };
}

type Path = readonly PropertyKey[];

/** What is wrong gives way to something that says nothing, so that everything else keeps its place. */
function withoutWrong(
  data: Readonly<Record<string, unknown>>,
  paths: readonly Path[],
): { readonly data: Record<string, unknown>; readonly unsure: ReadonlySet<string> } {
  const left = structuredClone(data) as Record<string, unknown>;
  const unsure = new Set<string>();
  for (const path of paths) {
    const [section = ''] = path.map(String);
    const item = itemIn(left, path);
    if (item === null) {
      Reflect.deleteProperty(left, section);
      unsure.add(section);
    } else item.list[item.index] = item.placeholder;
  }
  return { data: left, unsure };
}

/** The rule or list entry that a path leads to or into; null when it leads elsewhere. */
function itemIn(
  data: Record<string, unknown>,
  path: Path,
): { readonly list: unknown[]; readonly index: number; readonly placeholder: unknown } | null {
  for (const [length, value] of valuesAlong(data, path).entries()) {
    const index = path[length];
    if (!Array.isArray(value) || typeof index !== 'number') continue;
    if (path[0] === 'rules' && length === 1) return { list: value, index, placeholder: emptyRule(index) };
    if (path[0] === 'lists') return { list: value, index, placeholder: 'withheld' };
    return null;
  }
  return null;
}

/** The data itself, what is under the first step, and so on. */
function valuesAlong(data: unknown, path: Path): unknown[] {
  const values = [data];
  for (const step of path) {
    const value = values.at(-1);
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) break;
    values.push((value as Record<PropertyKey, unknown>)[step]);
  }
  return values;
}

function emptyRule(index: number): object {
  return { id: `wrong-rule-${index}`, continue: true, then: { label: '-' } };
}
