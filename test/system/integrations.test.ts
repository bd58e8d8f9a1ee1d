// What the templates of integrations/ ask is answered, and what they read is there. They were not tried on the products.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startDaemon, type RunningDaemon } from './running-daemon.js';

const TOKEN = 'a-token-of-thirty-two-characters';
let daemon: RunningDaemon;
let base: string;
beforeAll(async () => {
  daemon = await startDaemon({ httpTokens: { change: null, view: TOKEN } });
  base = `http://127.0.0.1:${daemon.httpPort}`;
  return () => daemon.stop();
});

const fileOf = (name: string) => readFileSync(`integrations/${name}`, 'utf8');
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
/** `fields.region.value` */
const valueAt = (json: unknown, path: string) =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], json);

/** Every element that is opened is closed, in its order. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  for (const [, closing, name, empty] of xml.matchAll(/<(\/?)([A-Za-z]+)(?:\s+[A-Za-z:]+="[^"<]*")*\s*(\/?)>/g)) {
    if (closing === '/') {
      if (open.pop() !== name) return false;
    } else if (empty !== '/') open.push(name ?? '');
  }
  const rest = xml.replaceAll(/<!--[^]*?-->|<\?[^]*?\?>|<\/?[A-Za-z]+(?:\s+[A-Za-z:]+="[^"<]*")*\s*\/?>/g, '');
  return open.length === 0 && !/[<>&]/.test(rest);
}

describe.each(['3cx-voxroute.xml', 'yeastar-voxroute.xml'])('%s', (name) => {
  it('is well-formed', () => {
    expect(isWellFormed(fileOf(name))).toBe(true);
  });
});

it('the template of 3CX is answered with what it reads', async () => {
  const template = fileOf('3cx-voxroute.xml');
  const [url = ''] = found(template, / Url="([^"]*)"/g);
  const answer = await fetch(url.replace('[Address]', base).replace('[Number]', '+79170415564'), {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const body: unknown = await answer.json();
  const read = found(template, /<Variable [^>]*Path="([^"]*)"/g).map((path) => valueAt(body, path));
  expect(read).toEqual(['79170415564', 'МТС', 'Республика Башкортостан']);
  const [rule = ''] = found(template, /<Rule [^>]*>([^<]*)</g);
  expect(valueAt(body, rule)).toBe('МТС');
  const unknown: unknown = await (await fetch(`${base}/v1/lookup/anonymous`)).json();
  expect(valueAt(unknown, rule)).toBeUndefined();
  const declared = found(template, /<(?:Variable|Parameter) Name="([^"]*)"/g);
  for (const used of found(template.replace(/<!--[^]*?-->/, ''), /\[([A-Za-z0-9]+)\]/g))
    expect([...declared, 'Number']).toContain(used);
});

it('the template of Yeastar is answered with what it reads', async () => {
  const template = fileOf('yeastar-voxroute.xml');
  const [url = ''] = found(template, / URLFormat="([^"]*)"/g);
  const target = url.replace('{{.address}}', base).replace('{{UrlEncode .CallerNumber}}', '%2B79170415564');
  const body: unknown = await (await fetch(target)).json();
  const read = found(template, /<Output [^>]*Path="([^"]*)"/g).map((path) => valueAt(body, path));
  expect(read).toEqual(['9170415564', 'МТС', 'Республика Башкортостан', '9170415564']);
});

it('the source of Superfecta is answered with a name, and with nothing in trouble', async () => {
  const source = fileOf('source-Voxroute.module');
  const [path = ''] = found(source, /'(\/cnam\?[^']*)'/g);
  const nameOf = async (number: string) => (await fetch(`${base}${path}ru&num=${encodeURIComponent(number)}`)).text();
  expect(await nameOf('89170415564')).toBe('МТС Республика Башкортостан');
  expect(await nameOf('anonymous')).toBe('');
});
