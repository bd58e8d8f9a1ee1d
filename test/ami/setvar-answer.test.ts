import { fc, property } from '../property.js';
import { describe, expect, test } from 'vitest';
import { checkAction, type AmiAction } from '../../src/ami/ami-action.js';
import { AmiFault } from '../../src/ami/ami-fault.js';
import type { ManagerConnection } from '../../src/ami/manager-connection.js';
import { fitsSetvar, sendSetvars, setvarActions } from '../../src/ami/setvar-answer.js';
import { CHANNEL_VARIABLES } from '../../src/call/channel-variables.js';
import { setArray } from '../fakes/ami-array.js';
import { anyCharacter } from '../fakes/any-character.js';

const UNIQUE_ID = '1795309887.1';
type Setvar = Extract<AmiAction, { action: 'Setvar' }>;

function actionsOf(...[answer, prefix = 'VOX_']: [Parameters<typeof setvarActions>[1], string?]): Setvar[] {
  return setvarActions(UNIQUE_ID, answer, prefix).map((action) => {
    expect(() => checkAction(action)).not.toThrow();
    if (action.action !== 'Setvar') throw new Error(action.action);
    expect(action.channel).toBe(UNIQUE_ID);
    return action;
  });
}

/** What the channel holds afterwards, in the order in which it was set. */
function setBy(actions: readonly Setvar[]): [string, string][] {
  return actions.flatMap(({ variable, value }): [string, string][] => {
    const names = /^ARRAY\((.*)\)$/.exec(variable)?.[1];
    return names === undefined ? [[variable.replace(/^__/, ''), value]] : setArray(names, value);
  });
}

describe('the actions of an answer', () => {
  test('are one, with READY last', () => {
    expect(actionsOf({ variables: [['VOX_STATUS', 'OK'], ['VOX_FAULT', ''], ['VOX_NAME', 'a, (b]']] })).toEqual([
      {
        action: 'Setvar',
        channel: UNIQUE_ID,
        variable: 'ARRAY(VOX_STATUS,VOX_FAULT,VOX_NAME,VOX_READY)',
        value: 'OK,,a\\, \\(b\\],1',
      },
    ]); // prettier-ignore
  });

  test('are one or two for a whole answer, however long its texts are', () => {
    const variables = (value: string) => CHANNEL_VARIABLES.map(({ name }) => [`VOX_${name}`, value] as const);
    expect(actionsOf({ variables: variables('') })).toHaveLength(1);
    expect(actionsOf({ variables: variables('Краснодарский край') })).toHaveLength(2);
  });

  test('carry a JSON text in one of its own, behind all variables and in front of READY', () => {
    const answer = { variables: [['A', '1'], ['B', '2']], json: ['var', '{"a":"1","b":"2"}'] } as const; // prettier-ignore
    expect(actionsOf(answer).map(({ variable, value }) => [variable, value])).toEqual([
      ['ARRAY(A,B)', '1,2'],
      ['var', '{"a":"1","b":"2"}'],
      ['VOX_READY', '1'],
    ]);
  });

  test('name READY with the prefix the dialplan asked for', () => {
    expect(actionsOf({ variables: [] }, 'VOXOUT_').map(({ variable }) => variable)).toEqual(['VOXOUT_READY']);
  });

  test('set a variable that is alone without a list: ARRAY would cut it at its bars', () => {
    expect(actionsOf({ variables: [['A', 'x|y,z']], json: ['var', '{}'] })[0]).toMatchObject({
      variable: 'A',
      value: 'x|y,z',
    });
  });

  test('are never of more than 90 variables', () => {
    const actions = actionsOf({ variables: Array.from({ length: 200 }, (_, index) => [`V${index}`, ''] as const) });
    expect(actions.map(({ variable }) => variable.split(',').length)).toEqual([90, 90, 21]);
  });

  test('shorten a value to 900 bytes, between characters', () => {
    const [first] = setBy(actionsOf({ variables: [['VOX_NAME', `x${'я'.repeat(1000)}`]] }));
    expect(first).toEqual(['VOX_NAME', `x${'я'.repeat(449)}`]);
  });

  test('never cut a JSON text in the middle', () => {
    const long = JSON.stringify({ reason: 'я'.repeat(1000) });
    expect(fitsSetvar('var', long)).toBe(false);
    expect(setBy(actionsOf({ variables: [], json: ['var', long] }))[0]).toEqual(['var', '{}']);
  });

  const name = fc.constantFrom('VOX_A', '__VOX_B', 'CALLERID(name)', `L${'o'.repeat(90)}ng`);
  const value = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...'\\",()[]{}|=;$ \tя'), maxLength: 120 }),
    fc.string({ unit: anyCharacter, maxLength: 1500 }),
  );
  property([fc.array(fc.tuple(name, value), { maxLength: 60 })])(
    'bring every value to the channel as it was, within the lines that Asterisk reads',
    (variables) => {
      const cleaned = (text: string) => text.replace(/[\r\n\0]+/g, ' ').trim();
      const set = setBy(actionsOf({ variables }));
      expect(set.map(([each]) => each)).toEqual([...variables.map(([each]) => each.replace(/^__/, '')), 'VOX_READY']);
      for (const [place, [, text]] of variables.entries()) {
        const whole = cleaned(text);
        if (Buffer.byteLength(whole) <= 900) expect(set[place]?.[1]).toBe(whole);
        else expect(whole.startsWith(set[place]?.[1] ?? 'none')).toBe(true);
      }
    },
  );
});

describe('the outcome', () => {
  /** `ok` or the message of an error, for each action. */
  const actions = setvarActions(UNIQUE_ID, { variables: [['A', '1']], json: ['var', '{}'] }, 'VOX_');

  function outcomeOf(replies: readonly string[] | AmiFault) {
    const connection: Pick<ManagerConnection, 'batch'> = {
      batch: (batch) => {
        if (replies instanceof AmiFault) return Promise.reject(replies);
        const messages = batch.map((_action, place) => replies[place] ?? 'ok');
        return Promise.resolve(
          messages.map((message) => ({ ok: message === 'ok', message, headers: [], behind: 'nothing' as const })),
        );
      },
    };
    return sendSetvars(connection, actions, 100);
  }

  test.each<[string, readonly string[] | AmiFault, string]>([
    ['all taken', [], 'set'],
    ['the caller hung up before', ['No such channel', 'No such channel', 'No such channel'], 'gone'],
    ['the caller hung up in between', ['ok', 'ok', 'No such channel'], 'gone'],
    ['no right to set variables', ['Permission denied'], 'denied'],
    ['something else', ['ok', 'Out of paper'], 'failed'],
    ['no reply', new AmiFault('NO_REPLY', 'x'), 'failed'],
    ['the connection ended', new AmiFault('CLOSED', 'x'), 'lost'],
  ])('%s', async (_what, replies, kind) => {
    expect((await outcomeOf(replies)).kind).toBe(kind);
  });

  test('says what to change in manager.conf', async () => {
    expect(await outcomeOf(['Permission denied'])).toMatchObject({
      message: expect.stringContaining('write = call') as string,
    });
  });

  test('sends all before the first reply has come', () => {
    let sent: readonly AmiAction[] = [];
    const never = {
      batch: (batch: readonly AmiAction[]) => ((sent = batch), new Promise<never>(() => undefined)),
    };
    void sendSetvars(never, actions, 100);
    expect(sent).toEqual(actions);
  });
});
