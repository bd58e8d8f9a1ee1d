import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAmiLink, type AmiLink } from '../../src/ami/ami-link.js';
import { DEFAULT_AMI_TIMINGS } from '../../src/ami/ami-server.js';
import type { ConnectionEvent } from '../../src/ami/connection-event.js';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { FakeAmiAsterisk } from '../fakes/ami-asterisk.js';
import { serverAt, until } from './open-connection.js';

let asterisk: FakeAmiAsterisk;
let link: AmiLink;
/** The waits between attempts, in milliseconds; they are cut to 2 ms. */
let retries: number[];
/** Waits between attempts last for ever. */
let isPatient: boolean;
let news: ConnectionEvent[];

const { connectMs, loginMs, pingReplyMs, pingEveryMs } = DEFAULT_AMI_TIMINGS;

beforeEach(async () => {
  asterisk = await FakeAmiAsterisk.start();
  retries = [];
  isPatient = false;
  news = [];
});

afterEach(async () => {
  await link.close();
  await asterisk.stop();
  expect(asterisk.problems).toEqual([]);
});

function open(random: number): void {
  const clock: Clock = {
    ...systemClock,
    after: (ms, action) => {
      if ([connectMs, loginMs, pingReplyMs, pingEveryMs].includes(ms)) return systemClock.after(ms, action);
      retries.push(ms);
      return isPatient ? () => undefined : systemClock.after(2, action);
    },
  };
  link = openAmiLink({
    server: serverAt(asterisk.port),
    clock,
    random: () => random,
    timings: DEFAULT_AMI_TIMINGS,
    onEvent: () => undefined,
    onStray: () => undefined,
    onLost: () => undefined,
    onConnectionEvent: (item) => news.push(item),
  });
}

test('waits 250 ms before it tries again, doubling to a second, for ever', async () => {
  await asterisk.stop();
  open(0);
  await until(() => retries.length >= 6);
  expect(retries.slice(0, 6)).toEqual([250, 500, 1000, 1000, 1000, 1000]);
});

test('shortens its waits by up to a quarter, so that several daemons do not come at once', async () => {
  await asterisk.stop();
  open(1);
  await until(() => retries.length >= 3);
  expect(retries.slice(0, 3)).toEqual([187.5, 375, 750]);
});

test('starts at 250 ms again after a connection that stood', async () => {
  await asterisk.stop();
  open(0);
  await until(() => retries.length >= 4);
  await asterisk.start();
  await until(() => link.state === 'up');
  retries.length = 0;
  asterisk.drop();
  await until(() => retries.length >= 1);
  expect(retries[0]).toBe(250);
});

test('waits longer after each refused login, and says when it will try again', async () => {
  asterisk.refuseLogins = true;
  open(1);
  await until(() => retries.length >= 3);
  expect(retries.slice(0, 3)).toEqual([60_000, 120_000, 240_000]);
  expect(news[0]).toMatchObject({
    kind: 'login-refused',
    fault: { message: expect.stringContaining('next attempt in 1 min, or at once after a reload') as string },
  });
});

test('is refused for the first time again after a login that was accepted', async () => {
  asterisk.refuseLogins = true;
  open(1);
  await until(() => retries.length >= 2);
  asterisk.refuseLogins = false;
  await until(() => link.state === 'up');
  asterisk.refuseLogins = true;
  retries.length = 0;
  asterisk.drop();
  await until(() => retries.includes(60_000));
  expect(retries.at(0)).toBe(187.5);
});

test('tries a refused login at once when an administrator has seen to it', async () => {
  asterisk.refuseLogins = true;
  isPatient = true;
  open(1);
  await until(() => link.state === 'login-refused');
  asterisk.refuseLogins = false;
  link.retryRefused();
  await until(() => link.state === 'up');
  expect(asterisk.connectedAtMs).toHaveLength(2);
});

test('leaves a broken connection to its own waits when an administrator has seen to something', async () => {
  await asterisk.stop();
  isPatient = true;
  open(1);
  await until(() => link.state === 'down');
  await asterisk.start();
  link.retryRefused();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(asterisk.connectedAtMs).toEqual([]);
});

test('says where it stands', async () => {
  asterisk.refuseLogins = true;
  open(0);
  expect(link.state).toBe('connecting');
  await until(() => link.state === 'login-refused');
  asterisk.refuseLogins = false;
  await until(() => link.state === 'up');
  await asterisk.stop();
  await until(() => link.state === 'down');
});
