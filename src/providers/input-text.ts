// Parameters as people type them: `timeout=30`, `numbers=6,7`, `callto=[{"phone":"998765432"}]`.

import { z } from 'zod';
import type { ProviderMethod } from './method.js';

interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape;
}

/** A parameter of a method, for lists of them. */
export interface Parameter {
  readonly name: string;
  readonly isNeeded: boolean;
  /** What it is; empty where nobody has said. */
  readonly meaning: string;
}

export function parametersOf({ input }: ProviderMethod): Parameter[] {
  const { properties, required } = shapeOf(input);
  return Object.entries(properties).map(([name, { description = '' }]) => ({
    name,
    isNeeded: required.includes(name),
    meaning: description,
  }));
}

/**
 * An object for the method's schema, which checks it.
 *
 * @param pairs each `KEY=VALUE`
 * @returns in words, which of them is none
 */
export function inputFromText(
  entry: ProviderMethod,
  pairs: readonly string[],
): { readonly input: Readonly<Record<string, unknown>> } | { readonly problem: string } {
  const { properties } = shapeOf(entry.input);
  const input: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [, name, value = ''] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined) return { problem: `expected KEY=VALUE, found ${JSON.stringify(pair.split('=')[0])}` };
    if (Object.hasOwn(input, name)) return { problem: `${name} is given twice` };
    // What the method does not have, its schema says.
    input[name] = valueOf(value, properties[name] ?? {});
  }
  return { input };
}

function valueOf(text: string, { type, anyOf = [], items, const: fixed }: Shape): unknown {
  if (type === 'string') return text;
  if (type === 'integer' || type === 'number' || typeof fixed === 'number') return numberOr(text);
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'array' && !/^\s*\[/.test(text))
    return text === '' ? [] : text.split(',').map((part) => valueOf(part.trim(), items ?? { type: 'string' }));
  if (type === 'array' || type === 'object') return jsonOr(text);
  const [first] = anyOf;
  if (first === undefined) return text;
  if (/^\s*[[{]/.test(text)) return jsonOr(text);
  return valueOf(text, anyOf.find((each) => each.type === 'string') ?? first);
}

function numberOr(text: string): unknown {
  return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : text;
}

/** What is no JSON stays a text, and the schema says what is wrong with it. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function shapeOf(input: z.ZodType): {
  readonly properties: Readonly<Record<string, Shape & { readonly description?: string }>>;
  readonly required: readonly string[];
} {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as {
    readonly properties?: Readonly<Record<string, Shape & { readonly description?: string }>>;
    readonly required?: readonly string[];
  };
  return { properties, required };
}
