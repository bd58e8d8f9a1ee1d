import { fc, property } from '../property.js';
import { describe, expect, test } from 'vitest';
import { AmiFraming, type AmiHeader } from '../../src/ami/ami-framing.js';
import { readNewChannel, readUserEvent } from '../../src/ami/user-event.js';
import { channelHeaders, type FakeChannel } from '../fakes/ami-asterisk.js';

const NAMES = new Set(['num', 'lookup']);
const CHANNEL: FakeChannel = {
  uniqueId: '1795309887.1',
  name: 'PJSIP/trunk-00000001',
  callerIdNum: '79170415564',
  exten: '74951234567',
};
const VICTIM = { uniqueId: '1795309999.9', name: 'PJSIP/trunk-00000099' };
const HEAD = ['Event: UserEvent', 'Privilege: user,all'];
/** What a number holds: AST_MAX_EXTENSION. */
const NUMBER_BYTES = 79;

/** What the door hears when Asterisk writes these lines: values with line breaks make several messages of them. */
function messagesOf(lines: readonly string[], wanted = 'userevent'): (readonly AmiHeader[])[] {
  const messages: (readonly AmiHeader[])[] = [];
  const framing = new AmiFraming(new Set([wanted]), {
    onBanner: () => undefined,
    onMessage: (headers) => messages.push(headers),
    onPassedOver: () => undefined,
    onAlone: () => undefined,
  });
  framing.push(Buffer.from(['Asterisk Call Manager/5.0.4', ...lines, '', ''].join('\r\n')));
  return messages;
}

function readAll(lines: readonly string[]) {
  return messagesOf(lines).map((headers) => readUserEvent(headers, NAMES));
}

function eventOf(channel: FakeChannel, given: readonly string[] = [], name = 'Num'): string[] {
  return [...HEAD, ...channelHeaders(channel), `UserEvent: ${name}`, ...given];
}

/** The one trigger of one event. */
function ringOf(given: readonly string[], channel: FakeChannel = CHANNEL) {
  const readings = readAll(eventOf(channel, given));
  expect(readings).toHaveLength(1);
  const [reading] = readings;
  if (reading?.kind !== 'trigger') throw new Error(reading?.kind);
  return reading.trigger;
}

const NOTHING_GIVEN = { number: undefined, did: undefined, deadline: undefined, old: new Map() };

describe('an event that is whole', () => {
  test('rings for its channel', () => {
    expect(ringOf([])).toEqual({
      channel: 'PJSIP/trunk-00000001',
      uniqueId: '1795309887.1',
      given: NOTHING_GIVEN,
    });
  });

  test('brings number, did and deadline, and names the headers of older dialplans', () => {
    const { given } = ringOf(['number: 7495', 'did: 7800', 'deadline: 300', 'script: route', 'json: var', 'x: y']);
    expect(given).toEqual({
      number: '7495',
      did: '7800',
      deadline: '300',
      old: new Map([
        ['script', 'route'],
        ['json', 'var'],
      ]),
    });
  });

  test('takes the first of equal headers, and bounds them', () => {
    expect(ringOf(['number: 1', 'number: 2']).given.number).toBe('1');
    expect(ringOf([`number: ${'7'.repeat(5000)}`]).given.number).toHaveLength(256);
  });

  test('may be named in any case, as the configuration lists it', () => {
    for (const name of ['num', 'NUM', 'Lookup']) expect(readAll(eventOf(CHANNEL, [], name))[0]?.kind).toBe('trigger');
    expect(readAll(eventOf(CHANNEL, [], 'Other'))).toEqual([{ kind: 'foreign' }]);
  });

  test.each(['1795309887.1', 'pbx-1795309887.123', 'pbx.example-2-1.1', 'crm call 77', 'my-own-id', 'заказ-5'])(
    'may have the Uniqueid %s: Originate and ARI give any text',
    (uniqueId) => expect(ringOf([], { ...CHANNEL, uniqueId }).uniqueId).toBe(uniqueId),
  );

  test('may hold what manager.conf adds: a time, a system name, variables of the channel', () => {
    const [head = '', privilege = '', ...rest] = eventOf(CHANNEL);
    const userEvent = rest.pop() ?? '';
    const more = ['Timestamp: 1795309887.123456', 'SystemName: pbx-1'];
    const variables = ['ChanVariable: A=1', 'ChanVariable: B=2'];
    expect(readAll([head, privilege, ...more, ...rest, ...variables, userEvent])).toMatchObject([
      { kind: 'trigger', trigger: { uniqueId: '1795309887.1' } },
    ]);
  });

  test('may hold a single line feed or return in a value: that ends no line of AMI', () => {
    expect(ringOf([], { ...CHANNEL, callerIdNum: '7917\n041\rx' }).uniqueId).toBe('1795309887.1');
  });
});

describe('an event of no channel', () => {
  const fromAction = [...HEAD, 'UserEvent: Num', 'ActionID: 5', 'number: 1'];

  test('is told from others, whatever was given with it', () => {
    expect(readAll(fromAction)).toEqual([{ kind: 'no-channel' }]);
    expect(readAll([...fromAction, 'Channel: PJSIP/x', 'Uniqueid: 9.9'])).toEqual([{ kind: 'no-channel' }]);
    expect(readAll([...HEAD, 'UserEvent: Other'])).toEqual([{ kind: 'foreign' }]);
  });
});

describe('a caller who writes lines into his number', () => {
  /** Every message of the event of a call whose number or extension holds this text. */
  const readingsWith = (part: 'callerIdNum' | 'exten', text: string) => {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(NUMBER_BYTES);
    return readAll(eventOf({ ...CHANNEL, [part]: text }));
  };
  const OWN = { kind: 'trigger', trigger: { channel: 'PJSIP/trunk-00000001', uniqueId: null, given: NOTHING_GIVEN } };

  test('tears his own event, which is then known by its channel alone', () => {
    expect(readingsWith('callerIdNum', '79170415564\r\nX: y')).toEqual([OWN]);
    expect(readingsWith('callerIdNum', `79170415564\r\nUniqueid: ${VICTIM.uniqueId}`)).toEqual([OWN]);
    expect(readingsWith('callerIdNum', '79170415564\r\n\r\nbehind it')).toEqual([OWN]);
  });

  test('makes no event of another call by it: the start of one does not fit into a number', () => {
    const event = `\r\n\r\nEvent: UserEvent\r\nPrivilege: user,all\r\nChannel: ${VICTIM.name}`;
    expect(readingsWith('callerIdNum', `7${event}`)).toEqual([OWN, { kind: 'forged' }]);
  });

  test('nor by number and extension together', () => {
    const from = `7\r\n\r\nEvent: UserEvent\r\nPrivilege: user,all\r\nChannel: ${VICTIM.name}`;
    const to = `7\r\nUniqueid: ${VICTIM.uniqueId}\r\nUserEvent: Num\r\n\r\n`;
    expect(readAll(eventOf({ ...CHANNEL, callerIdNum: from, exten: to }))).toEqual([OWN, { kind: 'forged' }]);
  });

  test('names another Uniqueid by his extension, but never another channel', () => {
    const text = `1\r\nPriority: 1\r\nUniqueid: 1.1\r\nLinkedid: 1.1\r\nUserEvent: Num\r\n\r\n`;
    expect(readingsWith('exten', text)).toMatchObject([
      { kind: 'trigger', trigger: { channel: 'PJSIP/trunk-00000001', uniqueId: '1.1' } },
    ]);
  });

  test('is not heard where it was another event that he tore', () => {
    const event = eventOf({ ...CHANNEL, callerIdNum: '7\r\nX: y' }, [], 'Other');
    expect(readAll(event)).toEqual([{ kind: 'foreign' }]);
  });

  property([
    fc.stringMatching(/^[\r\n A-Za-z0-9:.,/-]{0,79}$/),
    fc.stringMatching(/^[\r\n A-Za-z0-9:.,/-]{0,79}$/),
    fc.array(
      fc.constantFrom('\r\n', '\r\n\r\n', 'Event: UserEvent', 'Uniqueid: 9.9', 'UserEvent: Num', 'Channel: PJSIP/v'),
      { maxLength: 8 },
    ),
  ])('whatever he writes, no trigger names another channel than his', (number, exten, pieces) => {
    const forged = pieces.join('\r\n').slice(0, NUMBER_BYTES);
    for (const callerIdNum of [number, forged]) {
      for (const reading of readAll(eventOf({ ...CHANNEL, callerIdNum, exten }))) {
        if (reading.kind === 'trigger') expect(reading.trigger.channel).toBe(CHANNEL.name);
      }
    }
  });
});

property([fc.array(fc.tuple(fc.string(), fc.string({ maxLength: 30 })), { maxLength: 10 })])(
  'whatever a dialplan gives, the trigger is for the channel that asked',
  (given) => {
    const own = messagesOf(eventOf(CHANNEL))[0] ?? [];
    const headers: AmiHeader[] = [...own, ...given];
    expect(readUserEvent(headers, NAMES)).toMatchObject({ kind: 'trigger', trigger: { uniqueId: '1795309887.1' } });
  },
);

describe('a new channel', () => {
  const contexts = new Set(['from-trunk']);
  const read = (channel: FakeChannel) =>
    messagesOf(['Event: Newchannel', 'Privilege: call,all', ...channelHeaders(channel)], 'newchannel').map((headers) =>
      readNewChannel(headers, contexts),
    );

  test('in a listed context brings the number early', () => {
    expect(read({ ...CHANNEL, context: 'from-trunk' })).toEqual(['79170415564']);
  });

  test('elsewhere, or without a number, brings nothing', () => {
    expect(read({ ...CHANNEL, context: 'from-internal' })).toEqual([null]);
    expect(read({ uniqueId: '1.1', context: 'from-trunk' })).toEqual([null]);
  });

  test('that is not whole brings nothing', () => {
    const forged = '7\r\n\r\nEvent: Newchannel\r\nContext: from-trunk\r\nCallerIDNum: 79990001122';
    expect(Buffer.byteLength(forged)).toBeLessThanOrEqual(NUMBER_BYTES);
    expect(read({ ...CHANNEL, callerIdNum: forged })).toEqual([null, null]);
    expect(read({ ...CHANNEL, callerIdNum: '79170415564\r\nCallerIDName: x' })).toEqual([null]);
  });
});
