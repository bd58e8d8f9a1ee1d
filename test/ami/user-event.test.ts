import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { AmiHeader } from '../../src/ami/ami-framing.js';
import { readNewChannel, readUserEvent, type UserEventRules } from '../../src/ami/user-event.js';
import { channelHeaders, type FakeChannel } from '../fakes/ami-asterisk.js';

const RULES: UserEventRules = {
  names: new Set(['num', 'lookup']),
  defaults: { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' },
};
const CHANNEL: FakeChannel = { uniqueId: '1795309887.1', callerIdNum: '79170415564', exten: '74951234567' };

function headersOf(lines: readonly string[]): AmiHeader[] {
  return lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  });
}

function readLines(lines: readonly string[]) {
  return readUserEvent(headersOf(lines), RULES, 5);
}

/** `UserEvent(Num,<given>)` on a channel. */
function question(given: readonly string[], channel: FakeChannel = CHANNEL) {
  const reading = readLines(['Event: UserEvent', ...channelHeaders(channel), 'UserEvent: Num', ...given]);
  if (reading.kind !== 'question') throw new Error(reading.kind);
  return { ...reading.call, complaints: reading.complaints };
}

describe('a question', () => {
  test('takes the number it was given and the rest from its channel', () => {
    expect(question(['number: 74957777777'], { ...CHANNEL, callerIdName: 'Ivan', context: 'from-trunk' })).toEqual({
      door: 'ami',
      script: 'lookup',
      number: '74957777777',
      numberGiven: true,
      remark: '',
      freepbx: null,
      presentation: 'allowed',
      did: '74951234567',
      callerName: 'Ivan',
      rdnis: '',
      channel: 'PJSIP/trunk-00000001',
      context: 'from-trunk',
      uniqueId: '1795309887.1',
      options: {
        deadlineMs: 500,
        variablePrefix: 'VOX_',
        jsonVariable: null,
        language: 'ru',
        inherit: false,
        force: false,
        ttlMs: null,
      },
      askedAtMs: 5,
      complaints: [],
    });
  });

  test('takes script, did, prefix, json, deadline and presentation', () => {
    const call = question([
      'number: 1',
      'script: outbound',
      'did: 78001234567',
      'prefix: VOXOUT_',
      'json: var',
      'deadline: 900',
      'presentation: prohib_passed_screen',
    ]);
    expect(call).toMatchObject({ script: 'outbound', did: '78001234567', presentation: 'restricted', complaints: [] });
    expect(call.options).toMatchObject({ variablePrefix: 'VOXOUT_', jsonVariable: 'var', deadlineMs: 900 });
  });

  test('may be named in any case, as the configuration lists it', () => {
    for (const name of ['num', 'NUM', 'Lookup']) {
      const lines = ['Event: UserEvent', ...channelHeaders(CHANNEL), `UserEvent: ${name}`];
      expect(readLines(lines).kind).toBe('question');
    }
    expect(readLines(['Event: UserEvent', ...channelHeaders(CHANNEL), 'UserEvent: Other']).kind).toBe('foreign');
    expect(readLines(['Event: UserEvent', ...channelHeaders(CHANNEL)]).kind).toBe('foreign');
  });

  test('without a number asks for the caller ID, for outbound for the extension', () => {
    expect(question([]).number).toBe('79170415564');
    expect(question(['script: outbound']).number).toBe('74951234567');
    expect(question([], { uniqueId: '1.1' }).number).toBe('');
  });

  test('with an empty number stays without one: the caller withheld it', () => {
    expect(question(['number: ']).number).toBe('');
  });

  test.each(['s', 'h', 'i', 't', 'unknown', ''])('has no DID when the extension is %j', (exten) => {
    expect(question([], { ...CHANNEL, exten }).did).toBe('');
  });

  test.each(['name', 'block', 'allow', 'prefetch', 'Route', '', 'constructor'])(
    'with the script %j is a lookup, and says why',
    (script) => {
      const call = question([`script: ${script}`]);
      expect(call.script).toBe('lookup');
      expect(call.complaints).toEqual(['parameter script ignored: expected lookup, route, outbound']);
    },
  );

  test('cannot set what only an AGI URL may', () => {
    expect(question(['inherit: 1', 'force: 1', 'lang: en']).options).toMatchObject({
      inherit: false,
      force: false,
      language: 'ru',
    });
  });

  test('keeps its defaults where a parameter is malformed', () => {
    const call = question(['deadline: soon', 'prefix: A B', 'json: CALLERID(name)']);
    expect(call.options).toMatchObject({ deadlineMs: 500, variablePrefix: 'VOX_', jsonVariable: null });
    expect(call.complaints).toHaveLength(3);
  });

  test('is bounded: a longer text is cut', () => {
    expect(question([`number: ${'7'.repeat(5000)}`]).number).toHaveLength(256);
  });

  test.each([
    ['allowed_not_screened', 'allowed'],
    ['prohib', 'restricted'],
    ['unavailable', 'unavailable'],
    ['restricted', 'restricted'],
    ['', 'allowed'],
  ])('with the presentation %j is %s', (text, expected) => {
    expect(question([`presentation: ${text}`]).presentation).toBe(expected);
  });
});

describe('a caller who sends headers in the caller ID', () => {
  test.each([
    ['a channel', ['CallerIDNum: 79170415564', 'Uniqueid: 9.9', 'Uniqueid: 1795309887.1', 'UserEvent: Num']],
    [
      'a channel and an event',
      ['Uniqueid: 9.9', 'UserEvent: Num', 'prefix: P_', 'Uniqueid: 1795309887.1', 'UserEvent: Num'],
    ],
  ])('is not answered when he writes %s in front of what Asterisk writes', (_what, lines) => {
    expect(readLines(['Event: UserEvent', ...lines])).toEqual({ kind: 'forged' });
  });

  test('changes nothing: the first header of a name wins', () => {
    const call = question(['number: 7917', 'script: lookup', 'prefix: VOX_', 'script: route', 'Uniqueid: 9.9']);
    expect(call).toMatchObject({ number: '7917', script: 'lookup', uniqueId: '1795309887.1' });
  });

  test('gets no script but the harmless ones', () => {
    expect(question(['number: 7917', 'script: block', 'Uniqueid: 9.9'])).toMatchObject({
      script: 'lookup',
      uniqueId: '1795309887.1',
    });
  });

  test('cannot make a second event of it', () => {
    expect(question(['number: 7917', 'UserEvent: Lookup', 'Uniqueid: 9.9', 'number: 1'])).toMatchObject({
      number: '7917',
      uniqueId: '1795309887.1',
    });
  });
});

describe('an event that is never answered', () => {
  test('has no channel, though somebody wrote a Uniqueid into it', () => {
    const fromAction = ['Event: UserEvent', 'Privilege: user,all', 'UserEvent: Num', 'ActionID: 5', 'number: 1'];
    expect(readLines(fromAction).kind).toBe('no-uniqueid');
    expect(readLines([...fromAction, 'Uniqueid: 9.9']).kind).toBe('no-uniqueid');
  });

  test.each([
    '',
    '1795309887',
    '.1',
    '1.',
    'abc',
    '1.1 ',
    '1.1x',
    '-1.1',
    'my-own-id',
    'a b-1.1',
    `${'p'.repeat(101)}-1.1`,
  ])('has the Uniqueid %j', (uniqueId) => {
    const headers: AmiHeader[] = [
      ['event', 'UserEvent'],
      ['uniqueid', uniqueId],
      ['userevent', 'Num'],
    ];
    expect(readUserEvent(headers, RULES, 0).kind).toBe('no-uniqueid');
  });

  test.each(['1795309887.1', 'pbx-1795309887.123', 'pbx.example-2-1.1'])('but %s is well formed', (uniqueId) => {
    expect(question([], { ...CHANNEL, uniqueId }).uniqueId).toBe(uniqueId);
  });

  test('has two, even when the later one is better', () => {
    const headers = ['Event: UserEvent', 'Uniqueid: ', 'Uniqueid: 1.1', 'UserEvent: Num'];
    expect(readLines(headers).kind).toBe('forged');
  });
});

property.prop([fc.array(fc.tuple(fc.string(), fc.string({ maxLength: 30 })), { maxLength: 10 })])(
  'whatever a dialplan gives, the answer goes to the channel that asked, in an allowed way',
  (given) => {
    const own = headersOf(channelHeaders(CHANNEL));
    const headers: AmiHeader[] = [['event', 'UserEvent'], ...own, ['userevent', 'Num'], ...given];
    const reading = readUserEvent(headers, RULES, 0);
    expect(reading).toMatchObject({ kind: 'question', call: { uniqueId: '1795309887.1' } });
    if (reading.kind === 'question') expect(['lookup', 'route', 'outbound']).toContain(reading.call.script);
  },
);

describe('a new channel', () => {
  const contexts = new Set(['from-trunk']);

  test('in a listed context brings the number early', () => {
    const headers = headersOf(['Event: Newchannel', ...channelHeaders({ ...CHANNEL, context: 'from-trunk' })]);
    expect(readNewChannel(headers, contexts)).toBe('79170415564');
  });

  test('elsewhere, or without a number, brings nothing', () => {
    const elsewhere = headersOf(['Event: Newchannel', ...channelHeaders({ ...CHANNEL, context: 'from-internal' })]);
    const withheld = headersOf(['Event: Newchannel', ...channelHeaders({ uniqueId: '1.1', context: 'from-trunk' })]);
    expect(readNewChannel(elsewhere, contexts)).toBeNull();
    expect(readNewChannel(withheld, contexts)).toBeNull();
  });
});
