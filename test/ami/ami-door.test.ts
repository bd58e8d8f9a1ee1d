import { CHANNEL_VARIABLES } from '../../src/call/channel-variables.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startAmiDoor, type AmiDoor, type AmiDoorOptions } from '../../src/ami/ami-door.js';
import type { AmiDoorEvent } from '../../src/ami/ami-door-event.js';
import type { AmiServer } from '../../src/ami/ami-server.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import type { WrittenAnswer } from '../../src/call/written-answer.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { systemClock } from '../../src/time/clock.js';
import type { AbortSignalLike } from '../../src/time/abort-signal-like.js';
import { FakeAmiAsterisk } from '../fakes/ami-asterisk.js';
import { ask, QUICK, serverAt, until } from './open-connection.js';

const CHANNEL = '1795309887.1';
const DEFAULTS = { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' };

let asterisk: FakeAmiAsterisk;
let door: AmiDoor;
let events: AmiDoorEvent[];
let calls: { readonly call: IncomingCall; readonly signal: AbortSignalLike }[];
let prefetched: string[];

beforeEach(async () => {
  asterisk = await FakeAmiAsterisk.start();
  events = [];
  calls = [];
  prefetched = [];
});

afterEach(async () => {
  await door.close(0);
  await asterisk.stop();
  expect(asterisk.problems).toEqual([]);
});

function answerAtOnce({ number, options }: IncomingCall): WrittenAnswer {
  const prefix = options.variablePrefix;
  return { variables: [[`${prefix}STATUS`, 'OK'], [`${prefix}NUMBER`, number], [`${prefix}NAME`, '«МегаФон», Москва']] }; // prettier-ignore
}

async function open(
  answer: (call: IncomingCall, signal: AbortSignalLike) => WrittenAnswer | Promise<WrittenAnswer> = answerAtOnce,
  changes: Partial<AmiServer> = {},
  options: Partial<AmiDoorOptions> = {},
): Promise<void> {
  door = startAmiDoor({
    servers: [serverAt(asterisk.port, changes)],
    clock: systemClock,
    answer: async (call, signal) => {
      calls.push({ call, signal });
      return answer(call, signal);
    },
    prefetch: (number) => prefetched.push(number),
    report: (event) => events.push(event),
    callDefaults: () => DEFAULTS,
    numberSettings: () => DEFAULT_NUMBER_SETTINGS,
    timings: QUICK,
    ...options,
  });
  await until(() => door.states().every(({ state }) => state === 'up'));
}

const variablesOf = (uniqueId: string) => [...(asterisk.channels.get(uniqueId) ?? [])];
const isReady = (uniqueId: string) => asterisk.channels.get(uniqueId)?.has('VOX_READY') === true;
const kinds = () => events.map(({ kind }) => kind);

describe('a question', () => {
  test('gets its variables on its own channel, READY last', async () => {
    await open();
    ask(asterisk, '79170415564');
    await until(() => isReady(CHANNEL));
    expect(variablesOf(CHANNEL)).toEqual([
      ['VOX_STATUS', 'OK'],
      ['VOX_NUMBER', '79170415564'],
      ['VOX_NAME', '«МегаФон», Москва'],
      ['VOX_READY', '1'],
    ]);
    expect(calls[0]?.call).toMatchObject({ door: 'ami', script: 'lookup', uniqueId: CHANNEL });
    expect(kinds()).toEqual(['up']);
  });

  test('takes the prefix and the JSON variable that its channel asks for', async () => {
    await open((call) => ({ ...answerAtOnce(call), json: [call.options.jsonVariable ?? '', '{"status":"OK"}'] }));
    const variables = { VOXROUTE_QUESTION: 'route?prefix=VOXOUT_&json=var,7' };
    asterisk.userEvent('Num', { uniqueId: CHANNEL, variables });
    await until(() => asterisk.channels.get(CHANNEL)?.has('VOXOUT_READY') === true);
    expect(calls[0]?.call).toMatchObject({ script: 'route', number: '7' });
    expect(variablesOf(CHANNEL).map(([name]) => name)).toEqual([
      'VOXROUTE_QUESTION',
      'VOXOUT_STATUS',
      'VOXOUT_NUMBER',
      'VOXOUT_NAME',
      'var',
      'VOXOUT_READY',
    ]);
  });

  test('sets one more variable for the whole answer, where the configuration names one', async () => {
    await open((call) => ({ ...answerAtOnce(call), json: [call.options.jsonVariable ?? '', '{"status":"OK"}'] }), {
      json: 'var',
    });
    ask(asterisk, '79170415564');
    await until(() => isReady(CHANNEL));
    expect(asterisk.channels.get(CHANNEL)?.get('var')).toBe('{"status":"OK"}');
  });

  test('with a caller ID full of headers changes nothing, and the log says what an old dialplan should write', async () => {
    await open();
    ask(asterisk, '7917', '1.1');
    asterisk.userEvent('Num', { uniqueId: '1.2' }, ['number: 7917', 'script: block', 'Uniqueid: 9.9']);
    await until(() => isReady('1.1') && isReady('1.2'));
    expect(variablesOf('1.2')).toEqual(variablesOf('1.1'));
    expect(calls.map(({ call }) => call.script)).toEqual(['lookup', 'lookup']);
    expect(asterisk.channels.has('9.9')).toBe(false);
    expect(events.at(-1)).toMatchObject({
      kind: 'old-header',
      uniqueId: '1.2',
      detail: expect.stringContaining('Set(VOXROUTE_QUESTION=lookup)') as string,
    });
  });

  test('is answered whatever text Originate or ARI gave its channel as an id', async () => {
    await open();
    ask(asterisk, '79170415564', 'crm call 77, Иван');
    await until(() => isReady('crm call 77, Иван'));
    expect(kinds()).toEqual(['up']);
  });

  test('without a channel is never answered and sets no global variable', async () => {
    await open();
    asterisk.userEvent('Num', { uniqueId: undefined }, ['ActionID: 5', 'number: 1', 'Uniqueid: 9.9']);
    await until(() => kinds().includes('no-uniqueid'));
    ask(asterisk, '79170415564');
    await until(() => isReady(CHANNEL));
    expect(calls).toHaveLength(1);
    expect(new Set(asterisk.actions.map(({ headers }) => headers.get('channel')))).toEqual(
      new Set([undefined, CHANNEL]),
    );
  });

  test('of another name is left alone', async () => {
    await open();
    asterisk.userEvent('Other', { uniqueId: '1.1' }, ['number: 1']);
    ask(asterisk, '2', '1.2');
    await until(() => isReady('1.2'));
    expect(calls.map(({ call }) => call.number)).toEqual(['2']);
    expect(kinds()).toEqual(['up']);
  });

  test('with a wrong parameter is answered, and says what was expected', async () => {
    await open();
    asterisk.userEvent('Num', { uniqueId: CHANNEL }, ['number: 1', 'deadline: soon']);
    await until(() => isReady(CHANNEL));
    expect(events.at(-1)).toMatchObject({ kind: 'question-complaint', uniqueId: CHANNEL, server: 'pbx' });
  });
});

describe('a question that comes again', () => {
  test('while it is being answered is one', async () => {
    let finish = () => undefined as unknown;
    await open((call) => new Promise((resolve) => (finish = () => resolve(answerAtOnce(call)))));
    ask(asterisk, '1');
    await until(() => calls.length === 1);
    ask(asterisk, '1');
    await until(() => kinds().includes('repeated-question'));
    finish();
    await until(() => isReady(CHANNEL));
    expect(calls).toHaveLength(1);
  });

  test('when its answer is there is not answered twice', async () => {
    await open();
    ask(asterisk, '1');
    await until(() => isReady(CHANNEL) && door.states()[0]?.calls === 0);
    ask(asterisk, '1');
    await until(() => kinds().includes('repeated-question'));
    expect(calls).toHaveLength(1);
  });

  test.each(['VOX_READY', 'var'])('is answered anew when the dialplan has cleared %s', async (flag) => {
    await open((call) => ({ ...answerAtOnce(call), json: ['var', '{}'] }), { json: 'var' });
    ask(asterisk, '1');
    await until(() => isReady(CHANNEL) && door.states()[0]?.calls === 0);
    asterisk.channels.get(CHANNEL)?.set(flag, '');
    ask(asterisk, '1');
    await until(() => asterisk.channels.get(CHANNEL)?.get(flag) !== '');
    expect(calls).toHaveLength(2);
  });

  test('with another number or question is another one', async () => {
    await open();
    ask(asterisk, '1');
    await until(() => calls.length === 1 && door.states()[0]?.calls === 0);
    asterisk.userEvent('Num', { uniqueId: CHANNEL, callerIdNum: '2' });
    await until(() => calls.length === 2 && door.states()[0]?.calls === 0);
    asterisk.userEvent('Num', { uniqueId: CHANNEL, callerIdNum: '2', variables: { VOXROUTE_QUESTION: 'route' } });
    await until(() => calls.length === 3);
    expect(calls.map(({ call }) => [call.script, call.number])).toEqual([
      ['lookup', '1'],
      ['lookup', '2'],
      ['route', '2'],
    ]);
  });

  test('is answered again when its answer did not reach the channel', async () => {
    await open((call) => {
      if (calls.length === 1) asterisk.channels.delete(call.uniqueId);
      return answerAtOnce(call);
    });
    ask(asterisk, '1');
    await until(() => kinds().includes('caller-gone'));
    ask(asterisk, '1');
    await until(() => isReady(CHANNEL));
    expect(calls).toHaveLength(2);
  });
});

describe('a stranger who writes lines into his number', () => {
  const victim = { uniqueId: '1.1', name: 'PJSIP/trunk-00000011', callerIdNum: '79160000000' };
  const caller = { uniqueId: '1.2', name: 'PJSIP/trunk-00000012' };

  test('is told INVALID, and gets no answer on another channel', async () => {
    await open();
    asterisk.open(victim);
    const event = `Event: UserEvent\r\nPrivilege: user,all\r\nChannel: ${victim.name}`;
    asterisk.userEvent('Num', { ...caller, callerIdNum: `79170415564\r\n\r\n${event}` });
    await until(() => isReady(caller.uniqueId));
    expect(calls.map(({ call }) => [call.uniqueId, call.number])).toEqual([['1.2', '']]);
    expect(calls[0]?.call.numberProblem).toMatch(/line break/);
    expect(isReady(victim.uniqueId)).toBe(false);
    expect(new Set(kinds())).toEqual(new Set(['up', 'torn-event', 'forged-event']));
  });

  test('is told INVALID where his extension names the Uniqueid of another call', async () => {
    await open();
    asterisk.open(victim);
    const exten = `7\r\nPriority: 1\r\nUniqueid: ${victim.uniqueId}\r\nLinkedid: 1\r\nUserEvent: Num\r\n\r\n`;
    asterisk.userEvent('Num', { ...caller, callerIdNum: '79170415564', exten });
    await until(() => isReady(caller.uniqueId));
    expect(calls.map(({ call }) => [call.uniqueId, call.number, call.did])).toEqual([['1.2', '79170415564', '']]);
    expect(calls[0]?.call.notKnown).toContain('did');
    expect(isReady(victim.uniqueId)).toBe(false);
  });

  test('is heard of as text that stands alone, and the next question is answered', async () => {
    await open();
    asterisk.userEvent('Num', { ...caller, callerIdNum: '7\r\n\r\nShutdown' });
    await until(() => isReady(caller.uniqueId) && kinds().includes('stray-text'));
    ask(asterisk, '79170415564');
    await until(() => isReady(CHANNEL));
  });

  test.each([
    ['Shutdown', 'Event: Shutdown\r\nPrivilege: system,all\r\nShutdown: Cleanly'],
    ['FullyBooted', 'Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted'],
    ['Response', 'Response: Goodbye\r\nMessage: Thanks for all the fish.'],
  ])('changes nothing by a forged %s', async (_what, text) => {
    await open();
    asterisk.userEvent('Num', { ...caller, callerIdNum: `7\r\n\r\n${text}` });
    await until(() => isReady(caller.uniqueId));
    ask(asterisk, '79170415564');
    await until(() => isReady(CHANNEL));
    expect(door.states()[0]?.state).toBe('up');
    expect(asterisk.connectedAtMs).toHaveLength(1);
  });
});

describe('a call goes on', () => {
  test('when the answer fails: READY is set all the same', async () => {
    await open(() => {
      throw new Error('a bug');
    });
    ask(asterisk, '1');
    await until(() => isReady(CHANNEL));
    const set = new Map(variablesOf(CHANNEL));
    expect(set.size).toBe(CHANNEL_VARIABLES.length + 1);
    expect(Object.fromEntries(set)).toMatchObject({
      VOX_STATUS: 'FAILED',
      VOX_FAULT: 'INTERNAL_ERROR',
      VOX_BLACKLIST: '0',
      VOX_ACTION: 'pass',
      VOX_OPERATOR: '',
    });
    expect(variablesOf(CHANNEL).at(-1)).toEqual(['VOX_READY', '1']);
    expect(events.at(-1)).toMatchObject({ kind: 'answer-failed', cause: new Error('a bug') });
  });

  test('when the answer never comes', async () => {
    const clock = {
      ...systemClock,
      after: (ms: number, act: () => void) => systemClock.after(ms > 1000 ? 50 : ms, act),
    };
    await open(() => new Promise<never>(() => undefined), {}, { clock });
    ask(asterisk, '1');
    await until(() => isReady(CHANNEL));
    expect(variablesOf(CHANNEL)).toContainEqual(['VOX_FAULT', 'DEADLINE']);
    expect(calls[0]?.signal.aborted).toBe(true);
    expect(kinds()).toEqual(['up', 'answer-failed']);
  });

  test('and nothing is wrong when the caller hung up meanwhile', async () => {
    await open((call) => {
      asterisk.channels.delete(call.uniqueId);
      return answerAtOnce(call);
    });
    ask(asterisk, '1');
    await until(() => kinds().includes('caller-gone'));
    expect(kinds()).toEqual(['up', 'caller-gone']);
  });

  test('and the log says which right is missing', async () => {
    asterisk.write = 'user';
    await open();
    ask(asterisk, '1');
    await until(() => kinds().includes('permission-denied'));
    expect(events.at(-1)).toMatchObject({ detail: expect.stringContaining('write = call') as string });
  });
});

describe('an answer under way', () => {
  test('is given up with its connection, and not written on the next', async () => {
    let finish = () => undefined as unknown;
    await open((call) => new Promise((resolve) => (finish = () => resolve(answerAtOnce(call)))));
    ask(asterisk, '1');
    await until(() => calls.length === 1);
    asterisk.drop();
    await until(() => kinds().includes('answer-lost'));
    expect(kinds()).not.toContain('answer-failed');
    expect(calls[0]?.signal.aborted).toBe(true);
    finish();
    await until(() => asterisk.connectedAtMs.length === 2 && door.states()[0]?.state === 'up');
    expect(asterisk.actions.some(({ name }) => name === 'Setvar')).toBe(false);
    expect(door.states()[0]?.calls).toBe(0);
  });

  test('is one of at most so many; those beyond wait, and the newest goes first', async () => {
    const finish: (() => void)[] = [];
    const held = (call: IncomingCall) =>
      new Promise<WrittenAnswer>((resolve) => finish.push(() => resolve(answerAtOnce(call))));
    await open(held, {}, { maxCallsPerServer: 2, callDefaults: () => ({ ...DEFAULTS, deadlineMs: 5000 }) });
    for (const id of ['1.1', '1.2', '1.3', '1.4']) ask(asterisk, '1', id);
    await until(() => calls.length === 2);
    finish[0]?.();
    await until(() => calls.length === 3);
    expect(calls.map(({ call }) => call.uniqueId)).toEqual(['1.1', '1.2', '1.4']);
    for (const id of [1, 2]) finish[id]?.();
    await until(() => calls.length === 4);
    finish[3]?.();
    await until(() => ['1.1', '1.2', '1.3', '1.4'].every(isReady));
    expect(kinds()).toEqual(['up']);
  });

  test('that is not begun within its deadline is dropped, and said to be', async () => {
    let finish = () => undefined as unknown;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const callDefaults = () => ({ ...DEFAULTS, deadlineMs: 50 });
    await open((call) => gate.then(() => answerAtOnce(call)), {}, { maxCallsPerServer: 1, callDefaults });
    ask(asterisk, '1', '1.1');
    ask(asterisk, '1', '1.2');
    await until(() => calls.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    finish();
    await until(() => isReady('1.1') && kinds().includes('too-many-calls'));
    expect(calls).toHaveLength(1);
  });

  test('is finished before the door closes, if it takes no longer than the grace', async () => {
    let finish = () => undefined as unknown;
    await open((call) => new Promise((resolve) => (finish = () => resolve(answerAtOnce(call)))));
    ask(asterisk, '1');
    await until(() => calls.length === 1);
    const closed = door.close(2000);
    ask(asterisk, '2', '1.2');
    finish();
    await closed;
    expect(isReady(CHANNEL)).toBe(true);
    expect(calls).toHaveLength(1);
    await until(() => asterisk.loggedIn === 0);
  });

  test('is cut when the grace is over', async () => {
    asterisk.ignores.add('setvar');
    await open(answerAtOnce, {}, { timings: { ...QUICK, actionMs: 60_000 } });
    ask(asterisk, '1');
    await until(() => asterisk.actions.some(({ name }) => name === 'Setvar'));
    await door.close(20);
    expect(kinds()).toEqual(['up', 'answer-lost']);
  });
});

describe('several servers', () => {
  test('each get their own answers, and one that is away costs the others nothing', async () => {
    const other = await FakeAmiAsterisk.start();
    const servers = [
      serverAt(asterisk.port, { name: 'a' }),
      serverAt(other.port, { name: 'b' }),
      serverAt(1, { name: 'away' }),
    ];
    door = startAmiDoor({
      servers,
      clock: systemClock,
      answer: (call) => Promise.resolve(answerAtOnce(call)),
      prefetch: () => undefined,
      report: (event) => events.push(event),
      callDefaults: () => DEFAULTS,
      numberSettings: () => DEFAULT_NUMBER_SETTINGS,
      timings: QUICK,
    });
    await until(() => door.states().filter(({ state }) => state === 'up').length === 2);
    ask(asterisk, '1', '1.1');
    ask(other, '2', '1.1');
    await until(() => isReady('1.1') && other.channels.get('1.1')?.has('VOX_READY') === true);
    expect(asterisk.channels.get('1.1')?.get('VOX_NUMBER')).toBe('1');
    expect(other.channels.get('1.1')?.get('VOX_NUMBER')).toBe('2');
    expect(door.states().map(({ name, state }) => [name, state])).toEqual([
      ['a', 'up'],
      ['b', 'up'],
      ['away', 'down'],
    ]);
    expect(events.filter(({ server }) => server === 'away')).toHaveLength(1);
    await other.stop();
    expect(other.problems).toEqual([]);
  });

  test('none is a door that does nothing', async () => {
    await open(answerAtOnce, {}, { servers: [] });
    expect(door.states()).toEqual([]);
  });
});

describe('prefetching', () => {
  const channel = { uniqueId: '1.1', callerIdNum: '79170415564', context: 'from-trunk' };

  test('starts a lookup for a new channel in a listed context', async () => {
    await open(answerAtOnce, { prefetchContexts: ['from-trunk'] });
    asterisk.newChannel({ ...channel, context: 'from-internal', callerIdNum: '100' });
    asterisk.newChannel(channel);
    await until(() => prefetched.length > 0);
    expect(prefetched).toEqual(['79170415564']);
  });

  test('asks Asterisk for no such events without contexts', async () => {
    await open();
    asterisk.newChannel(channel);
    ask(asterisk, '1');
    await until(() => isReady(CHANNEL));
    expect(prefetched).toEqual([]);
    expect(asterisk.actions.find(({ name }) => name === 'Events')?.headers.get('eventmask')).toBe('user');
  });

  test('that fails costs no connection', async () => {
    const failing = () => {
      throw new Error('a bug');
    };
    await open(answerAtOnce, { prefetchContexts: ['from-trunk'] }, { prefetch: failing });
    asterisk.newChannel(channel);
    await until(() => kinds().includes('event-failed'));
    ask(asterisk, '1');
    await until(() => isReady(CHANNEL));
  });
});
