// Each defect that the audit of ding-dong 0.1.7 found, closed: one test a defect, by its number.

import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AgiEncodingError } from '../../src/agi/agi-encoding.js';
import { AgiSessionError } from '../../src/agi/agi-session-error.js';
import { callFastAgi, environmentLines, REPLY_510, REPLY_511, REPLY_520 } from '../fakes/agi-asterisk.js';
import { connectRaw } from '../fakes/agi-raw-client.js';
import { openDoor } from './open-door.js';
import { rawSession, rawSessions, talkingSession } from './raw-session.js';

const ended = (count: number) => (received: string) => received.split('\n').length - 1 >= count;

describe('ding-dong behind its adapter', () => {
  it('D1 keeps the colons of the environment', async () => {
    const { session, client } = await rawSession();
    client.socket.write(
      `${environmentLines(4573, { script: 'route?num=1', callerName: 'Ivan: sales' }).join('\n')}\n\n`,
    );
    const { values } = await session.environment;
    expect(values.get('agi_request')).toBe('agi://127.0.0.1:4573/route?num=1');
    expect(values.get('agi_calleridname')).toBe('Ivan: sales');
    expect(values.has('')).toBe(false);
  });

  it('D2 survives a reset by the other side', async () => {
    const { session, client } = await talkingSession();
    client.socket.resetAndDestroy();
    await session.closed;
    expect(session.hungUp.reason).toMatchObject({ fault: 'connection-error', cause: { code: 'ECONNRESET' } });
    expect(session.hungUp.reason).toHaveProperty('message', expect.stringMatching(/^ECONNRESET before/));
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('our bug');
      },
    ],
    ['rejects', () => Promise.reject(new Error('our bug'))],
    ['rejects with nothing', () => Promise.reject(undefined as unknown as Error)],
  ])('D3 ends only the session when the handler %s', async (_how, answer) => {
    const { port, kinds, events } = await openDoor({ answer });
    const call = await callFastAgi(port, { uniqueId: '3.3' });
    expect([call.end, call.commands]).toEqual(['server-closed', []]);
    expect(await kinds(1)).toEqual(['handler-error']);
    expect(events[0]).toMatchObject({ uniqueId: '3.3', cause: expect.any(Error) as Error });
  });

  it('D4 sends nothing of a command with a line break', async () => {
    const { session, client } = await talkingSession();
    const injected = 'SET VARIABLE NAME "x"\nEXEC System "rm -rf /"\n';
    await expect(session.command(injected)).rejects.toThrow(AgiEncodingError);
    await expect(session.command(`NOOP ${'x'.repeat(2000)}`)).rejects.toThrow(AgiEncodingError);
    void session.command('NOOP').catch(() => undefined);
    await client.until(ended(1));
    expect(client.received()).toBe('NOOP\n');
  });

  it('D4 sends nothing of an answer with a line break', async () => {
    const { port, kinds } = await openDoor({
      answer: () => Promise.resolve({ variables: [['VOX_NAME', 'x"\nEXEC System "rm -rf /"\n']] }),
    });
    expect((await callFastAgi(port)).commands).toEqual([]);
    expect(await kinds(1)).toEqual(['handler-error']);
  });

  it('D5 quotes what it sends', async () => {
    const variables = [
      ['A', 'ООО "Ромашка"'],
      ['B', 'b c'],
      ['C', ''],
    ] as const;
    const { port } = await openDoor({ answer: () => Promise.resolve({ variables }) });
    expect([...(await callFastAgi(port)).variables]).toEqual(variables);
  });

  it('D6 gives each of two commands its own reply, one after the other', async () => {
    const { session, client } = await talkingSession();
    const both = Promise.all([session.command('GET VARIABLE A'), session.command('GET VARIABLE B')]);
    await client.until(ended(1));
    expect(client.received()).toBe('GET VARIABLE A\n');
    client.socket.write('200 result=1 (a)\n');
    await client.until(ended(2));
    expect(client.received()).toBe('GET VARIABLE A\nGET VARIABLE B\n');
    client.socket.write('200 result=1 (b)\n');
    expect((await both).map((reply) => reply.value)).toEqual(['a', 'b']);
  });

  it('D6 refuses to queue without end', async () => {
    const { session } = await talkingSession();
    const waiting = Array.from({ length: 40 }, () => session.command('NOOP').catch((error: unknown) => error));
    await expect(waiting.at(-1)).resolves.toBeInstanceOf(Error);
    session.fail(new AgiSessionError('reply-timeout', 'for the test'));
    await Promise.all(waiting);
  });

  it.each([
    ['D7', 520, REPLY_520],
    ['D8', 510, REPLY_510],
    ['D8', 511, REPLY_511],
  ])('%s reads %i as a reply and not as a hang-up', async (_defect, code, wire) => {
    const { session, client } = await talkingSession();
    const [first, second] = [session.command('FOO'), session.command('NOOP')];
    await client.until(ended(1));
    client.socket.write(wire);
    expect((await first).code).toBe(code);
    await client.until(ended(2));
    client.socket.write('200 result=0\n');
    expect((await second).code).toBe(200);
    expect(session.hungUp.aborted).toBe(false);
  });

  it('D9 rejects what is pending when the connection closes', async () => {
    const { session, client } = await talkingSession();
    const pending = Promise.allSettled([session.command('NOOP'), session.command('NOOP')]);
    await client.until(ended(1));
    client.socket.end();
    const fault = { status: 'rejected', reason: { fault: 'connection-error' } };
    expect(await pending).toMatchObject([fault, fault]);
  });

  it('D9 rejects the environment that will not come', async () => {
    const { session, client } = await rawSession();
    client.socket.end('agi_network: yes\n');
    await expect(session.environment).rejects.toMatchObject({ fault: 'environment-cut' });
  });

  it('D9 does not wait for a reply for ever after a HANGUP', async () => {
    const { port, kinds } = await openDoor({
      callDefaults: { deadlineMs: 50, maxDeadlineMs: 50, variablePrefix: 'VOX_' },
    });
    const call = await callFastAgi(port, { hangUp: 'before-reply', reply: () => null });
    expect(call.tookMs - call.stoodStillMs).toBeLessThan(1000);
    expect(await kinds(1)).toEqual(['reply-timeout']);
  });

  it('D10 rejects a command after the end at once', async () => {
    const { session, client } = await talkingSession();
    session.end();
    await expect(session.command('NOOP')).rejects.toThrow('outside the session');
    client.socket.end();
    await session.closed;
    await expect(session.command('NOOP')).rejects.toThrow();
    const other = await talkingSession();
    other.client.socket.end();
    await other.session.closed;
    await expect(other.session.command('NOOP')).rejects.toThrow(AgiSessionError);
  });

  it('D11 keeps a reply that is split behind another line', async () => {
    const { session, client } = await talkingSession();
    const reply = session.command('GET VARIABLE A');
    await client.until(ended(1));
    client.socket.write('HANGUP\n200 result=1 (val');
    await new Promise((resolve) => setTimeout(resolve, 20));
    client.socket.write('ueA)\n');
    expect((await reply).value).toBe('valueA');
  });

  it('D12 keeps a value with line breaks', async () => {
    const { session, client } = await talkingSession();
    const reply = session.command('GET FULL VARIABLE ${A}');
    await client.until(ended(1));
    client.socket.write('200 result=1 (one\n(2) two\n\nthree)\n');
    expect((await reply).value).toBe('one\n(2) two\n\nthree');
    expect(session.hungUp.aborted).toBe(false);
  });

  it('D13 sees a HANGUP in one segment with the environment', async () => {
    const { session, client } = await rawSession();
    client.socket.write(`${environmentLines(0).join('\n')}\n\nHANGUP\n`);
    const { values } = await session.environment;
    expect(values.has('HANGUP')).toBe(false);
    await client.until(ended(1));
    const [, token] = /^GET FULL VARIABLE "([0-9a-f]{16});"$/m.exec(client.received()) ?? [];
    client.socket.write(`200 result=1 (${token};)\n`);
    await session.hangUpProof;
    expect(session.hungUp.reason).toMatchObject({ fault: 'hangup-before-answer' });
  });

  it('D14 tells result, value and what follows apart', async () => {
    const { session, client } = await talkingSession();
    const replies = Promise.all([session.command('STREAM FILE'), session.command('GET VARIABLE A')]);
    await client.until(ended(1));
    client.socket.write('200 result=-1 endpos=12345\n');
    await client.until(ended(2));
    client.socket.write('200 result=1 ()\n');
    const [stream, variable] = await replies;
    expect([stream.result, stream.attributes.get('endpos'), stream.value]).toEqual(['-1', '12345', null]);
    expect(variable.value).toBe('');
  });

  it('D15 bounds what it keeps of a line without end', async () => {
    const { session, client } = await rawSession();
    client.socket.write(Buffer.alloc(16 * 1024 * 1024, 'a'));
    await expect(session.environment).rejects.toMatchObject({ fault: 'environment-too-large' });
    await client.gone;
  });

  it('D15 bounds what it keeps of a reply without end', async () => {
    const { session, client } = await talkingSession();
    const reply = session.command('NOOP');
    client.socket.write(Buffer.alloc(16 * 1024 * 1024, 'a'));
    await expect(reply).rejects.toMatchObject({ fault: 'forged-environment' });
    await client.gone;
    expect(session.gone.reason).toMatchObject({ fault: 'malformed-reply' });
  });

  it('D16 limits the time of a silent client and the number of clients', async () => {
    const { port, kinds } = await openDoor({ environmentTimeoutMs: 60, maxSessions: () => 1 });
    const [silent, tooMany] = [await connectRaw(port), await connectRaw(port)];
    await Promise.all([silent.gone, tooMany.gone]);
    expect(await kinds(2)).toEqual(['too-many-sessions', 'environment-timeout']);
  });

  it('D17 leaves no listener behind however often it waits', async () => {
    const { session, client, socket } = await talkingSession();
    const listeners = () =>
      socket
        .eventNames()
        .map((name) => socket.listenerCount(name))
        .reduce((a, b) => a + b, 0);
    const before = listeners();
    for (let turn = 1; turn <= 20; turn += 1) {
      const reply = session.command('NOOP');
      await client.until(ended(turn));
      client.socket.write('200 result=0\n');
      await reply;
    }
    expect(listeners()).toBe(before);
  });

  it('D18 listens on a free port of the given address only', async () => {
    const { door } = await openDoor({ port: 0 });
    expect(door.address.host).toBe('127.0.0.1');
    expect(door.address.port).not.toBe(3000);
    await expect(callFastAgi(door.address.port, { host: '::1' })).rejects.toThrow(/ECONNREFUSED|EADDRNOTAVAIL/);
    await expect(callFastAgi(door.address.port, { host: '127.0.0.2' })).rejects.toThrow(/ECONNREFUSED/);
  });

  it('D19 reads an environment with CRLF', async () => {
    const { port, calls } = await openDoor();
    const call = await callFastAgi(port, { lineEnding: '\r\n' });
    expect(call.variables.get('VOX_NUMBER')).toBe('79170415564');
    expect(calls[0]!.uniqueId).not.toMatch(/\s/);
  });

  it('writes nothing of a session that is gone into the connection that has its context now', async () => {
    const connect = await rawSessions();
    const first = await connect();
    first.client.socket.write(`${environmentLines(0).join('\n')}\n\n`);
    await first.session.environment;
    first.session.doubt('for the test');
    first.socket.destroy();
    await once(first.socket, 'close');
    const next = await connect();
    // What a doubted session insists on is sent whatever was answered.
    first.session.insist('NOOP late');
    first.session.end();
    next.client.socket.write(`${environmentLines(0).join('\n')}\n\n`);
    await next.session.environment;
    void next.session.command('NOOP own').catch(() => undefined);
    await next.client.until(ended(1));
    expect(next.client.received()).toBe('NOOP own\n');
  });
});
