import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import type { WrittenAnswer } from '../../src/call/written-answer.js';
import type { AbortSignalLike } from '../../src/time/abort-signal-like.js';
import { callFastAgi, environmentLines, type LeaveAt } from '../fakes/agi-asterisk.js';
import { connectRaw } from '../fakes/agi-raw-client.js';
import { manualClock } from '../fakes/manual-clock.js';
import { hastyClock, openDoor, type OpenDoor } from './open-door.js';

/** Whatever happened before, the next call is answered. */
async function stillAnswers({ port, empty }: OpenDoor): Promise<void> {
  await empty();
  expect((await callFastAgi(port)).variables.get('VOX_STATUS')).toBe('OK');
}

/** An answer that waits to be given, and the signal it was asked with. */
function slowAnswer() {
  const asked: AbortSignalLike[] = [];
  let give: (answer: WrittenAnswer) => void = () => undefined;
  return {
    asked,
    give: (answer: WrittenAnswer) => give(answer),
    answer: (_call: IncomingCall, signal: AbortSignalLike): Promise<WrittenAnswer> => {
      asked.push(signal);
      if (asked.length > 1) return Promise.resolve({ variables: [['VOX_STATUS', 'OK']] });
      return new Promise((resolve) => (give = resolve));
    },
  };
}

/** Nobody but Asterisk can answer it: the HANGUP is no caller's. */
const PROOF = /^GET FULL VARIABLE "[0-9a-f]{16};"$/;

describe('bad input at the AGI door', () => {
  it.each(['fin', 'reset'] as const)('shrugs at a health check that closes at once (%s)', async (how) => {
    const open = await openDoor();
    await callFastAgi(open.port, { leave: { at: 'connected', how } });
    expect(await open.kinds(1)).toEqual(['empty-connection']);
    await stillAnswers(open);
  });

  it('reads what came while the process stood still before it calls it late', async () => {
    const open = await openDoor({ environmentTimeoutMs: 80 });
    const client = await connectRaw(open.port);
    client.socket.write(`${environmentLines(open.port).join('\n')}\n\n`);
    for (const startMs = performance.now(); performance.now() - startMs < 300;);
    await client.until((received) => received.includes('VOX_STATUS'));
    client.socket.end();
    await open.empty();
    expect(open.events.map(({ kind }) => kind)).not.toContain('environment-timeout');
  });

  it('frees a silent connection at its limit', async () => {
    const open = await openDoor({ environmentTimeoutMs: 80 });
    const client = await connectRaw(open.port);
    const tookMs = await client.gone;
    expect(tookMs).toBeGreaterThan(70);
    expect(tookMs).toBeLessThan(4500);
    expect(open.events).toMatchObject([{ kind: 'environment-timeout', peer: '127.0.0.1', uniqueId: undefined }]);
    expect(open.events[0]!.ms).toBeGreaterThan(70);
    await stillAnswers(open);
  });

  it.each(['fin', 'reset'] as const)('names an environment that is cut in the middle (%s)', async (how) => {
    const open = await openDoor();
    await callFastAgi(open.port, { leave: { at: 'mid-environment', how }, pauseMs: 10 });
    expect(await open.kinds(1)).toEqual(['environment-cut']);
    expect(open.calls).toEqual([]);
    await stillAnswers(open);
  });

  it('frees an environment that stops in the middle at its limit', async () => {
    const open = await openDoor({ environmentTimeoutMs: 80 });
    const client = await connectRaw(open.port);
    client.socket.write('agi_network: yes\nagi_request: agi');
    expect(await client.gone).toBeLessThan(1000);
    expect(await open.kinds(1)).toEqual(['environment-timeout']);
  });

  it('does not let a trickle of bytes hold a connection past its limit', async () => {
    const open = await openDoor({ environmentTimeoutMs: 100 });
    const client = await connectRaw(open.port);
    client.socket.write('agi_network: yes\n');
    const trickle = setInterval(() => client.socket.write('agi_a: b\n'), 10);
    expect(await client.gone).toBeLessThan(1000);
    clearInterval(trickle);
    expect(await open.kinds(1)).toEqual(['environment-timeout']);
  });

  it('answers an environment that comes one byte at a time', async () => {
    const open = await openDoor();
    const call = await callFastAgi(open.port, { segments: 'bytes', callerName: 'Ярослав' });
    expect(call.variables.get('VOX_NUMBER')).toBe('79170415564');
    expect(open.calls[0]!.callerName).toBe('Ярослав');
    expect(open.events).toEqual([]);
  });

  it('stops reading 1 MiB without a newline after 64 KiB', async () => {
    const open = await openDoor();
    const client = await connectRaw(open.port);
    client.socket.write(Buffer.alloc(1024 * 1024, 'a'));
    expect(await client.gone).toBeLessThan(1000);
    expect(await open.kinds(1)).toEqual(['environment-too-large']);
    await stillAnswers(open);
  });

  it('stops reading an environment without end', async () => {
    const open = await openDoor();
    const client = await connectRaw(open.port);
    client.socket.write(`agi_network: yes\n${'agi_arg_1: x\n'.repeat(50_000)}`);
    expect(await client.gone).toBeLessThan(1000);
    expect(await open.kinds(1)).toEqual(['environment-too-large']);
  });

  it.each([
    ['noise', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 197 + 13) % 256))],
    ['a web browser', Buffer.from('GET / HTTP/1.1\r\nHost: pbx\r\n\r\n')],
    ['an empty line', Buffer.from('\n')],
  ])('turns %s away at the first line', async (_name, bytes) => {
    const open = await openDoor();
    const client = await connectRaw(open.port);
    client.socket.write(bytes);
    expect(await client.gone).toBeLessThan(1000);
    expect(client.received()).toBe('');
    expect(await open.kinds(1)).toEqual(['malformed-environment']);
    await stillAnswers(open);
  });

  it('answers an environment without a number', async () => {
    const open = await openDoor();
    const call = await callFastAgi(open.port, { script: null, callerId: 'unknown' });
    expect(call.variables.get('VOX_NUMBER')).toBe('unknown');
    expect(open.calls).toMatchObject([{ script: 'lookup', presentation: 'allowed', callerName: '' }]);
    expect(open.events).toEqual([]);
  });

  it('abandons the call at once when the caller hangs up before the answer', async () => {
    const slow = slowAnswer();
    const open = await openDoor({ answer: slow.answer });
    const call = await callFastAgi(open.port, { hangUp: 'after-environment', pauseMs: 20, uniqueId: '5.5' });
    expect(call.end).toBe('server-closed');
    expect(call.commands).toEqual([expect.stringMatching(PROOF)]);
    expect(call.tookMs - call.stoodStillMs).toBeLessThan(1000);
    expect(slow.asked[0]!.aborted).toBe(true);
    expect(open.events).toMatchObject([
      { kind: 'hangup-before-answer', uniqueId: '5.5', detail: 'Asterisk said HANGUP' },
    ]);
    await open.empty();
    // The lookup still ends some day; nobody hears of it.
    slow.give({ variables: [['VOX_STATUS', 'LATE']] });
    await stillAnswers(open);
    expect(open.events.length).toBe(1);
  });

  it('does not even ask when the HANGUP comes with the environment', async () => {
    const open = await openDoor();
    const call = await callFastAgi(open.port, { hangUp: 'with-environment', segments: 'one' });
    expect(call.commands).toEqual([expect.stringMatching(PROOF)]);
    expect(await open.kinds(1)).toEqual(['hangup-before-answer']);
    expect(open.calls).toEqual([]);
  });

  it.each<[LeaveAt, 'fin' | 'reset', string]>([
    ['environment-sent', 'reset', 'connection-error'],
    ['environment-sent', 'fin', 'hangup-before-answer'],
    ['command-received', 'reset', 'connection-error'],
    ['command-received', 'fin', 'connection-error'],
  ])('frees the socket when Asterisk goes away at %s (%s)', async (at, how, kind) => {
    const slow = slowAnswer();
    const open = await openDoor(at === 'environment-sent' ? { answer: slow.answer } : {});
    await callFastAgi(open.port, { leave: { at, how }, pauseMs: 10, uniqueId: '7.7' });
    expect(await open.kinds(1)).toEqual([kind]);
    expect(open.events).toMatchObject([{ uniqueId: '7.7' }]);
    if (how === 'reset') expect(open.events[0]!.cause).toMatchObject({ code: 'ECONNRESET' });
    if (at === 'environment-sent') expect(slow.asked[0]!.aborted).toBe(true);
    await stillAnswers(open);
  });

  it.each(['fin', 'reset'] as const)('takes no offence at a connection gone after the last reply (%s)', async (how) => {
    const open = await openDoor();
    const call = await callFastAgi(open.port, { leave: { at: 'replied', how }, pauseMs: 0 });
    expect(call.variables.get('VOX_STATUS')).toBe('OK');
    await stillAnswers(open);
    expect(open.events).toEqual([]);
  });

  it('frees a connection whose other side never closes', async () => {
    const clock = manualClock();
    const open = await openDoor({ clock });
    const client = await connectRaw(open.port);
    const letGo = once(client.socket, 'end');
    // Read and never closed: only the server's patience can end this.
    client.socket.allowHalfOpen = true;
    client.socket.write(`${environmentLines(open.port).join('\n')}\n\n`);
    await client.until((received) => received.endsWith('\n'));
    client.socket.write('200 result=1\n');
    await letGo;
    expect(open.door.sessions()).toBe(1);
    clock.advance(1000);
    await open.empty();
    expect(open.events).toEqual([]);
  });

  it('survives a flood of lines that mean nothing while it thinks, and reads it to no end', async () => {
    const slow = slowAnswer();
    const open = await openDoor({ answer: slow.answer });
    const client = await connectRaw(open.port);
    client.socket.write(`${environmentLines(open.port).join('\n')}\n\n`);
    await vi.waitFor(() => expect(slow.asked.length).toBe(1));
    client.socket.write('200 result=1\n'.repeat(200_000));
    await client.gone;
    expect(slow.asked[0]!.aborted).toBe(true);
    expect(await open.kinds(1)).toEqual(['forged-environment']);
    await stillAnswers(open);
  });

  it('ends a call whose answer never comes', async () => {
    const open = await openDoor({
      clock: hastyClock,
      callDefaults: { deadlineMs: 50, maxDeadlineMs: 100, variablePrefix: 'VOX_' },
      answer: () => new Promise(() => undefined),
    });
    const call = await callFastAgi(open.port);
    expect(call.commands).toEqual([]);
    expect(call.tookMs - call.stoodStillMs).toBeLessThan(1000);
    expect(await open.kinds(1)).toEqual(['handler-error']);
  });
});
