// The API as OpenAPI 3.1, made from the table of routes: what is asked by the schemas that check it, what is answered by those
// that the tests hold answers against.

import { z } from 'zod';
import { MAX_TEXT } from './path-parameters.js';
import { PROBLEMS } from './problem.js';
import type { AnswerForm, Right, Route } from './route.js';

type Json = Readonly<Record<string, unknown>>;
type AnyRoute = Route<never>;

const BEARER = { bearer: [] };
const QUERY_TOKEN = { token: [] };
/** Of several, one is enough; an empty one is the host itself, or an address of `http.allow`. */
const SECURITY: Readonly<Record<Right, readonly object[]>> = {
  none: [],
  ask: [{}, BEARER, QUERY_TOKEN],
  view: [{}, BEARER],
  change: [BEARER],
};

const PROBLEM: Json = {
  description: 'What is wrong (RFC 9457); programs look at `code`',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const problem = z.object({
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(PROBLEMS) as [string, ...string[]]),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), detail: z.string() })).optional(),
});

/** @param version of voxroute */
export function openApi(routes: readonly AnyRoute[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    for (const [index, path] of [route.path, ...route.alsoAt].entries())
      (paths[path] ??= {})[route.method.toLowerCase()] = operation(route, index);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'voxroute',
      version,
      description: 'Who is calling, and where the call should go. Numbers in bodies are texts or integers.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token of http.tokenFile, or of http.viewTokenFile',
        },
        token: { type: 'apiKey', in: 'query', name: 'token', description: 'The same, where no header can be sent' },
      },
    },
  };
}

/** @param spelling 0 for the path itself, then one for each other spelling of it */
function operation({ method, path, summary, right, query, body, answers }: AnyRoute, spelling: number): Json {
  const name = path
    .replaceAll(/[^a-z0-9]+/gi, ' ')
    .trim()
    .replaceAll(' ', '-');
  return {
    operationId: [method.toLowerCase(), name, ...(spelling === 0 ? [] : [String(spelling)])].join('-'),
    summary,
    security: SECURITY[right],
    parameters: [...pathParameters(path), ...(query === null ? [] : queryParameters(query))],
    ...(body === null
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body.schema, 'input') } } },
        }),
    responses: {
      200: { description: 'The answer', content: content(answers) },
      default: PROBLEM,
    },
  };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{([a-z]+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1, maxLength: MAX_TEXT },
  }));
}

function queryParameters(query: z.ZodType): Json[] {
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function content({ type, schema }: AnswerForm): Json {
  return { [type.split(';', 1)[0] ?? type]: schema === null ? {} : { schema: schemaOf(schema, 'output') } };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const made: Record<string, unknown> = { ...z.toJSONSchema(schema, { io, unrepresentable: 'any' }) };
  // The dialect of the whole document is that of OpenAPI.
  delete made['$schema'];
  return made;
}
