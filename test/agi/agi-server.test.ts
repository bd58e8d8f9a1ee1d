import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listenForAgi } from '../../src/agi/agi-server.js';
import { ListenError } from '../../src/errors.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import type { WrittenAnswer } from '../../src/call/written-answer.js';
import type { AbortSignalLike } from '../../src/time/abort-signal-like.js';
import { callFastAgi, REPLY_510, REPLY_511, REPLY_520 } from '../fakes/agi-asterisk.js';
import { connectRaw } from '../fakes/agi-raw-client.js';
import { openDoor } from './open-door.js';
import { startStopwatch } from '../fakes/standstill.js';

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const answerOf = (variables: WrittenAnswer['variables']) => () => Promise.resolve({ variables });

describe('a call through the AGI door', () => {
  it('gets its variables in one command and is let go', async () => {
    const { port, events, calls, empty } = await openDoor();
    const call = await callFastAgi(port, { script: 'route?did=74951112233', args: ['+7 917 041-55-64'] });
    expect(Object.fromEntries(call.variables)).toEqual({ VOX_STATUS: 'OK', VOX_NUMBER: '+7 917 041-55-64' });
    expect(call.commands).toEqual(['EXEC MSet "VOX_STATUS=OK,VOX_NUMBER=+7 917 041-55-64"']);
    expect(call.end).toBe('server-closed');
    expect(calls).toMatchObject([{ door: 'agi', script: 'route', did: '74951112233' }]);
    await empty();
    expect(events).toEqual([]);
  });

  it('asks with the time at which the question was complete', async () => {
    const { port, calls } = await openDoor();
    const before = performance.now();
    await callFastAgi(port, { pauseMs: 15 });
    expect(calls[0]!.askedAtMs).toBeGreaterThan(before + 40);
    expect(calls[0]!.askedAtMs).toBeLessThan(performance.now());
  });

  it('gets JSON in a command of its own', async () => {
    const json = ['var', '{"status":"OK","operator":"МТС"}'] as const;
    const { port } = await openDoor({ answer: () => Promise.resolve({ variables: [['VOX_STATUS', 'OK']], json }) });
    const call = await callFastAgi(port);
    expect(call.commands.length).toBe(2);
    expect(call.commands[0]).not.toContain('var=');
    expect(call.variables.get('var')).toBe(json[1]);
  });

  it('gets as many commands as its variables need, one after the other', async () => {
    const variables = Array.from({ length: 60 }, (_, i) => [`VOX_${i}`, 'Республика'.repeat(6)] as const);
    const { port } = await openDoor({ answer: answerOf(variables) });
    const call = await callFastAgi(port, { replyDelayMs: 5 });
    expect(call.commands.length).toBeGreaterThan(2);
    expect([...call.variables]).toEqual(variables);
  });

  it('arrives as harmless text whatever the operator is called', async () => {
    const hostile = [
      '"',
      ',',
      ')',
      '\\',
      'HANGUP',
      '${SYSTEM(x)}',
      'a"),B=1,(',
      ' lead',
      '[x',
      '\t',
      'Я😀',
      '\\"',
      '=',
    ];
    const variables = hostile.map((value, i) => [`VOX_${i}`, value] as const);
    const { port, events } = await openDoor({ answer: answerOf(variables) });
    const call = await callFastAgi(port);
    expect([...call.variables]).toEqual(variables);
    expect(events).toEqual([]);
  });

  it('arrives cut, and said so, when a value has 5 KB', async () => {
    const { port, kinds, events } = await openDoor({ answer: answerOf([['VOX_OPERATOR', 'я"'.repeat(2500)]]) });
    const call = await callFastAgi(port);
    expect(call.variables.get('VOX_OPERATOR')).toMatch(/^(я")+я?$/);
    expect(await kinds(1)).toEqual(['value-shortened']);
    expect(events[0]!.detail).toBe('VOX_OPERATOR');
  });

  it('says what was wrong with the question and answers all the same', async () => {
    const { port, events } = await openDoor();
    const call = await callFastAgi(port, { script: 'lookup?nmu=1', uniqueId: '1790.5' });
    expect(call.variables.get('VOX_STATUS')).toBe('OK');
    expect(events).toMatchObject([{ kind: 'request-complaint', uniqueId: '1790.5', peer: '127.0.0.1' }]);
  });

  it('takes new defaults with the next call after a reload', async () => {
    let variablePrefix = 'VOX_';
    const { port, calls } = await openDoor({
      callDefaults: () => ({ deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix }),
    });
    await callFastAgi(port);
    variablePrefix = 'NEW_';
    await callFastAgi(port);
    expect(calls.map((call) => call.options.variablePrefix)).toEqual(['VOX_', 'NEW_']);
  });

  it('is answered for 200 callers at the same time', async () => {
    const { port, door, events, empty } = await openDoor({
      answer: async (call: IncomingCall) => {
        await after(20);
        return { variables: [['VOX_NUMBER', call.number]] };
      },
    });
    const numbers = Array.from({ length: 200 }, (_, i) => String(79170000000 + i));
    const calls = await Promise.all(numbers.map((callerId) => callFastAgi(port, { callerId })));
    expect(calls.map((call) => call.variables.get('VOX_NUMBER'))).toEqual(numbers);
    await empty();
    expect(door.sessions()).toBe(0);
    expect(events).toEqual([]);
  });
});

describe('what Asterisk replies', () => {
  it.each([
    ['510', REPLY_510, '510 Invalid or unknown command'],
    ['511', REPLY_511, '511 Command Not Permitted'],
    ['520', REPLY_520, '520 Invalid command syntax.'],
    ['that there is no MSet', '200 result=-2\n', 'result=-2'],
  ])('is reported when it is %s, and the next command still goes out', async (_name, refusal, message) => {
    const { port, events, empty } = await openDoor({
      answer: () => Promise.resolve({ variables: [['A', '1']], json: ['var', '{}'] }),
    });
    const call = await callFastAgi(port, {
      uniqueId: '9.9',
      reply: (_line, index) => (index === 0 ? refusal : '200 result=1\n'),
    });
    expect(call.end).toBe('server-closed');
    expect(call.commands.length).toBe(2);
    expect(call.variables.get('var')).toBe('{}');
    await empty();
    expect(events).toMatchObject([{ kind: 'reply-error', uniqueId: '9.9' }]);
    expect(events[0]!.detail).toContain(message);
  });

  it('is waited for through Trying and a HANGUP', async () => {
    const { port, events } = await openDoor();
    const call = await callFastAgi(port, {
      hangUp: 'before-reply',
      reply: () => '100 result=0 Trying...\n200 result=1\n',
    });
    expect(call.end).toBe('server-closed');
    expect(events).toEqual([]);
  });

  it('is not waited for longer than the budget', async () => {
    const { port, kinds, empty } = await openDoor({
      callDefaults: { deadlineMs: 300, maxDeadlineMs: 5000, variablePrefix: 'VOX_' },
    });
    const call = await callFastAgi(port, { reply: () => null });
    expect(call.tookMs).toBeGreaterThan(240);
    expect(call.tookMs - call.stoodStillMs).toBeLessThan(900);
    expect(await kinds(1)).toEqual(['reply-timeout']);
    await empty();
  });

  it('is waited for a little even when the answer took the whole budget', async () => {
    const { port, events } = await openDoor({
      callDefaults: { deadlineMs: 50, maxDeadlineMs: 5000, variablePrefix: 'VOX_' },
      answer: async () => {
        await after(80);
        return { variables: [['VOX_STATUS', 'FAILED']] };
      },
    });
    const call = await callFastAgi(port, { replyDelayMs: 60 });
    expect(call.variables.get('VOX_STATUS')).toBe('FAILED');
    expect(events).toEqual([]);
  });

  it('is believed no more when it is not AGI: what was answered is written over', async () => {
    const { port, kinds, calls } = await openDoor();
    const call = await callFastAgi(port, { reply: (_line, index) => (index === 0 ? 'what?\n' : '200 result=1\n') });
    expect(call.variables.get('VOX_NUMBER')).toBe('');
    expect(calls.map(({ numberProblem }) => numberProblem)).toEqual([undefined, expect.any(String)]);
    expect(await kinds(1)).toEqual(['forged-environment']);
  });
});

describe('opening and closing the door', () => {
  it('says so when the port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const error = await openDoor({ port }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ListenError);
    expect(error).toMatchObject({ host: '127.0.0.1', port, code: 'EADDRINUSE', cause: { code: 'EADDRINUSE' } });
    expect((error as Error).message).toContain(`127.0.0.1 port ${port}`);
  });

  it.each([
    ['an address of another host', { host: '203.0.113.1', port: 0 }, 'EADDRNOTAVAIL'],
    ['a port that cannot be', { host: '127.0.0.1', port: 70_000 }, 'ERR_SOCKET_BAD_PORT'],
  ])('says so for %s', async (_name, at, code) => {
    await expect(openDoor(at)).rejects.toMatchObject({ name: 'ListenError', ...at, code });
  });

  it('refuses peers that are not allowed, before a byte is read', async () => {
    const seen: string[] = [];
    const { port, kinds, calls, door } = await openDoor({
      isAllowed: (address) => {
        seen.push(address);
        return false;
      },
    });
    const call = await callFastAgi(port);
    expect(call.commands).toEqual([]);
    expect(await kinds(1)).toEqual(['refused-peer']);
    expect(seen).toEqual(['127.0.0.1']);
    expect([calls.length, door.sessions()]).toEqual([0, 0]);
  });

  it('shows an IPv4 peer as IPv4 when it listens on all addresses', async () => {
    const seen: string[] = [];
    const { port } = await openDoor({ host: '::', isAllowed: (address) => seen.push(address) > 0 });
    await callFastAgi(port);
    expect(seen).toEqual(['127.0.0.1']);
  });

  it('holds no more sessions than it may, and takes the next when one is free', async () => {
    const { port, kinds, door, empty } = await openDoor({ maxSessions: () => 2 });
    const [first, second] = [await connectRaw(port), await connectRaw(port)];
    const third = await connectRaw(port);
    await third.gone;
    expect(await kinds(1)).toEqual(['too-many-sessions']);
    expect(door.sessions()).toBe(2);
    first.socket.destroy();
    second.socket.destroy();
    await empty();
    expect((await callFastAgi(port)).variables.get('VOX_STATUS')).toBe('OK');
  });

  it('lets an open call finish when it closes, and takes no new one', async () => {
    const { port, door, events } = await openDoor({
      answer: async () => {
        await after(80);
        return { variables: [['VOX_STATUS', 'OK']] };
      },
    });
    const open = callFastAgi(port);
    await after(30);
    const closed = door.close(1000);
    await expect(callFastAgi(port)).rejects.toThrow(/ECONNREFUSED/);
    expect((await open).variables.get('VOX_STATUS')).toBe('OK');
    await closed;
    expect(events).toEqual([]);
  });

  it('cuts what is still open after its grace', async () => {
    const signals: AbortSignalLike[] = [];
    const { port, door, events } = await openDoor({
      answer: (_call, signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    const open = callFastAgi(port);
    const silent = await connectRaw(port);
    await after(30);
    const ownMs = startStopwatch();
    await Promise.all([door.close(50), door.close(50)]);
    expect(ownMs()).toBeLessThan(500);
    expect((await open).commands).toEqual([]);
    await silent.gone;
    expect(events.map((event) => event.kind)).toEqual(['cut-by-shutdown', 'cut-by-shutdown']);
    expect(signals[0]!.aborted).toBe(true);
  });

  it('frees its port at once', async () => {
    const first = await openDoor();
    await callFastAgi(first.port);
    await first.door.close(100);
    const second = await openDoor({ port: first.port });
    expect((await callFastAgi(second.port)).end).toBe('server-closed');
  });

  it('keeps going when the log fails', async () => {
    const { port } = await openDoor({
      report: () => {
        throw new Error('disk full');
      },
    });
    connect({ port, host: '127.0.0.1' }).destroy();
    expect((await callFastAgi(port, { script: 'lookup?wrong' })).variables.get('VOX_STATUS')).toBe('OK');
  });

  it('listens with the options it is given', async () => {
    const door = await listenForAgi({
      host: '127.0.0.1',
      port: 0,
      backlog: 1,
      isAllowed: () => true,
      maxSessions: () => 1,
      environmentTimeoutMs: 50,
      environmentMaxBytes: 1000,
      callDefaults: { deadlineMs: 1, maxDeadlineMs: 1, variablePrefix: '' },
      clock: { epochMs: () => 0, monotonicMs: () => 0, after: () => () => undefined },
      answer: answerOf([]),
      report: () => undefined,
    });
    onTestFinished(() => door.close(0));
    expect(door.address.host).toBe('127.0.0.1');
    expect((await callFastAgi(door.address.port)).commands).toEqual([]);
  });
});
