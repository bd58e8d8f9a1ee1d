// From the plain data of a file that people write to its checked shape: problems in words, each at its place.

import { z } from 'zod';
import { ConfigError, type ConfigProblem } from './config-error.js';
import { nearestName } from './nearest-name.js';
import { nearestPlace, type YamlSource } from './yaml-source.js';

/** Throws a `ConfigError` that names every problem. */
export function checkShape<Schema extends z.ZodType>(schema: Schema, source: YamlSource): z.output<Schema> {
  const result = schema.safeParse(source.data);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.flatMap((issue) => problemsOf(issue, source, schema)));
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, source: YamlSource, schema: z.ZodType): ConfigProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => problemAt([...issue.path, key], unknownKey(key, issue.path, schema), source));
  }
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? issue.message;
    return [problemAt(issue.path, `expected ${expected}, found ${inWords(issue.path.at(-1))}`, source)];
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

interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The keys the schema knows at a path. */
function keysAt(path: readonly PropertyKey[], schema: z.ZodType): string[] {
  const root = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;
  let here = variantsOf(root, root);
  for (const step of path) {
    here = here.flatMap(({ properties, additionalProperties, items }) => {
      const below = typeof step === 'number' ? items : (properties?.[String(step)] ?? additionalProperties);
      return typeof below === 'object' ? variantsOf(below, root) : [];
    });
  }
  return here.flatMap(({ properties }) => Object.keys(properties ?? {}));
}

/** What a value may be, with references followed. */
function variantsOf(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return variantsOf(root.$defs?.[name] ?? {}, root);
  return schema.anyOf?.flatMap((variant) => variantsOf(variant, root)) ?? [schema];
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
  if (!wantsText(issue) || typeof found !== 'number') return '';
  return ` (YAML reads digits without quotes as a number and drops leading zeros and plus: put it in quotes)`;
}

function wantsText(issue: Issue): boolean {
  if (issue.code === 'invalid_union') return issue.errors.flat().some(wantsText);
  return issue.code === 'invalid_type' && issue.expected === 'string';
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
