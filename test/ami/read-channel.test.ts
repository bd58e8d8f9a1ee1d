// What is believed of a channel, over a real connection: its replies carry a caller's text as he wrote it.

import { fc, property } from '../property.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectManager } from '../../src/ami/asterisk-manager-adapter.js';
import type { ManagerConnection } from '../../src/ami/manager-connection.js';
import { AmiFault } from '../../src/ami/ami-fault.js';
import { isBroken, type ChannelRead } from '../../src/ami/channel-question.js';
import { readChannel } from '../../src/ami/read-channel.js';
import { brokenTrigger, type EventTrigger } from '../../src/ami/user-event.js';
import { channelHeaders, FakeAmiAsterisk, type FakeChannel } from '../fakes/ami-asterisk.js';
import { connectionTo } from './open-connection.js';

const CHANNEL = { uniqueId: '1795309887.1', name: 'PJSIP/trunk-00000001', callerIdNum: '79170415564' };
const OTHER = { uniqueId: '1795309887.2', name: 'PJSIP/trunk-00000002', callerIdNum: '79160000000' };

let asterisk: FakeAmiAsterisk;
let connection: ManagerConnection;
let strays: number;

beforeAll(async () => {
  asterisk = await FakeAmiAsterisk.start();
  connection = await connectManager({ ...connectionTo(asterisk.port), onStray: () => (strays += 1) });
});
afterAll(async () => {
  connection.close(new AmiFault('STOPPED', 'the test is over'));
  await asterisk.stop();
  expect(asterisk.problems).toEqual([]);
});
beforeEach(() => {
  strays = 0;
  asterisk.channels.clear();
  asterisk.behindGetvar.clear();
  asterisk.actions.length = 0;
});

function ringOf({ uniqueId = '', name = '' }: FakeChannel): EventTrigger {
  return { ...brokenTrigger(name), uniqueId };
}

function read(trigger: EventTrigger) {
  return readChannel(connection, trigger, () => 5000);
}

/** The values of a channel that answers its own trigger. */
async function valuesOf(channel: FakeChannel) {
  asterisk.open(channel);
  const reading = await read(ringOf(channel));
  if (reading.kind !== 'read') throw new Error(reading.kind);
  return reading.values;
}

const brokenIn = async (channel: FakeChannel) => {
  const values = await valuesOf(channel);
  return (Object.keys(values) as ChannelRead[]).filter((name) => isBroken(values[name]));
};

test('reads everything in one piece', async () => {
  const values = await valuesOf({
    ...CHANNEL,
    callerIdName: 'Иван',
    exten: '7495',
    variables: { VOXROUTE_QUESTION: 'route' },
  });
  expect(Object.fromEntries(Object.entries(values).map(([name, { text }]) => [name, text]))).toEqual({
    name: 'PJSIP/trunk-00000001',
    uniqueId: '1795309887.1',
    question: 'route',
    number: '79170415564',
    callerName: 'Иван',
    dnid: '7495',
    exten: '7495',
    context: 'from-trunk',
    presentation: 'allowed_not_screened',
  });
  expect(Object.values(values).every(({ isWhole }) => isWhole)).toBe(true);
  expect(asterisk.actions).toHaveLength(9);
  expect(strays).toBe(0);
});

describe('a number with line breaks is not believed', () => {
  test.each([
    ['a line feed', '7917\n0415564'],
    ['a line more', '79170415564\r\nx: y'],
    ['an empty line behind it', '79170415564\r\n\r\n'],
    ['a line end behind it', '79170415564\r\n'],
    ['text behind an empty line', '79170415564\r\n\r\nx'],
    [
      'a reply to an action that is guessed',
      '79170415564\r\n\r\nResponse: Success\r\nActionID: voxroute-1\r\nValue: 7',
    ],
    ['an event', '79170415564\r\n\r\nEvent: UserEvent\r\nPrivilege: user,all\r\nUserEvent: Num'],
    ['an event that nobody asked for', '79170415564\r\n\r\nEvent: FullyBooted\r\nPrivilege: system,all'],
    ['an event that begins as no event does', '79170415564\r\n\r\nEvent: UserEvent\r\nx: y'],
  ])('%s', async (_what, callerIdNum) => {
    expect(await brokenIn({ ...CHANNEL, callerIdNum })).toEqual(['number']);
  });

  test('and what stands alone behind a reply is counted', async () => {
    await valuesOf({ ...CHANNEL, callerIdNum: '79170415564\r\n\r\nx' });
    expect(strays).toBe(1);
  });
});

test.each<[ChannelRead, FakeChannel]>([
  ['question', { ...CHANNEL, variables: { VOXROUTE_QUESTION: 'route,7917\r\n\r\nx' } }],
  ['callerName', { ...CHANNEL, callerIdName: 'a\r\n\r\nb' }],
  ['dnid', { ...CHANNEL, dnid: '7\r\n\r\nb' }],
  ['exten', { ...CHANNEL, dnid: '', exten: '7\r\nb' }],
  ['context', { ...CHANNEL, context: 'a\r\n\r\nb' }],
])('a line break in %s is told of no other value', async (name, channel) => {
  expect(await brokenIn(channel)).toEqual([name]);
});

describe('between two replies', () => {
  const whole = (channel: FakeChannel) =>
    ['Event: UserEvent', 'Privilege: user,all', ...channelHeaders(channel), 'UserEvent: Num', '', ''].join('\r\n');

  test('an event of another call says nothing against the value in front', async () => {
    asterisk.behindGetvar.set('CALLERID(num)', whole(OTHER));
    expect(await brokenIn(CHANNEL)).toEqual([]);
    expect(asterisk.actions).toHaveLength(9);
  });

  test('nor does one that another caller has torn, with what he wrote behind it', async () => {
    asterisk.behindGetvar.set('CALLERID(num)', whole({ ...OTHER, callerIdNum: '7\r\n\r\nEvent: x\r\n\r\nx' }));
    expect(await brokenIn(CHANNEL)).toEqual([]);
  });

  test('nor a long event that nobody asked for', async () => {
    const event = ['Event: Newstate', 'Privilege: call,all', ...channelHeaders(OTHER), '', ''].join('\r\n');
    asterisk.behindGetvar.set('CALLERID(num)', event);
    expect(await brokenIn(CHANNEL)).toEqual([]);
    expect(asterisk.actions).toHaveLength(9);
  });

  test.each([
    ['of a program that sends events', 'Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: Crm\r\n\r\n'],
    ['that nobody asked for', 'Event: Reload\r\nPrivilege: system,all\r\n\r\n'],
  ])('a short event %s makes it be read again', async (_what, event) => {
    asterisk.behindGetvar.set('CALLERID(num)', event);
    expect(await brokenIn(CHANNEL)).toEqual([]);
    expect(asterisk.actions.slice(9).map(({ headers }) => headers.get('variable'))).toEqual([
      'CALLERID(num)',
      'CALLERID(num-pres)',
    ]);
  });
});

describe('the channel of the event', () => {
  test('is gone when the caller has hung up', async () => {
    expect(await read(ringOf(CHANNEL))).toEqual({ kind: 'gone' });
  });

  test('is not that of a Uniqueid that belongs to another', async () => {
    asterisk.open(CHANNEL);
    asterisk.open(OTHER);
    expect(await read(ringOf({ ...CHANNEL, uniqueId: OTHER.uniqueId }))).toEqual({ kind: 'other-channel' });
    expect(await read(ringOf({ ...CHANNEL, uniqueId: '9.9' }))).toEqual({ kind: 'gone' });
  });

  test('is not a Uniqueid that is the name of a channel', async () => {
    asterisk.open(CHANNEL);
    expect(await read(ringOf({ ...CHANNEL, uniqueId: CHANNEL.name }))).toEqual({ kind: 'other-channel' });
  });

  test('is found by its name where its caller has written the Uniqueid of another', async () => {
    asterisk.open({ ...CHANNEL, exten: `1\r\nUniqueid: ${OTHER.uniqueId}` });
    asterisk.open(OTHER);
    const reading = await read(ringOf({ ...CHANNEL, uniqueId: OTHER.uniqueId }));
    expect(reading).toMatchObject({
      kind: 'read',
      trigger: { channel: CHANNEL.name, uniqueId: null },
      values: { uniqueId: { text: CHANNEL.uniqueId } },
    });
  });

  test('is found by its name in an event that is torn, and only where it shows what tore it', async () => {
    asterisk.open({ ...CHANNEL, callerIdNum: '7\r\nx' });
    asterisk.open(OTHER);
    expect(await read(brokenTrigger(CHANNEL.name))).toMatchObject({ kind: 'read' });
    expect(await read(brokenTrigger(OTHER.name))).toEqual({ kind: 'other-channel' });
  });

  test('of a name with a line break is not asked for by it', async () => {
    asterisk.open(OTHER);
    expect(await read({ ...brokenTrigger('Local/7\n@x'), uniqueId: OTHER.uniqueId })).toEqual({
      kind: 'other-channel',
    });
    expect(await read(brokenTrigger('Local/7\n@x'))).toEqual({ kind: 'other-channel' });
  });

  test('cannot be read without the right to', async () => {
    asterisk.open(CHANNEL);
    asterisk.write = 'user';
    const reading = await read(ringOf(CHANNEL));
    asterisk.write = 'call';
    expect(reading).toMatchObject({ kind: 'denied', message: expect.stringContaining('write = call') as string });
  });

  test('is given up when there is no reply in time', async () => {
    asterisk.open(CHANNEL);
    asterisk.ignores.add('getvar');
    const reading = await readChannel(connection, ringOf(CHANNEL), () => 20);
    asterisk.ignores.clear();
    expect(reading).toMatchObject({ kind: 'unread', message: 'no reply within 20 ms' });
  });
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        '\r\n',
        '\r\n\r\n',
        '\n',
        'Response: Success',
        'ActionID: voxroute-1',
        'Event: UserEvent',
        'Value: 7',
        '7917',
      ),
      {
        maxLength: 8,
      },
    )
    .map((pieces) => pieces.join('')),
);
property([text, text, text], { numRuns: 60 })(
  'whatever a caller sends, each value is as it was, or not believed',
  async (callerIdNum, callerIdName, exten) => {
    const sent = { callerIdNum, callerIdName, exten, dnid: exten };
    const values = await valuesOf({ ...CHANNEL, ...sent });
    const pairs = { number: callerIdNum, callerName: callerIdName, exten, dnid: exten } as const;
    for (const [name, was] of Object.entries(pairs) as [keyof typeof pairs, string][]) {
      if (!isBroken(values[name])) expect(values[name].text).toBe(was.replace(/^ +| +$/g, ''));
    }
    expect(values.context.text).toBe('from-trunk');
  },
);
