// From the plain data of a file that people write to its checked shape: problems in words, each at its place.

import { z } from 'zod';
import { ConfigError, type ConfigProblem } from './config-error.js';
import { nearestName } from './nearest-name.js';
import { nearestPlace, type YamlSource } from './yaml-source.js';

/** Throws a `ConfigError` that names every problem. */
export function checkShape<Schema extends z.ZodType>(schema: Schema, source: YamlSource): z.output<Schema> {
  const inspected = inspectShape(schema, source);
  if ('value' in inspected) return inspected.value;
  throw new ConfigError(inspected.problems);
}

export type InspectedShape<Value> =
  | { readonly value: Value }
  /** `paths`: what is wrong; of an unknown key the key itself. */
  | { readonly problems: readonly ConfigProblem[]; readonly paths: readonly (readonly PropertyKey[])[] };

/** The same for a reader that goes on with what is right. */
export function inspectShape<Schema extends z.ZodType>(
  schema: Schema,
  source: YamlSource,
): InspectedShape<z.output<Schema>> {
  const result = schema.safeParse(source.data);
  if (result.success) return { value: result.data };
  const { issues } = result.error;
  return {
    problems: issues.flatMap((issue) => problemsOf(issue, source, schema)),
    paths: issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
    ),
  };
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, source: YamlSource, schema: z.ZodType): ConfigProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(issue.path, schema, valueAt(source.data, issue.path));
    return issue.keys.map((key) => problemAt([...issue.path, key], unknownKey(key, known), source));
  }
  // A union that says itself what it expects is one thing in several spellings.
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input') {
    const within = issue.errors[nearestVariant(issue.errors)] ?? [];
    return within.flatMap((each) => problemsOf({ ...each, path: [...issue.path, ...each.path] }, source, schema));
  }
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? issue.message;
    return [problemAt(issue.path, `expected ${expected}, found ${inWords(issue.path.at(-1))}`, source)];
  }
  const found = valueAt(source.data, issue.path);
  const message = found !== undefined && namesSecret(String(issue.path.at(-1))) ? NOT_SHOWN : inWords(found);
  return [problemAt(issue.path, `expected ${expectation(issue)}, found ${message}${yamlHint(issue, found)}`, source)];
}

function problemAt(path: readonly PropertyKey[], message: string, source: YamlSource): ConfigProblem {
  return { ...nearestPlace(source)(path), key: path.map(String).join('.'), message };
}

const MANY_PROBLEMS = 1000;

/** The variant with the fewest problems, each unknown key one; not one that is another type of value altogether. */
function nearestVariant(variants: readonly (readonly Issue[])[]): number {
  const problems = variants.map((issues) =>
    issues.reduce((sum, issue) => {
      if (issue.code === 'unrecognized_keys') return sum + issue.keys.length;
      if (issue.path.length > 0) return sum + 1;
      // A word that is none of those known may still be meant to be one; a list is not.
      return sum + (issue.code === 'invalid_type' ? Infinity : issue.code === 'invalid_value' ? MANY_PROBLEMS : 1);
    }, 0),
  );
  return problems.indexOf(Math.min(...problems));
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  return nearest === undefined
    ? `unknown key; known here: ${known.join(', ')}`
    : `unknown key; did you mean ${nearest}?`;
}

interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The keys the schema knows at a path. Of several things that the value may be, those of the one it looks most like. */
function keysAt(path: readonly PropertyKey[], schema: z.ZodType, found: unknown): string[] {
  const root = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;
  let here = variantsOf(root, root);
  for (const step of path) {
    here = here.flatMap(({ properties, additionalProperties, items }) => {
      const below = typeof step === 'number' ? items : (properties?.[String(step)] ?? additionalProperties);
      return typeof below === 'object' ? variantsOf(below, root) : [];
    });
  }
  const objects = here.filter(({ properties }) => properties !== undefined);
  const written = Object.keys(found ?? {});
  const likeness = ({ properties = {}, required = [] }: JsonSchema) =>
    (required.every((key) => written.includes(key)) ? written.length : 0) +
    written.filter((key) => Object.hasOwn(properties, key)).length;
  const best = Math.max(...objects.map(likeness));
  return Object.keys(objects.find((each) => likeness(each) === best)?.properties ?? {});
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
  const text = withoutSecrets(JSON.stringify(value, (key, below: unknown) => (namesSecret(key) ? '…' : below)));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

const NOT_SHOWN = 'text that is not repeated here: it may be the secret itself';

/** Under such a key somebody may have written the secret in place of the path of its file, and problems go into logs. */
export function namesSecret(key: string): boolean {
  return /secret|token|password|^pin(?:File)?$|key(?:File)?$/i.test(key);
}

/** Addresses may hold a password or a token as well. */
export function withoutSecrets(json: string): string {
  return json.replace(/:\/\/[^"\s]*/g, (address) =>
    address.replace(/^:\/\/[^/?#]*@/, '://…@').replace(/[?#].*$/, '?…'),
  );
}
