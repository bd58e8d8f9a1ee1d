// From plain data to a configuration: schema problems in words, each at its place in the file.

import { z } from 'zod';
import { ConfigError, type ConfigProblem } from './config-error.js';
import { nearestName } from './nearest-name.js';
import { configSchema, type Config } from './schema.js';
import { nearestPlace, type YamlSource } from './yaml-source.js';

/** Throws a `ConfigError` that names every problem. */
export function checkConfig(source: YamlSource): Config {
  return checkAgainst(configSchema, source);
}

/** The same for other files that people write. */
export function checkAgainst<Schema extends z.ZodType>(schema: Schema, source: YamlSource): z.output<Schema> {
  const result = schema.safeParse(source.data);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.flatMap((issue) => problemsOf(issue, source, schema)));
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, source: YamlSource, schema: z.ZodType): ConfigProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => problemAt([...issue.path, key], unknownKey(key, issue.path, schema), source));
  }
  const found = valueAt(source.data, issue.path);
  return [
    problemAt(issue.path, `expected ${expectation(issue)}, found ${inWords(found)}${yamlHint(issue, found)}`, source),
  ];
}

function problemAt(path: readonly PropertyKey[], message: string, source: YamlSource): ConfigProblem {
  return { ...nearestPlace(source)(path), key: path.map(String).join('.'), message };
}

function unknownKey(key: string, path: readonly PropertyKey[], root: z.ZodType): string {
  const known = keysAt(path, root);
  const nearest = nearestName(key, known);
  return nearest === undefined
    ? `unknown key; known here: ${known.join(', ')}`
    : `unknown key; did you mean ${nearest}?`;
}

/** The keys the schema knows at a path. */
function keysAt(path: readonly PropertyKey[], root: z.ZodType): string[] {
  let schema: unknown = z.toJSONSchema(root, { io: 'input' });
  for (const step of path) {
    const { properties, items } = schema as { properties?: Record<string, unknown>; items?: unknown };
    schema = typeof step === 'number' ? items : properties?.[String(step)];
    if (schema === undefined) return [];
  }
  return Object.keys((schema as { properties?: object }).properties ?? {});
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_type':
      return issue.message.startsWith('Invalid input') ? (TYPE_WORDS[issue.expected] ?? issue.expected) : issue.message;
    default:
      return issue.message;
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = { object: 'keys and values', array: 'a list', string: 'text' };

function yamlHint(issue: Issue, found: unknown): string {
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string';
  if (!wantsText || typeof found !== 'number') return '';
  return ` (YAML reads digits without quotes as a number and drops leading zeros and plus: put it in quotes)`;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<PropertyKey, unknown>)[step]
        : undefined,
    data,
  );
}

function inWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
