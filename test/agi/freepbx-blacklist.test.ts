import { describe, expect, it } from 'vitest';
import type { FreepbxBlacklist } from '../../src/agi/freepbx-blacklist.js';
import { callFastAgi, REPLY_510 } from '../fakes/agi-asterisk.js';
import { openDoor } from './open-door.js';

const EXPRESSION = '${DB_EXISTS(blacklist/79170415564)}';
const FINDING = { listed: true, blocksWithheld: false, destination: '' };
const blacklist: FreepbxBlacklist = {
  question: ({ number }) => (number === '' ? null : EXPRESSION),
  read: (answer) => (answer === '1' ? FINDING : null),
};

describe("FreePBX's own blacklist, read in a FastAGI session", () => {
  it('is asked once, before the answer, and handed on with the call', async () => {
    const open = await openDoor({ freepbx: () => blacklist });
    const asked: string[] = [];
    const evaluate = (expression: string) => {
      asked.push(expression);
      return '1';
    };
    const call = await callFastAgi(open.port, { evaluate });
    expect(asked).toEqual([EXPRESSION]);
    expect(call.commands).toHaveLength(2);
    expect(open.calls).toMatchObject([{ freepbx: FINDING }]);
    expect(call.variables.get('VOX_STATUS')).toBe('OK');
  });

  it('is left alone where it is not wanted, and where a call has nothing to ask', async () => {
    let wanted: FreepbxBlacklist | null = null;
    const open = await openDoor({ freepbx: () => wanted });
    expect((await callFastAgi(open.port)).commands).toHaveLength(1);
    wanted = { ...blacklist, question: () => null };
    expect((await callFastAgi(open.port)).commands).toHaveLength(1);
    expect(open.calls.map(({ freepbx }) => freepbx)).toEqual([null, null]);
  });

  it('is done without when Asterisk refuses or says something else, and that is reported', async () => {
    const open = await openDoor({ freepbx: () => blacklist });
    const refused = await callFastAgi(open.port, {
      evaluate: () => '',
      reply: (line) => (line.startsWith('GET') ? REPLY_510 : '200 result=1\n'),
    });
    expect(refused.variables.get('VOX_STATUS')).toBe('OK');
    await callFastAgi(open.port, { evaluate: () => 'nonsense' });
    expect(open.calls.map(({ freepbx }) => freepbx)).toEqual([null, null]);
    expect(await open.kinds(2)).toEqual(['freepbx-unread', 'freepbx-unread']);
    expect(open.events[0]?.detail).toContain('510');
  });

  it('is not waited for longer than a fraction of the deadline: the late reply is not taken for the next one', async () => {
    const open = await openDoor({ freepbx: () => blacklist });
    const call = await callFastAgi(open.port, { evaluate: () => '1', replyDelayMs: 150 });
    expect(call.variables.get('VOX_STATUS')).toBe('OK');
    expect(open.calls).toMatchObject([{ freepbx: null }]);
    expect(open.events).toMatchObject([{ kind: 'freepbx-unread', detail: 'no answer after 100 ms' }]);
  });

  it('is not waited for longer than half of what is left until the deadline', async () => {
    const open = await openDoor({ freepbx: () => blacklist });
    await callFastAgi(open.port, { script: 'lookup?deadline=100', evaluate: () => '1', replyDelayMs: 70 });
    expect(open.events).toMatchObject([{ kind: 'freepbx-unread' }]);
    expect(open.events[0]?.detail).toMatch(/^no answer after ([0-4]?\d|50) ms$/);
  });

  it('does not keep a caller who hangs up meanwhile', async () => {
    const open = await openDoor({ freepbx: () => blacklist });
    const call = await callFastAgi(open.port, {
      evaluate: () => '1',
      leave: { at: 'command-received', how: 'reset' },
    });
    expect(call.end).toBe('left');
    await open.empty();
  });
});
