import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { lookupSchema } from '../../src/http/answer-schemas.js';
import { ROUTES } from '../../src/http/routes.js';
import { openHttpDoor } from './open-http-door.js';

/** Loaded without its types, which bring those of ajv with them. */
const { Validator } = createRequire(import.meta.url)('@seriousme/openapi-schema-validator') as {
  readonly Validator: new () => {
    validate(document: object): Promise<{ readonly valid: boolean; readonly errors?: unknown }>;
    readonly version: string;
  };
};

interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Record<string, unknown> }> };
  readonly responses: Record<string, { readonly content: Record<string, { readonly schema?: object }> }>;
}
interface Document {
  readonly info: object;
  readonly paths: Record<string, Record<string, Operation>>;
}

async function served(): Promise<Document> {
  const { door, ask } = await openHttpDoor();
  const { status, body } = await ask('/openapi.json');
  expect(status).toBe(200);
  await door.close(0);
  return body as Document;
}

describe('/openapi.json', () => {
  it('is OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(await served());
    expect(errors).toBeUndefined();
    expect([valid, validator.version]).toEqual([true, '3.1']);
  });

  it('names every route in every spelling, and nothing else', async () => {
    const { paths, info } = await served();
    const named = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const there = ROUTES.flatMap(({ method, path, alsoAt }) => [path, ...alsoAt].map((each) => `${method} ${each}`));
    expect(named.sort()).toEqual(there.sort());
    expect(info).toMatchObject({ title: 'voxroute', version: '1.2.3' });
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has what is asked and what is answered', async () => {
    const { paths } = await served();
    const decision = paths['/v1/decision']?.['post'];
    expect(decision?.requestBody?.content['application/json']?.schema).toMatchObject({
      type: 'object',
      required: ['number'],
      additionalProperties: false,
      properties: {
        number: { anyOf: [{ type: 'string', maxLength: 300 }, { type: 'integer' }] },
        direction: { enum: ['inbound', 'outbound'], default: 'inbound' },
      },
    });
    const answered = decision?.responses['200']?.content['application/json']?.schema;
    expect(answered).toMatchObject({ properties: { sip: { properties: { code: { type: 'integer' } } } } });
    expect(Object.keys((answered as { properties: object }).properties)).toEqual(
      expect.arrayContaining(Object.keys(lookupSchema.shape)),
    );
    expect(paths['/cnam']?.['get']?.parameters.map(({ name }) => name)).toEqual(['num', 'lang', 'max']);
    expect(paths['/v1/lists/{list}/{number}']?.['delete']?.parameters.map((each) => each.in)).toEqual(['path', 'path']);
    expect(paths['/v1/lookup']?.['post']?.responses['200']?.content).toHaveProperty('application/x-ndjson');
  });

  it('says who may ask', async () => {
    const { paths } = await served();
    expect(paths['/healthz']?.['get']?.security).toEqual([]);
    expect(paths['/get/']?.['get']?.security).toEqual([{}, { bearer: [] }, { token: [] }]);
    expect(paths['/v1/lookup']?.['post']?.security).toEqual([{}, { bearer: [] }]);
    expect(paths['/v1/lists/{list}']?.['post']?.security).toEqual([{ bearer: [] }]);
  });
});
