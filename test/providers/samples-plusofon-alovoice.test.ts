// Every documented example of Plusofon and AloVoice, through client and wire: the request as it stands in the sample, and each
// field of its answer by its name. A field that no type names fails here.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ALOVOICE } from '../../src/providers/alovoice/alovoice-client.js';
import { ALOVOICE_METHODS } from '../../src/providers/alovoice/alovoice-methods.js';
import type { ProviderClient } from '../../src/providers/method-client.js';
import { openAccount } from '../../src/providers/open-account.js';
import { PLUSOFON } from '../../src/providers/plusofon/plusofon-client.js';
import { PLUSOFON_METHODS } from '../../src/providers/plusofon/plusofon-methods.js';
import { account, stateDirectory, surroundings } from '../fakes/provider-account.js';

interface Sample {
  readonly provider: 'plusofon' | 'alovoice';
  readonly method: string;
  readonly verb: string;
  readonly path: string;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown };
  readonly response: {
    readonly status: number | null;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

const TOKEN = '00000000-1111-4222-8333-444444444444';
const SAMPLES = new URL('samples/', import.meta.url);
const samplesOf = (provider: Sample['provider']) =>
  readdirSync(new URL(`${provider}/`, SAMPLES)).map((file) => {
    const text = readFileSync(new URL(`${provider}/${file}`, SAMPLES), 'utf8').replaceAll('{token}', TOKEN);
    return [file.replace(/\.json$/, ''), JSON.parse(text) as Sample] as const;
  });

/** What AloVoice sends to us is the door's: test/http/webhooks/. */
const ASKED_OF_US = ['callstart', 'callend', 'route', 'requestcall-result'];
const plusofon = samplesOf('plusofon');
const alovoice = samplesOf('alovoice').filter(([, { method }]) => !ASKED_OF_US.includes(method));

interface Received {
  readonly verb: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function play(sample: Sample): Promise<{ readonly client: ProviderClient; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('latin1').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      received.push({ verb: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      const { status, headers = {}, body: answer } = sample.response;
      const isText = headers['Content-Type'] === 'text/plain';
      const text = isText ? String(answer) : answer === null ? '' : JSON.stringify(answer);
      response.writeHead(status ?? 200, { 'content-type': isText ? 'text/plain' : 'application/json' }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const settings = account(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { name: 'played' });
  const secrets = { token: TOKEN };
  const opened =
    sample.provider === 'plusofon'
      ? await openAccount('plusofon', PLUSOFON, settings, secrets, surroundings())
      : await openAccount('alovoice', ALOVOICE, settings, secrets, surroundings());
  onTestFinished(async () => {
    await opened.close();
    server.closeAllConnections();
    server.close();
  });
  return { client: opened.client, received };
}

/** Parameters that stand in the path of the sample, by the method's own path. */
function inPath(client: ProviderClient, { method, path }: Sample): Record<string, unknown> {
  const names = [...(client.methods[method]?.path ?? '').matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const pattern = (client.methods[method]?.path ?? '').replace(/\{\w+\}/g, '([^/]+)');
  const values = new RegExp(`^${pattern}$`).exec(path)?.slice(1) ?? [];
  return Object.fromEntries(
    names
      .map((name, index): [string, unknown] => [
        name,
        /^\d+$/.test(values[index] ?? '') ? Number(values[index]) : values[index],
      ])
      .filter(([name]) => name !== 'token'),
  );
}

/** What never gets past the edge: SIP passwords, and addresses that lead to them. */
const DROPPED = ['secret', 'windowsapp', 'mobileqr'];
function withoutDropped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDropped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !DROPPED.includes(name))
      .map(([name, each]) => [name, withoutDropped(each)]),
  );
}

/** `data.0.following.name` and its value, for every field. */
function fieldsOf(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[path, value]];
  return entries.flatMap(([name, each]) => fieldsOf(each, path === '' ? name : `${path}.${name}`));
}

describe.each(plusofon)('plusofon/%s', (file, sample) => {
  it('is sent as documented, and every field of the answer is there by its name', async () => {
    const { client, received } = await play(sample);
    const body = (sample.request.body ?? {}) as Record<string, unknown>;
    const answered = client.call(sample.method, { ...body, ...inPath(client, sample) });
    if (file === 'error-200')
      await expect(answered).rejects.toMatchObject({
        code: 'REFUSED',
        words: expect.stringContaining('made-up text') as string,
      });
    else {
      const answer = await answered;
      for (const [name, value] of fieldsOf(sample.response.body)) expect(answer).toHaveProperty(name.split('.'), value);
      expect(answer).toEqual(sample.response.body);
    }
    expect(received.map(({ verb, path }) => [verb, path])).toEqual([[sample.verb, sample.path]]);
    const [{ headers, body: sent } = { headers: {} as IncomingHttpHeaders, body: '' }] = received;
    for (const [name, value] of Object.entries(sample.request.headers)) expect(headers[name.toLowerCase()]).toBe(value);
    expect(sent === '' ? null : JSON.parse(sent)).toEqual(sample.request.body);
  });
});

describe.each(alovoice)('alovoice/%s', (_file, sample) => {
  it('is sent as documented, and every field of the answer is there by its name', async () => {
    const { client, received } = await play(sample);
    const directory = stateDirectory();
    const body = Object.fromEntries(
      Object.entries((sample.request.body ?? {}) as Record<string, unknown>).map(([name, value]) => {
        const file = typeof value === 'object' && value !== null && 'file' in value ? String(value.file) : null;
        if (file === null) return [name, value];
        writeFileSync(join(directory, file), `content of ${name}`);
        return [name, join(directory, file)];
      }),
    );
    const isForm = sample.request.headers['Content-Type'] === 'multipart/form-data';
    const form = isForm && sample.method === 'requestcall' ? { form: true } : {};
    const answer = await client.call(sample.method, { ...body, ...inPath(client, sample), ...form });
    expect(answer).toEqual(answerOf(sample));
    if (typeof sample.response.body === 'object')
      for (const [name, value] of fieldsOf(withoutDropped(sample.response.body)))
        if (name !== '') expect(answer).toHaveProperty(name.split('.'), value);
    expect(received.map(({ verb, path }) => [verb, path])).toEqual([[sample.verb, sample.path]]);
    const [{ headers, body: sent } = { headers: {} as IncomingHttpHeaders, body: '' }] = received;
    for (const name of ['Authorization', 'token'])
      expect(headers[name.toLowerCase()]).toBe(sample.request.headers[name]);
    if (!isForm) expect(sent === '' ? null : JSON.parse(sent)).toEqual(sample.request.body);
    else expect(formOf(sent, headers['content-type'] ?? '')).toEqual(formFields(sample.request.body));
  });
});

function answerOf({ method, response: { body } }: Sample): unknown {
  if (method === 'outcall') return body === 'true';
  return method === 'requestcall' ? '' : withoutDropped(body);
}

/** As a form has them: texts, nested values as JSON, files with their content. */
function formFields(body: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(body as Record<string, unknown>).map(([name, value]) => {
      if (typeof value === 'object' && value !== null && 'file' in value)
        return [name, `${String(value.file)}: content of ${name}`];
      return [name, typeof value === 'string' ? value : JSON.stringify(value)];
    }),
  );
}

function formOf(sent: string, type: string): Record<string, string> {
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(type)?.[1] ?? 'none';
  const parts = sent.split(`--${boundary}`);
  expect([parts.at(0), parts.at(-1)]).toEqual(['', '--\r\n']);
  return Object.fromEntries(
    parts.slice(1, -1).map((part) => {
      const [head = '', content = ''] = part.replace(/\r\n$/, '').split('\r\n\r\n');
      const file = / filename="([^"]+)"/.exec(head)?.[1];
      return [/ name="([^"]+)"/.exec(head)?.[1] ?? '', file === undefined ? content : `${file}: ${content}`];
    }),
  );
}

it('every method of both tables has an example', () => {
  const named = (samples: typeof plusofon) => new Set(samples.map(([, { method }]) => method));
  expect([...named(plusofon)].sort()).toEqual(Object.keys(PLUSOFON_METHODS).sort());
  expect([...named(alovoice)].sort()).toEqual(Object.keys(ALOVOICE_METHODS).sort());
});
