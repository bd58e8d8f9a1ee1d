import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { checkAction } from '../../src/ami/ami-action.js';
import { AmiFault } from '../../src/ami/ami-fault.js';
import type { ManagerConnection } from '../../src/ami/asterisk-manager-adapter.js';
import { fitsSetvar, sendSetvars, setvarActions } from '../../src/ami/setvar-answer.js';

const UNIQUE_ID = '1795309887.1';

function pairs(...[answer, prefix]: [Parameters<typeof setvarActions>[1], string?]) {
  return setvarActions(UNIQUE_ID, answer, prefix ?? 'VOX_').map((action) => {
    if (action.action !== 'Setvar') throw new Error(action.action);
    expect(action.channel).toBe(UNIQUE_ID);
    return [action.variable, action.value];
  });
}

describe('the actions of an answer', () => {
  test('set the variables in their order, the JSON after them, READY last', () => {
    expect(
      pairs({
        variables: [
          ['VOX_STATUS', 'OK'],
          ['VOX_FAULT', ''],
        ],
        json: ['var', '{"status":"OK"}'],
      }),
    ).toEqual([
      ['VOX_STATUS', 'OK'],
      ['VOX_FAULT', ''],
      ['var', '{"status":"OK"}'],
      ['VOX_READY', '1'],
    ]);
  });

  test('name READY with the prefix the dialplan asked for', () => {
    expect(pairs({ variables: [] }, 'VOXOUT_')).toEqual([['VOXOUT_READY', '1']]);
  });

  test('shorten a value to 900 bytes, between characters', () => {
    const [first] = pairs({ variables: [['VOX_NAME', `x${'я'.repeat(1000)}`]] });
    expect(first?.[1]).toBe(`x${'я'.repeat(449)}`);
  });

  test('never cut a JSON text in the middle', () => {
    const long = JSON.stringify({ reason: 'я'.repeat(1000) });
    expect(fitsSetvar('var', long)).toBe(false);
    expect(pairs({ variables: [], json: ['var', long] })[0]).toEqual(['var', '{}']);
  });

  property.prop([fc.array(fc.string({ unit: 'binary', maxLength: 1500 }), { maxLength: 5 })])(
    'may always be sent, whatever the values are',
    (values) => {
      const answer = { variables: values.map((value, index) => [`VOX_${index}`, value] as const) };
      for (const action of setvarActions(UNIQUE_ID, answer, 'VOX_')) expect(() => checkAction(action)).not.toThrow();
    },
  );
});

describe('the outcome', () => {
  /** `ok`, the message of an error, or a fault. */
  type Reply = string | AmiFault;
  const actions = setvarActions(UNIQUE_ID, { variables: [['A', '1'], ['B', '2']] }, 'VOX_'); // prettier-ignore

  function outcomeOf(...replies: Reply[]) {
    const connection: Pick<ManagerConnection, 'action'> = {
      action: () => {
        const reply = replies.shift() ?? 'ok';
        if (reply instanceof AmiFault) return Promise.reject(reply);
        return Promise.resolve({ ok: reply === 'ok', message: reply, headers: [] });
      },
    };
    return sendSetvars(connection, actions, 100);
  }

  test.each<[string, Reply[], string]>([
    ['all taken', [], 'set'],
    ['the caller hung up before', ['No such channel', 'No such channel', 'No such channel'], 'gone'],
    ['the caller hung up in between', ['ok', 'ok', 'No such channel'], 'gone'],
    ['no right to set variables', ['Permission denied'], 'denied'],
    ['something else', ['ok', 'Out of paper'], 'failed'],
    ['no reply', [new AmiFault('NO_REPLY', 'x')], 'failed'],
    ['the connection ended', ['ok', new AmiFault('CLOSED', 'x'), new AmiFault('CLOSED', 'x')], 'lost'],
  ])('%s', async (_what, replies, kind) => {
    expect((await outcomeOf(...replies)).kind).toBe(kind);
  });

  test('says what to change in manager.conf', async () => {
    expect(await outcomeOf('Permission denied')).toMatchObject({
      message: expect.stringContaining('write = call') as string,
    });
  });

  test('sends all before the first reply has come', async () => {
    const sent: unknown[] = [];
    const never = { action: (action: unknown) => (sent.push(action), new Promise<never>(() => undefined)) };
    void sendSetvars(never, actions, 100);
    await Promise.resolve();
    expect(sent).toEqual(actions);
  });
});
