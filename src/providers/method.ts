// A provider's method as data. Clients, commands, documents and tests are made of the tables.

import { z } from 'zod';

/**
 * `reads`: may be asked again. `sets`: can be set back. `acts`: dials people or starts work. `costs`: money. `deletes`: cannot be
 * undone. Whatever does more than read is sent once, counted on disk, and by commands only with `--yes`.
 */
export const METHOD_CLASSES = {
  reads: 'reads',
  sets: 'changes what can be set back',
  acts: 'dials people or starts work',
  costs: 'costs money',
  deletes: 'cannot be undone',
} as const;
export type MethodClass = keyof typeof METHOD_CLASSES;

export type Verb = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface ProviderMethod<Input extends z.ZodType = z.ZodType, Answer extends z.ZodType = z.ZodType> {
  /** What it does, in one line. */
  readonly summary: string;
  readonly class: MethodClass;
  readonly verb: Verb;
  /** From the base, `{name}` for a parameter: `/api/v1/number/{number_id}`. */
  readonly path: string;
  /** A strict object: of anything else nothing is sent. */
  readonly input: Input;
  /** Unknown fields are ignored; what is not named here never gets past the edge. */
  readonly answer: Answer;
  /** Longest answer in bytes; default 4 MiB. */
  readonly maxBytes?: number;
  /** Fields of the answer that no output shows, at any depth: addresses that are as good as a password. */
  readonly secretFields?: readonly string[];
  /** Parameters that are a secret, such as a PIN: no preview and no log shows them. */
  readonly secretInput?: readonly string[];
  /** Parameters that name a file whose content is sent. */
  readonly fileInput?: readonly string[];
}

/** By the name that commands and documents give it. */
export type MethodTable = Readonly<Record<string, ProviderMethod>>;

/** Keeps the types of both schemas. */
export function method<Input extends z.ZodType, Answer extends z.ZodType, More extends object>(
  entry: ProviderMethod<Input, Answer> & More,
): ProviderMethod<Input, Answer> & More {
  return entry;
}

export type InputOf<Table extends MethodTable, Name extends keyof Table> = z.input<Table[Name]['input']>;
export type AnswerOf<Table extends MethodTable, Name extends keyof Table> = z.output<Table[Name]['answer']>;

/** No parameters. */
export const NO_INPUT = z.strictObject({});

/** Longest text of an answer that is kept. */
const MAX_TEXT = 10_000;
export const text = z.string().max(MAX_TEXT);

/** One of the documented values, or any other text: a new one must not make the rest of an answer unusable. */
export function oneOfOrOther<const Value extends string>(known: readonly Value[]) {
  return z.string().max(200).meta({ known }) as z.ZodType<Value | (string & {}), string>;
}
