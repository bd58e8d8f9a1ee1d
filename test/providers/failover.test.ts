// Calls go elsewhere while an Asterisk is down: when, how often, and what a restart or a person changes about it.

import { describe, expect, it, onTestFinished } from 'vitest';
import { openAccount } from '../../src/providers/open-account.js';
import { PLUSOFON } from '../../src/providers/plusofon/plusofon-client.js';
import { Failover, type FailoverNews } from '../../src/providers/plusofon/failover.js';
import { FailoverFiles, HAND_MS } from '../../src/providers/plusofon/failover-state.js';
import { manualClock } from '../fakes/manual-clock.js';
import { PLUSOFON_TOKEN, plusofonRow, startPlusofonServer } from '../fakes/plusofon-server.js';
import { account, stateDirectory, surroundings } from '../fakes/provider-account.js';

const MINUTE = 60_000;
const FOLLOW = 'POST /api/v1/number/follow';
const settings = {
  ...{ profile: 'pbx-down', back: 'normal', server: 'pbx', after: 2 * MINUTE, backAfter: 5 * MINUTE, numbers: null },
  forward: {
    normal: { type: 'sip', sipId: 73, cliType: 'Y' },
    'pbx-down': { type: 'number', destinationNumber: '79990000001', cliType: 'N' },
  },
};

async function open() {
  const server = await startPlusofonServer([
    plusofonRow(1, '74950000001'),
    plusofonRow(2, '74950000002', { owner_type: 'personal' }),
    plusofonRow(3, '74950000003'),
  ]);
  const clock = manualClock();
  const directory = stateDirectory();
  const opened = await openAccount(
    ...([
      'plusofon',
      PLUSOFON,
      account(server.url, { name: 'plus' }),
      { token: PLUSOFON_TOKEN },
      surroundings(),
    ] as const),
  );
  onTestFinished(async () => {
    await opened.close();
    await server.close();
    expect(server.problems).toEqual([]);
  });
  const pbx = { isUp: true as boolean | null };
  const news: FailoverNews[] = [];
  const begin = () =>
    new Failover({
      ...{ account: 'plus', settings, clock, client: opened.client },
      files: new FailoverFiles(directory, 'plus'),
      isUp: () => pbx.isUp,
      report: (each) => news.push(each),
    });
  let failover = begin();
  /** Looks each five seconds for so long. */
  const wait = async (ms: number) => {
    for (let waited = 0; waited < ms; waited += 5000) {
      await failover.look();
      clock.advance(5000);
    }
    await failover.look();
  };
  return {
    ...{ server, clock, directory, pbx, news, wait },
    isElsewhere: () => failover.isElsewhere(),
    restart: () => void (failover = begin()),
    sent: () =>
      server.requests.filter(({ verb, path }) => `${verb} ${path}` === FOLLOW).map(({ body }) => body?.['type']),
    kinds: () => news.map(({ kind, profile }) => `${kind} ${profile}`),
  };
}

describe('while the server is down', () => {
  it('for as long as configured, and not before, business numbers are forwarded, once', async () => {
    const { pbx, wait, sent, server, kinds, news, isElsewhere } = await open();
    await wait(MINUTE);
    pbx.isUp = false;
    await wait(2 * MINUTE - 5000);
    expect([sent(), isElsewhere()]).toEqual([[], false]);
    await wait(5000);
    await wait(30 * MINUTE);
    expect(sent()).toEqual(['number']);
    expect(server.requests.find(({ verb }) => verb === 'POST')?.body).toEqual({
      ...{ type: 'number', destination_number: '79990000001', cli_type: 'N', numbers: [1, 3] },
    });
    expect(server.numbers.map(({ following }) => following?.name)).toEqual([
      'number 79990000001',
      undefined,
      'number 79990000001',
    ]);
    expect([kinds(), isElsewhere()]).toEqual([['switched pbx-down'], true]);
    expect(news[0]).toMatchObject({
      changes: [
        { number: '74950000001', before: '', after: 'number 79990000001, Переадресующий номер' },
        { number: '74950000003' },
      ],
    });
  });

  it('for a moment, nothing happens', async () => {
    const { pbx, wait, sent } = await open();
    for (let times = 0; times < 10; times += 1) {
      pbx.isUp = false;
      await wait(MINUTE);
      pbx.isUp = true;
      await wait(MINUTE);
    }
    expect(sent()).toEqual([]);
  });

  it('and not watched, nothing happens', async () => {
    const { pbx, wait, sent } = await open();
    pbx.isUp = null;
    await wait(20 * MINUTE);
    expect(sent()).toEqual([]);
  });
});

describe('once it is up again', () => {
  it('without a break for as long as configured, calls come back', async () => {
    const { pbx, wait, sent, server, kinds, isElsewhere } = await open();
    pbx.isUp = false;
    await wait(12 * MINUTE);
    pbx.isUp = true;
    await wait(4 * MINUTE);
    pbx.isUp = false;
    await wait(5000);
    pbx.isUp = true;
    await wait(5 * MINUTE - 5000);
    expect(sent()).toEqual(['number']);
    await wait(10_000);
    expect([sent(), kinds(), isElsewhere()]).toEqual([
      ['number', 'sip'],
      ['switched pbx-down', 'switched normal'],
      false,
    ]);
    expect(server.numbers[0]?.following?.name).toBe('sip 73');
  });

  it('there are ten minutes between two switches, however often it goes up and down', async () => {
    const { pbx, wait, server, clock } = await open();
    const times: number[] = [];
    server.misbehave = (_request, _response, { verb }) => {
      if (verb === 'POST') times.push(clock.epochMs());
      return false;
    };
    for (let change = 0; change < 12; change += 1) {
      pbx.isUp = change % 2 === 1;
      await wait(6 * MINUTE);
    }
    expect(times.length).toBeGreaterThan(3);
    for (const [index, at] of times.slice(1).entries())
      expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(10 * MINUTE);
  });
});

describe('a restart', () => {
  it('neither forgets that calls go elsewhere nor sends it again', async () => {
    const { pbx, wait, sent, restart, isElsewhere } = await open();
    pbx.isUp = false;
    await wait(3 * MINUTE);
    restart();
    await wait(30 * MINUTE);
    expect([sent(), isElsewhere()]).toEqual([['number'], true]);
    pbx.isUp = true;
    await wait(6 * MINUTE);
    expect(sent()).toEqual(['number', 'sip']);
  });

  it('in the middle of a switch finishes it', async () => {
    const { pbx, wait, sent, restart, server, isElsewhere } = await open();
    server.misbehave = (_request, response, { verb }) => verb === 'POST' && (response.destroy(), true);
    pbx.isUp = false;
    await wait(2 * MINUTE);
    expect(isElsewhere()).toBe(false);
    restart();
    server.misbehave = null;
    await wait(3 * MINUTE);
    expect(sent()).toEqual(['number', 'number']);
    expect([isElsewhere(), server.numbers[0]?.following?.name]).toEqual([true, 'number 79990000001']);
  });
});

describe('a failure', () => {
  it('is tried again after growing pauses, and said', async () => {
    const { pbx, wait, server, kinds, clock } = await open();
    const times: number[] = [];
    server.misbehave = (_request, response) => {
      times.push(clock.epochMs());
      response.writeHead(503).end();
      return true;
    };
    pbx.isUp = false;
    await wait(30 * MINUTE);
    // Each time it reads three times.
    expect(kinds().every((each) => each === 'failed pbx-down')).toBe(true);
    expect(kinds()).toHaveLength(6);
    expect(times).toHaveLength(18);
    server.misbehave = null;
    await wait(10 * MINUTE);
    expect(kinds().at(-1)).toBe('switched pbx-down');
  });

  it('of which it is not known whether it was done is looked up', async () => {
    const { pbx, wait, sent, server, kinds } = await open();
    server.misbehave = (_request, response, { verb, body }) => {
      if (verb !== 'POST') return false;
      for (const row of server.numbers)
        if ((body?.['numbers'] as number[]).includes(row.id))
          row.following = { name: 'number 79990000001', cli_type: 'x' };
      response.destroy();
      return true;
    };
    pbx.isUp = false;
    await wait(20 * MINUTE);
    expect([sent(), kinds()]).toEqual([['number'], ['switched pbx-down']]);
  });
});

it('a person who forwards by hand has an hour', async () => {
  const { pbx, wait, sent, kinds, clock, directory } = await open();
  await new FailoverFiles(directory, 'plus').pause(clock.epochMs() + HAND_MS);
  pbx.isUp = false;
  await wait(59 * MINUTE);
  expect([sent(), kinds()]).toEqual([[], ['held pbx-down']]);
  await wait(2 * MINUTE);
  expect(sent()).toEqual(['number']);
});

it('numbers that show the profile already are left alone', async () => {
  const { pbx, wait, server } = await open();
  const down = async (isUp: boolean) => {
    pbx.isUp = isUp;
    await wait(12 * MINUTE);
  };
  await down(false);
  await down(true);
  // One was set by hand meanwhile, as the profile would.
  const [first] = server.numbers;
  if (first !== undefined) first.following = { name: 'number 79990000001', cli_type: 'Переадресующий номер' };
  await down(false);
  const bodies = server.requests.filter(({ verb }) => verb === 'POST').map(({ body }) => body?.['numbers']);
  expect(bodies).toEqual([[1, 3], [1, 3], [3]]);
});

it('a damaged file of state is no reason to fail', async () => {
  const { pbx, wait, sent, directory } = await open();
  const { writeFileSync, mkdirSync } = await import('node:fs');
  mkdirSync(`${directory}/providers`, { recursive: true });
  writeFileSync(`${directory}/providers/failover-plus.json`, '{"at":"prof');
  pbx.isUp = false;
  await wait(3 * MINUTE);
  expect(sent()).toEqual(['number']);
});
