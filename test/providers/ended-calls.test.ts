// Calls that ended at New-Tel are given once each, a while after their end, and details are asked for of new ones alone.

import { expect, it } from 'vitest';
import { EndedCalls } from '../../src/providers/newtel/ended-calls.js';
import { openNewtel } from '../fakes/newtel-account.js';
import { startNewtelServer, type NewtelServer } from '../fakes/newtel-server.js';

const NOW_S = 1_800_000_000;
const AFTER_MS = (NOW_S + 200) * 1000;
const idOf = (index: number) => index.toString(16).padStart(40, '0');

/** What the provider has: calls by their index, `null` for one that goes on. */
function has(server: NewtelServer, ends: readonly (number | null)[], direction = 'in') {
  const calls = ends.map((endTime, index) => ({
    ...{ vpbxId: idOf(index), active: endTime === null, direction, clid: `7999000000${index}`, dnid: '74951112233' },
    ...{ status: 'no answer', startTime: NOW_S - 20, answerTime: null, endTime },
  }));
  const active = calls.filter((call) => call.active).map(({ vpbxId }) => vpbxId);
  server.answer('vpbx/get-calls', { calls });
  server.answer('vpbx/get-calls-list', { callsList: calls.map(({ vpbxId }) => vpbxId) });
  server.answer('vpbx/get-active-calls-list', { activeCallsList: active });
}

async function opened() {
  const server = await startNewtelServer();
  const client = await openNewtel(server.url);
  const ended = new EndedCalls();
  const look = async (nowMs = AFTER_MS) => {
    const before = server.requests.length;
    const calls = await ended.look(client, nowMs);
    return {
      clids: calls.map(({ clid }) => clid),
      calls,
      asked: server.requests.slice(before).map(({ method }) => method),
    };
  };
  return { server, ended, look };
}

const LISTS = ['vpbx/get-calls-list', 'vpbx/get-active-calls-list'];

it('a call is given until it is done, and never again', async () => {
  const { server, ended, look } = await opened();
  has(server, Array<number>(6).fill(NOW_S));
  const first = await look();
  expect(first.clids).toHaveLength(6);
  expect(first.asked).toEqual([...LISTS, 'vpbx/get-calls']);
  const again = await look();
  expect([again.clids, again.asked]).toEqual([first.clids, LISTS]);
  ended.done(first.calls);
  expect(await look()).toMatchObject({ clids: [], asked: LISTS });
});

it('one that goes on is not asked about; once it has ended it is given after two minutes', async () => {
  const { server, look } = await opened();
  has(server, [...Array<null>(7).fill(null)]);
  expect(await look()).toMatchObject({ clids: [], asked: LISTS });
  has(server, Array<number>(7).fill(NOW_S));
  expect((await look((NOW_S + 119) * 1000)).clids).toEqual([]);
  expect((await look((NOW_S + 120) * 1000)).clids).toHaveLength(7);
});

it('few new ones are asked for one by one; one that is gone meanwhile is left out', async () => {
  const { server, look } = await opened();
  // The stand-in knows one call by its id.
  const known = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
  server.answer('vpbx/get-calls-list', { callsList: [idOf(1), known] });
  const { clids, asked } = await look();
  expect(clids).toEqual(['79991234567']);
  expect(asked).toEqual([...LISTS, 'vpbx/get-call-details', 'vpbx/get-call-details']);
});

it('calls that went out are none of these, and are asked about once', async () => {
  const { server, look } = await opened();
  has(server, Array<number>(6).fill(NOW_S), 'out');
  expect((await look()).clids).toEqual([]);
  expect((await look()).asked).toEqual(LISTS);
});
