// Who may ask, and what a crowd or a stranger can do to those who may.

import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import {
  openWebhookDoor,
  SECRET,
  webhookAccount,
  webhookSample,
  type OpenWebhookDoor,
  type WebhookChoice,
} from './open-webhook-door.js';

const opened: OpenWebhookDoor[] = [];
const sockets: Socket[] = [];
async function open(choice: WebhookChoice = {}) {
  const webhooks = await openWebhookDoor(choice);
  opened.push(webhooks);
  return webhooks;
}
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const { door } of opened.splice(0)) await door.close(0);
});

const asked = webhookSample('route.queue').request.body;
const PASSES = JSON.stringify({ action_type: 'queue', action_data: '6000' });

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

function requestText(path: string, body: string, headers: readonly string[] = []): string {
  const length = `content-length: ${Buffer.byteLength(body)}`;
  return [`POST ${path} HTTP/1.1`, 'host: anything.example', length, ...headers, '', body].join('\r\n');
}

/** Everything up to the end of one answer with a length. */
async function answerOn(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? NaN);
    if (body.length >= length) return text;
  }
  return text;
}

describe('whoever has not the secret', () => {
  it.each([
    ['a wrong secret', `/alovoice/${SECRET.slice(0, -1)}x/route`],
    ['the beginning of the secret', `/alovoice/${SECRET.slice(0, 10)}/route`],
    ['no secret', '/alovoice//route'],
    ['another path', '/v1/lookup/79170415564'],
    ['the root', '/'],
    ['what is no event', `/alovoice/${SECRET}/status`],
    ['more behind the event', `/alovoice/${SECRET}/route/more`],
    ['another case', `/alovoice/${SECRET.toUpperCase()}/route`],
  ])('gets 404 and nothing else: %s', async (_what, path) => {
    const { port, calls } = await open();
    const socket = await connected(port);
    socket.write(requestText(path, JSON.stringify(asked)));
    const text = await answerOn(socket);
    expect(text.split('\r\n')[0]).toBe('HTTP/1.1 404 Not Found');
    expect(text.split('\r\n\r\n')[1]).toBe('');
    expect(text).not.toMatch(/^(content-type|www-authenticate|server):/im);
    expect(calls).toEqual([]);
  });

  it('gets the same answer, byte for byte, whatever is wrong', async () => {
    const { port } = await open();
    const answers = new Set<string>();
    for (const path of ['/', '/alovoice/x/route', `/alovoice/${SECRET}x/route`, `/alovoice/${SECRET}/nothing`]) {
      const socket = await connected(port);
      socket.write(requestText(path, ''));
      answers.add((await answerOn(socket)).replace(/date: .*\r\n/i, ''));
    }
    expect(answers.size).toBe(1);
  });

  it('is told of in the log without the path', async () => {
    const { post, events, outcomes } = await open();
    await post('route', asked, { secret: 'guessed-by-somebody-in-the-net' });
    await post('rout', asked);
    await post('route', asked, { method: 'PUT' });
    expect(events.map(({ kind, account }) => [kind, account])).toEqual([
      ['wrong-secret', ''],
      ['unknown-event', 'tashkent'],
      ['unknown-event', 'tashkent'],
    ]);
    expect(JSON.stringify(events)).not.toMatch(/guessed|a-secret/);
    expect(outcomes).toEqual([' none refused', ' none refused', ' none refused']);
  });

  it('may have it and still not ask from elsewhere', async () => {
    const { post, calls, events } = await open({ account: { isAllowed: () => false } });
    expect((await post('route', asked)).status).toBe(404);
    expect([calls, events.map(({ kind }) => kind)]).toEqual([[], ['wrong-secret']]);
  });
});

describe('whoever has the secret', () => {
  it('may ask by any name of the host', async () => {
    const { port } = await open();
    const socket = await connected(port);
    socket.write(requestText(`/alovoice/${SECRET}/route`, JSON.stringify(asked)));
    expect(await answerOn(socket)).toContain(PASSES);
  });

  it('is answered by the account it belongs to', async () => {
    const second = webhookAccount({ name: 'samarkand', secret: 'another-secret-of-another-pbx', pass: { peer: '1' } });
    const { post, outcomes } = await open({ accounts: () => [webhookAccount(), second] });
    expect((await post('route', asked, { secret: second.secret })).text).toContain('peer');
    expect(outcomes).toEqual(['samarkand route pass']);
  });

  it('is answered at the deadline when the body does not come', async () => {
    const { port, outcomes } = await open({ account: { deadlineMs: 60 } });
    const socket = await connected(port);
    socket.write(`POST /alovoice/${SECRET}/route HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"from`);
    const text = await answerOn(socket);
    expect(text).toContain('HTTP/1.1 200 OK');
    expect(text).toContain(PASSES);
    expect(outcomes).toEqual(['tashkent route bad-body']);
  });

  it('may wait for leave to send the body', async () => {
    const { port } = await open();
    const socket = await connected(port);
    const body = JSON.stringify(asked);
    socket.write(
      `POST /alovoice/${SECRET}/route HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    const [leave] = (await once(socket, 'data')) as [Buffer];
    expect(leave.toString()).toContain('100 Continue');
    socket.write(body);
    expect(await answerOn(socket)).toContain(PASSES);
  });

  it('is answered while 500 connections of strangers are open, and 500 that ask at once are all answered', async () => {
    const { port, post, calls } = await open();
    const idle = await Promise.all(Array.from({ length: 500 }, () => connected(port)));
    expect((await post('route', asked)).text).toBe(PASSES);
    const text = requestText(`/alovoice/${SECRET}/route`, JSON.stringify(asked));
    const answers = await Promise.all(
      idle.map((socket) => {
        socket.write(text);
        return answerOn(socket);
      }),
    );
    expect(answers.filter((answer) => answer.includes(PASSES))).toHaveLength(500);
    expect(calls).toHaveLength(501);
  });

  it('finds a place when strangers have taken all', async () => {
    const { port, post, events } = await open({ maxConnections: 20 });
    await Promise.all(Array.from({ length: 20 }, () => connected(port)));
    expect((await post('route', asked)).text).toBe(PASSES);
    expect(events.map(({ kind }) => kind)).toContain('too-many-connections');
  });

  it('is answered at once beside a flood of wrong secrets', async () => {
    const { port, post } = await open();
    const flood = await Promise.all(Array.from({ length: 30 }, () => connected(port)));
    const wrong = requestText('/alovoice/guess/route', '').repeat(20);
    for (const socket of flood) socket.write(wrong);
    expect((await post('route', asked)).text).toBe(PASSES);
  });
});

it('what is no HTTP is refused, and the door stands', async () => {
  const { port, post, events } = await open();
  const socket = await connected(port);
  socket.write('\x16\x03\x01\x02\x00\x01\x00\r\n\r\n');
  expect(await answerOn(socket)).toContain('400 Bad Request');
  expect((await post('route', asked)).text).toBe(PASSES);
  expect(events.map(({ kind }) => kind)).toEqual(['bad-request']);
});

it('answers what is under way before it closes', async () => {
  let finish: () => void = () => undefined;
  const { answerWith } = await import('./open-webhook-door.js');
  const begun = new Promise<void>((begin) => {
    finish = begin;
  });
  const webhooks = await openWebhookDoor({
    decide: async () => {
      finish();
      await new Promise((resolve) => setImmediate(resolve));
      return answerWith({});
    },
  });
  const answer = webhooks.post('route', asked);
  await begun;
  await webhooks.door.close(1000);
  expect((await answer).text).toBe(PASSES);
});
