// Each defect of asterisk-manager 0.2.0 that the adapter closes, by its number in docs/architecture.md. Run against
// the package itself.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectManager } from '../../src/ami/asterisk-manager-adapter.js';
import type { ManagerConnection } from '../../src/ami/manager-connection.js';
import { FakeAmiAsterisk } from '../fakes/ami-asterisk.js';
import { ask, connectionTo, faultOf, linkTo, numbersIn, QUICK, serverAt, until } from './open-connection.js';
import { startStopwatch } from '../fakes/standstill.js';

const SETVAR = { action: 'Setvar', channel: '1795309887.1', variable: 'VOX_NAME', value: 'x' } as const;

let asterisk: FakeAmiAsterisk;
const cleanups: (() => unknown)[] = [];

beforeEach(async () => {
  asterisk = await FakeAmiAsterisk.start();
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  await asterisk.stop();
  expect(asterisk.problems).toEqual([]);
});

async function connected(changes: Parameters<typeof connectionTo>[1] = {}) {
  const options = connectionTo(asterisk.port, { signal: ended(), ...changes });
  return { connection: await connectManager(options), received: options.received };
}

function ended(): AbortSignal {
  const end = new AbortController();
  cleanups.push(() => end.abort());
  return end.signal;
}

function linked(...[timings]: [Parameters<typeof linkTo>[1]?]) {
  const observed = linkTo(serverAt(asterisk.port), timings);
  cleanups.push(() => observed.link.close());
  return observed;
}

/** It still does its work: an action is answered and a question comes through. */
async function expectAlive(connection: ManagerConnection, received: ReturnType<typeof connectionTo>['received']) {
  expect((await connection.action({ action: 'Ping' }, 500)).ok).toBe(true);
  received.length = 0;
  ask(asterisk, '79170415564');
  await until(() => received.length > 0);
  expect(numbersIn(received)).toEqual(['79170415564']);
}

describe('what is sent', () => {
  test.each(['Ivan\r\n\r\nAction: Command', 'Ivan\nAction: Command', 'Ivan\rX: 1', 'Ivan\0'])(
    'A1 a value with a line break never reaches the wire: %j',
    async (value) => {
      const { connection } = await connected();
      await expect(connection.action({ ...SETVAR, value }, 300)).rejects.toMatchObject({ code: 'BAD_ACTION' });
      expect(asterisk.wire).not.toContain('Ivan');
    },
  );

  test('A1 a user name with a line break never reaches the wire', async () => {
    const server = serverAt(asterisk.port, { username: 'voxroute\r\nAction: Command' });
    expect(await faultOf(connectionTo(asterisk.port, { server }))).toMatchObject({ code: 'BAD_ACTION' });
    expect(asterisk.wire).toBe('');
  });

  test('A14 two connections of one millisecond never share an ActionID', async () => {
    const both = await Promise.all([connected(), connected()]);
    await Promise.all(
      both.flatMap(({ connection }) => [1, 2, 3].map(() => connection.action({ action: 'Ping' }, 500))),
    );
    const ids = asterisk.actions.map(({ headers }) => headers.get('actionid') ?? '');
    expect(ids).toHaveLength(12);
    // What they begin with is random, and each connection's own.
    const starts = ids.map((id) => /^voxroute-([0-9a-f]{24})-\d+$/.exec(id)?.[1]);
    expect(starts).not.toContain(undefined);
    expect(new Set(starts).size).toBe(2);
  });

  test('A22 the secret never goes over the wire', async () => {
    await connected();
    expect(asterisk.wire).toMatch(/^Action: Challenge\r$/m);
    expect(asterisk.wire).toMatch(/^Key: [0-9a-f]{32}\r$/m);
    expect(asterisk.wire).not.toContain(asterisk.secret);
  });
});

describe('what is waited for', () => {
  test('A2 actions under way fail when the connection ends', async () => {
    const { connection } = await connected();
    asterisk.ignores.add('ping');
    const pings = [1, 2].map(() => connection.action({ action: 'Ping' }, 5000));
    asterisk.drop();
    const results = await Promise.allSettled(pings);
    expect(results.map((result) => result.status === 'rejected' && (result.reason as { code: string }).code)).toEqual([
      'CLOSED',
      'CLOSED',
    ]);
  });

  test('A3 an action on a connection that has ended fails at once, and is not sent on the next', async () => {
    const { connection } = await connected();
    asterisk.drop();
    await connection.closed;
    await expect(connection.action(SETVAR, 5000)).rejects.toMatchObject({ code: 'CLOSED' });
    await connected();
    expect(asterisk.wire).not.toContain('Setvar');
  });

  test('A4 only so many actions wait; the next is refused, none is held', async () => {
    const { connection } = await connected({ maxPendingActions: 3 });
    asterisk.ignores.add('ping');
    const pings = [1, 2, 3].map(() => connection.action({ action: 'Ping' }, 60));
    await expect(connection.action({ action: 'Ping' }, 60)).rejects.toMatchObject({ code: 'OVERLOAD' });
    await Promise.allSettled(pings);
    asterisk.ignores.clear();
    expect((await connection.action({ action: 'Ping' }, 500)).ok).toBe(true);
  });

  test('A5 an action without a reply ends by its own time', async () => {
    const { connection, received } = await connected();
    asterisk.ignores.add('ping');
    await expect(connection.action({ action: 'Ping' }, 30)).rejects.toMatchObject({ code: 'NO_REPLY' });
    asterisk.ignores.clear();
    await expectAlive(connection, received);
  });

  test('A6 a rejected login is told apart, names the user and what to check, and is tried again later', async () => {
    asterisk.refuseLogins = true;
    const { link, news } = linked();
    await until(() => asterisk.connectedAtMs.length >= 3);
    expect(link.state).toBe('login-refused');
    expect(news).toHaveLength(1);
    expect(news[0]).toMatchObject({ kind: 'login-refused', fault: { code: 'LOGIN_REFUSED' } });
    expect(news[0]).toHaveProperty(
      'fault.message',
      expect.stringMatching(/"voxroute".*manager\.conf.*secret.*permit/s),
    );
    asterisk.refuseLogins = false;
    link.retryRefused();
    await until(() => link.state === 'up');
  });
});

describe('what comes in', () => {
  test('A7 no event flows before the mask is set, and then only those of the mask', async () => {
    const { connection, received } = await connected();
    const [, login, events] = asterisk.actions;
    expect(login?.headers.get('events')).toBe('off');
    expect(events?.headers.get('eventmask')).toBe('user');
    asterisk.event('call', ['Newchannel', 'Channel: PJSIP/trunk-1', 'Context: from-trunk', 'Uniqueid: 1.1']);
    await expectAlive(connection, received);
  });

  test('A10 half a message before a drop does not spoil the next connection', async () => {
    const { link, received } = linked();
    await until(() => link.state === 'up');
    asterisk.drop('Event: UserEvent\r\nPrivilege: user,all\r\nUniqueid: 1.1\r\nUserEvent: Num\r\nnumb');
    await until(() => asterisk.connectedAtMs.length === 2 && asterisk.loggedIn === 1 && link.state === 'up');
    await until(() => asterisk.actions.filter(({ name }) => name === 'Events').length === 2);
    ask(asterisk, '79170415564');
    await until(() => received.length > 0);
    expect(numbersIn(received)).toEqual(['79170415564']);
  });

  test('A15 32 MiB without a line end are dropped after a few hundred KiB', async () => {
    const { connection } = await connected();
    const before = process.memoryUsage().rss;
    const taken = await asterisk.pour(Buffer.alloc(64 * 1024, 'x'), 32 * 1024 * 1024);
    expect(await connection.closed).toMatchObject({ code: 'TOO_LONG' });
    // Kernel buffers take some; the rest was never read.
    expect(taken).toBeLessThan(16 * 1024 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(24 * 1024 * 1024);
  });

  test('A15 one message of 80 000 lines is dropped at once', async () => {
    const { connection } = await connected();
    const ownMs = startStopwatch();
    asterisk.send(`Event: UserEvent\r\n${'number: 7\r\n'.repeat(80_000)}\r\n`);
    expect(await connection.closed).toMatchObject({ code: 'TOO_LONG' });
    expect(ownMs()).toBeLessThan(1000);
  });

  test.each(['Close', 'End', 'Connect', 'Error', 'Data', 'RawEvent', 'ManagerEvent', 'Response', 'Asterisk'])(
    'A16 A17 an event named %s does nothing',
    async (name) => {
      const { connection, received } = await connected();
      asterisk.send(`Event: ${name}\r\nUniqueid: 1.1\r\n\r\n`);
      await expectAlive(connection, received);
    },
  );

  test.each(['rawevent', 'close', 'error', 'userevent', '__proto__', '1'])(
    'A17 a response to the ActionID %s that nobody sent does nothing',
    async (id) => {
      const { connection, received } = await connected();
      for (const response of ['Success', 'Error', 'Follows']) {
        asterisk.send(`Response: ${response}\r\nActionID: ${id}\r\nMessage: x\r\n\r\n`);
      }
      await expectAlive(connection, received);
    },
  );

  test('A17 several Event headers in one message name one event, the first', async () => {
    const { connection, received } = await connected();
    asterisk.send('Event: UserEvent\r\nEvent: rawevent\r\nResponse: x\r\nActionID: rawevent\r\nnumber: 1\r\n\r\n');
    await until(() => received.length === 1);
    await expectAlive(connection, received);
  });

  test('A18 headers named like parts of objects are plain text', async () => {
    const { connection, received } = await connected();
    asterisk.send(
      'Event: UserEvent\r\n__proto__: polluted\r\nconstructor: x\r\nhasOwnProperty: y\r\ntoString: z\r\nnumber: 5\r\n\r\n',
    );
    await until(() => received.length === 1);
    expect(received[0]).toEqual([
      ['event', 'UserEvent'],
      ['__proto__', 'polluted'],
      ['constructor', 'x'],
      ['hasownproperty', 'y'],
      ['tostring', 'z'],
      ['number', '5'],
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    await expectAlive(connection, received);
  });

  test('A19 Variable and Value of an event arrive as they were written', async () => {
    const { received } = await connected();
    asterisk.send('Event: UserEvent\r\nVariable: FOO\r\nValue: bar\r\nChanVariable: A=1=2\r\n\r\n');
    await until(() => received.length === 1);
    expect(received[0]?.slice(1)).toEqual([
      ['variable', 'FOO'],
      ['value', 'bar'],
      ['chanvariable', 'A=1=2'],
    ]);
  });
});

describe('the connection kept', () => {
  test('A8 A9 comes back by the waits we set, and prints nothing', async () => {
    const printed = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error'), vi.spyOn(process.stdout, 'write')];
    const { link } = linked();
    await until(() => link.state === 'up');
    asterisk.drop();
    const ownMs = startStopwatch();
    await until(() => asterisk.connectedAtMs.length === 2 && link.state === 'up');
    expect(ownMs()).toBeLessThan(300);
    await asterisk.stop();
    await until(() => link.state === 'down');
    for (const spy of printed) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  test('A11 comes up when Asterisk starts after us, and again after every loss', async () => {
    await asterisk.stop();
    const { link } = linked();
    await until(() => link.state === 'down');
    await asterisk.start();
    for (let round = 0; round < 3; round += 1) {
      await until(() => link.state === 'up');
      await asterisk.stop();
      await until(() => link.state === 'down');
      await asterisk.start();
    }
    await until(() => link.state === 'up');
  });

  test('A12 A13 closing in the middle of a wait ends it for good; a new link starts afresh', async () => {
    await asterisk.stop();
    const first = linked();
    await until(() => first.link.state === 'down');
    await first.link.close();
    await asterisk.start();
    await new Promise((resolve) => setTimeout(resolve, 3 * QUICK.retryMaxMs));
    expect(asterisk.connectedAtMs).toEqual([]);
    const second = linked();
    await until(() => second.link.state === 'up');
    asterisk.drop();
    await until(() => asterisk.connectedAtMs.length === 2 && second.link.state === 'up');
  });

  test('A21 a frozen Asterisk is noticed by the ping it does not answer', async () => {
    const { link, news, lost } = linked();
    await until(() => link.state === 'up');
    asterisk.freeze();
    await until(() => link.state === 'down');
    expect(lost[0]).toMatchObject({ code: 'SILENT' });
    asterisk.thaw();
    await until(() => link.state === 'up');
    expect(news.map(({ kind }) => kind)).toEqual(['up', 'down', 'up']);
  });

  test('A23 an error of the socket is told, with its cause', async () => {
    await asterisk.stop();
    const fault = await faultOf(connectionTo(asterisk.port));
    expect(fault).toMatchObject({ code: 'UNREACHABLE', cause: { code: 'ECONNREFUSED' } });
    expect(fault.message).toContain(`127.0.0.1:${asterisk.port}`);
  });
});
