// AloVoice's contract, strictly: bearer on /mapi/*, the token in the path elsewhere, forms with two files, JSON under any
// content type, plain `true` and `false`. It remembers what it was told.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const ALOVOICE_TOKEN = '00000000-1111-4222-8333-444444444444';

export interface AlovoiceRequest {
  readonly verb: string;
  /** With `{token}` in place of the token. */
  readonly path: string;
  /** Fields of JSON or of a form; of a form each is a text, and a file is `{ file, bytes }`. */
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly type: string;
}

export interface AlovoiceServer {
  readonly url: string;
  readonly requests: AlovoiceRequest[];
  readonly problems: string[];
  trunks: string[];
  peers: object[];
  /** What outcall says. */
  outcall: string;
  misbehave: ((request: IncomingMessage, response: ServerResponse) => boolean) | null;
  count(path: string): number;
  close(): Promise<void>;
}

const CAMPAIGN = {
  ...{
    id: 123,
    name: 'TestAutocalls1',
    from: '2025-04-25',
    to: '2025-04-25',
    fromtime: '18:00:00',
    totime: '20:59:59',
  },
  ...{ trunks: ['253'], record: '/play/0123456789abcdef0123456789abcdef', recipients: 0, maxline: '3', goodtime: '4' },
  ...{ tryes: '5', paused: '0', status: 'new', timezone: 18000 },
  ...{ updatedAt: '2025-04-25T09:14:24.747Z', createdAt: '2025-04-25T09:14:24.747Z' },
};

export async function startAlovoiceServer(): Promise<AlovoiceServer> {
  const fake: Omit<AlovoiceServer, 'url' | 'close'> = {
    requests: [],
    problems: [],
    trunks: ['550000001', '710000002'],
    peers: [
      { number: 100, secret: 'secret100', type: 'sip' },
      { number: 200, secret: 'secret200', type: 'sip' },
    ],
    outcall: 'true',
    misbehave: null,
    count: (path) => fake.requests.filter((request) => request.path === path).length,
  };
  const server = createServer((request, response) => {
    void take(request, response).catch((error: unknown) => {
      fake.problems.push(String(error));
      response.destroy();
    });
  });

  async function take(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = (request.url ?? '').replace(ALOVOICE_TOKEN, '{token}');
    const verb = request.method ?? '';
    const type = request.headers['content-type'] ?? '';
    const bytes = Buffer.concat(chunks);
    fake.requests.push({
      verb,
      path,
      type: type.split(';')[0] ?? '',
      body: bytes.length === 0 ? null : fieldsOf(bytes, type),
    });
    if (fake.misbehave?.(request, response) === true) return;
    const send = (status: number, body: unknown, as = 'application/json; charset=utf-8') =>
      response.writeHead(status, { 'content-type': as, 'x-powered-by': 'Express' }).end(body);
    const known = path.startsWith('/mapi/')
      ? request.headers.authorization === `Bearer ${ALOVOICE_TOKEN}`
      : path.split('/')[2] === '{token}';
    if (!known) {
      send(401, '');
      return;
    }
    if (verb === 'GET' && bytes.length > 0) fake.problems.push(`${path}: a GET with a body`);
    const found = answer(verb, path, request);
    if (found === null) {
      fake.problems.push(`${verb} ${path} is no method`);
      send(404, '<html>Cannot GET</html>', 'text/html');
    } else if (typeof found === 'string') send(200, found, 'text/plain');
    else send(200, JSON.stringify(found));
  }

  function answer(verb: string, path: string, { headers }: IncomingMessage): object | string | null {
    const asked = fake.requests.at(-1);
    const body = asked?.body ?? {};
    const need = (...names: string[]) => {
      for (const name of names) if (body[name] === undefined) fake.problems.push(`${path}: ${name} is missing`);
    };
    if (verb === 'POST' && path === '/mapi/addAutorule') {
      need('record', 'recipients', 'name', 'from', 'to', 'fromtime', 'totime', 'trunks');
      if (asked?.type !== 'multipart/form-data') fake.problems.push(`${path}: no form`);
      for (const file of ['record', 'recipients'])
        if (typeof body[file] !== 'object') fake.problems.push(`${path}: ${file} is no file`);
      for (const day of ['from', 'to'])
        if (!/^\d{4}\.\d\d\.\d\d$/.test(String(body[day]))) fake.problems.push(`${path}: ${day}: ${String(body[day])}`);
      return { ...CAMPAIGN, name: body['name'], paused: body['paused'] ?? '1' };
    }
    if (verb === 'GET' && /^\/mapi\/getAutorule\/\d+$/.test(path)) return CAMPAIGN;
    if (verb === 'GET' && path === '/mapi/getMyTrunks') return fake.trunks;
    if (verb === 'POST' && path === '/requestcall/{token}') {
      need('callto');
      return '';
    }
    if (verb === 'POST' && path === '/outcall/{token}') {
      need('call_id', 'inner_phone', 'number', 'user_id');
      return fake.outcall;
    }
    if (verb === 'GET' && path === '/getpeers/{token}') {
      if (headers['token'] !== ALOVOICE_TOKEN) fake.problems.push('getpeers without the header token');
      return fake.peers;
    }
    const analysed = { begin_time: 1716207617, aicallid: '664b0000aaaabbbbcccc01', stereoaudio: '/stereo/1' };
    if (verb === 'GET' && path.startsWith('/callsendai/{token}/')) return { answer: analysed };
    if (verb === 'GET' && path.startsWith('/callgetaireresult/{token}/'))
      return { answer: { ...analysed, stalk: [], tags: [] } };
    return null;
  }

  function fieldsOf(bytes: Buffer, type: string): Record<string, unknown> | null {
    if (type.startsWith('multipart/form-data')) return formOf(bytes, type);
    try {
      return JSON.parse(bytes.toString()) as Record<string, unknown>;
    } catch {
      fake.problems.push('a body that is neither JSON nor a form');
      return null;
    }
  }

  function formOf(bytes: Buffer, type: string): Record<string, unknown> {
    const boundary = /boundary=(.+)$/.exec(type)?.[1] ?? '';
    const parts = bytes.toString('latin1').split(`--${boundary}`);
    if (parts.at(0) !== '' || parts.at(-1) !== '--\r\n') fake.problems.push('a form without its end');
    return Object.fromEntries(
      parts.slice(1, -1).map((part) => {
        const [head = '', ...rest] = part.split('\r\n\r\n');
        const content = Buffer.from(rest.join('\r\n\r\n').replace(/\r\n$/, ''), 'latin1').toString();
        const name = / name="([^"]+)"/.exec(head)?.[1] ?? '';
        const file = / filename="([^"]+)"/.exec(head)?.[1];
        return [name, file === undefined ? content : { file, bytes: content }];
      }),
    );
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}
