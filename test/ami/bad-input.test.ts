// Everything that may stand at the other end. Each time: one clear line, the other Asterisk is served, and so is this
// one as soon as it behaves.

import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAmiDoor, type AmiDoor } from '../../src/ami/ami-door.js';
import type { AmiDoorEvent } from '../../src/ami/ami-door-event.js';
import type { AmiTimings } from '../../src/ami/ami-server.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { systemClock } from '../../src/time/clock.js';
import { channelHeaders, FakeAmiAsterisk } from '../fakes/ami-asterisk.js';
import { ask, QUICK, serverAt, until } from './open-connection.js';

let good: FakeAmiAsterisk;
let bad: FakeAmiAsterisk;
let door: AmiDoor;
let events: AmiDoorEvent[];
let asked = 0;
let answered: number;

beforeEach(async () => {
  [good, bad] = await Promise.all([FakeAmiAsterisk.start(), FakeAmiAsterisk.start()]);
  events = [];
  answered = 0;
});

afterEach(async () => {
  await door.close(0);
  await Promise.all([good.stop(), bad.stop()]);
  expect([...good.problems, ...bad.problems]).toEqual([]);
});

function open(port = bad.port, timings: Partial<AmiTimings> = {}): void {
  door = startAmiDoor({
    servers: [serverAt(good.port, { name: 'good' }), serverAt(port, { name: 'bad' })],
    clock: systemClock,
    answer: ({ number }) => {
      answered += 1;
      return Promise.resolve({ variables: [['VOX_NUMBER', number]] });
    },
    prefetch: () => undefined,
    report: (event) => events.push(event),
    callDefaults: () => ({ deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' }),
    numberSettings: () => DEFAULT_NUMBER_SETTINGS,
    timings: { ...QUICK, ...timings },
  });
}

const stateOf = (name: string) => door.states().find((server) => server.name === name)?.state;
const bothUp = () => until(() => stateOf('good') === 'up' && stateOf('bad') === 'up');
/** `expectAnswer` asks again until it is answered. */
const saidOfBad = () => events.filter(({ server, kind }) => server === 'bad' && kind !== 'repeated-question');

/** Asks and waits for the answer; a connection that is just coming up may miss a question, so it is repeated. */
async function expectAnswer(asterisk: FakeAmiAsterisk): Promise<void> {
  asked += 1;
  const uniqueId = `1795309887.${asked}`;
  await until(() => asterisk.loggedIn > 0);
  await until(() => {
    if (asterisk.channels.get(uniqueId)?.has('VOX_READY') === true) return true;
    ask(asterisk, '79170415564', uniqueId);
    return false;
  });
  expect(asterisk.channels.get(uniqueId)?.get('VOX_NUMBER')).toBe('79170415564');
}

test.each([
  ['half a message', 'Event: UserEvent\r\nUniqueid: 1.1\r\nUserEvent: Num\r\nnum'],
  ['half a line end', 'Response: Success\r'],
  ['half a character', Buffer.from('Event: UserEvent\r\nUserEvent: \xd0', 'latin1').toString('latin1')],
])('Asterisk goes away after %s', async (_what, lastWords) => {
  open();
  await bothUp();
  bad.drop(lastWords);
  await until(() => bad.connectedAtMs.length >= 2);
  await expectAnswer(bad);
  await expectAnswer(good);
  expect(saidOfBad().map(({ kind }) => kind)).toEqual(['up', 'down', 'up']);
});

test('32 MiB without a line end', async () => {
  open();
  await bothUp();
  const taken = await bad.pour(Buffer.alloc(64 * 1024, 'x'), 32 * 1024 * 1024);
  expect(taken).toBeLessThan(16 * 1024 * 1024);
  await expectAnswer(good);
  await expectAnswer(bad);
  expect(saidOfBad()).toMatchObject([{ kind: 'up' }, { kind: 'down', code: 'TOO_LONG' }, { kind: 'up' }]);
});

test('20 000 events that nobody asked for, from an Asterisk that ignores the mask', async () => {
  // A patient ping: what is under test is the flood, not the limit of a busy machine.
  open(bad.port, { pingReplyMs: 20_000, actionMs: 20_000 });
  await bothUp();
  const lines = ['Event: Newchannel', 'Privilege: call,all', ...channelHeaders({ uniqueId: '1.1' }), '', ''];
  const flood = Buffer.from(lines.join('\r\n').repeat(20_000));
  let turns = 0;
  const everyTurn = setInterval(() => (turns += 1), 0);
  bad.send(flood);
  await expectAnswer(bad);
  clearInterval(everyTurn);
  // The package's own reader takes it all in one turn, a stall of 244 ms; ours takes at most 512 KiB in a turn.
  expect(turns).toBeGreaterThan(flood.length / (512 * 1024));
  expect(saidOfBad().map(({ kind }) => kind)).toEqual(['up']);
});

test('5000 questions at once: each is answered or said to be dropped, and the next one is answered', async () => {
  open(bad.port, { pingReplyMs: 10_000, actionMs: 10_000 });
  await bothUp();
  const text = Array.from({ length: 5000 }, (_, index) => {
    const channel = { uniqueId: `1.${index}`, callerIdNum: '79170415564' };
    bad.open(channel);
    return ['Event: UserEvent', 'Privilege: user,all', ...channelHeaders(channel), 'UserEvent: Num', '', ''].join(
      '\r\n',
    );
  });
  bad.send(Buffer.from(text.join('')));
  const unanswered = () =>
    saidOfBad().filter(({ kind }) => kind === 'too-many-calls' || kind === 'question-unread').length;
  await until(() => answered + unanswered() === 5000);
  await until(() => door.states().every(({ calls }) => calls === 0));
  expect(answered).toBeGreaterThan(0);
  expect(unanswered()).toBeGreaterThan(0);
  await expectAnswer(good);
  await expectAnswer(bad);
});

test('a frozen Asterisk, which still takes connections', async () => {
  open();
  await bothUp();
  bad.freeze();
  await until(() => stateOf('bad') === 'down');
  await until(() => bad.connectedAtMs.length >= 3);
  await expectAnswer(good);
  bad.thaw();
  await expectAnswer(bad);
  expect(saidOfBad()).toMatchObject([{ kind: 'up' }, { kind: 'down', code: 'SILENT' }, { kind: 'up' }]);
});

test('an Asterisk that was frozen before we came', async () => {
  bad.freeze();
  open();
  await until(() => stateOf('bad') === 'down');
  expect(saidOfBad()).toMatchObject([{ kind: 'down', code: 'SILENT' }]);
  bad.thaw();
  await expectAnswer(bad);
});

test('a login that is refused, and one day is not', async () => {
  bad.refuseLogins = true;
  open();
  await until(() => bad.connectedAtMs.length >= 3);
  await expectAnswer(good);
  expect(stateOf('bad')).toBe('login-refused');
  expect(saidOfBad()).toMatchObject([{ kind: 'login-refused', code: 'LOGIN_REFUSED' }]);
  bad.refuseLogins = false;
  await expectAnswer(bad);
});

test('a wrong port, where nobody listens', async () => {
  const { port } = bad;
  await bad.stop();
  open(port);
  await until(() => stateOf('bad') === 'down');
  await expectAnswer(good);
  expect(saidOfBad()).toMatchObject([{ kind: 'down', code: 'UNREACHABLE' }]);
  await bad.start();
  await expectAnswer(bad);
});

test.each([
  ['SSH', 'SSH-2.0-OpenSSH_9.2p1\r\n', 'NOT_ASTERISK'],
  ['a binary protocol', Buffer.alloc(5000, 7).toString('latin1'), 'NOT_ASTERISK'],
  ['something that waits for us to speak', '', 'SILENT'],
])('not an Asterisk at all: %s', async (_what, greeting, code) => {
  const stranger: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(greeting);
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  open((stranger.address() as AddressInfo).port);
  await until(() => stateOf('bad') === 'down');
  await expectAnswer(good);
  expect(saidOfBad()).toMatchObject([{ kind: 'down', code }]);
  await door.close(0);
  stranger.close();
});

test('something that closes at once, as Asterisk does at its authlimit', async () => {
  const stranger = createServer((socket) => socket.on('error', () => undefined).end());
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  open((stranger.address() as AddressInfo).port);
  await until(() => stateOf('bad') === 'down');
  await expectAnswer(good);
  expect(saidOfBad()).toMatchObject([{ kind: 'down', code: 'CLOSED' }]);
  stranger.close();
});

test('an Asterisk that answers no action', async () => {
  bad.ignores.add('challenge');
  open();
  await until(() => stateOf('bad') === 'down');
  await expectAnswer(good);
  expect(saidOfBad()).toMatchObject([{ kind: 'down', code: 'SILENT' }]);
  bad.ignores.clear();
  await expectAnswer(bad);
});

test('poison in names and values', async () => {
  open();
  await bothUp();
  bad.send('Event: rawevent\r\nActionID: rawevent\r\n\r\nResponse: Error\r\nActionID: rawevent\r\n\r\n');
  bad.send(
    'Event: UserEvent\r\n__proto__: x\r\nconstructor: y\r\nUniqueid: 1.1\r\nUserEvent: Num\r\n__proto__: z\r\n\r\n',
  );
  bad.send('Event: UserEvent\r\nUniqueid: 1.1\0\r\nUserEvent: Num\r\n\r\n\r\n\r\n:\r\n: :\r\n\r\n');
  await expectAnswer(bad);
  expect(new Set(saidOfBad().map(({ kind }) => kind))).toEqual(new Set(['up', 'stray-text', 'forged-event']));
});
