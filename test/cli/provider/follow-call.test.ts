// A call that was ordered is followed: not found until somebody answers, and then until it ends.

import { expect, it } from 'vitest';
import { followCall } from '../../../src/cli/provider/newtel/follow-call.js';
import { openNewtel } from '../../fakes/newtel-account.js';
import { startNewtelServer } from '../../fakes/newtel-server.js';

const INBOUND = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
const CALL = {
  ...{ vpbxId: INBOUND, direction: 'out', clid: '101', dnid: '79041112233', status: 'answered' },
  ...{ startTime: 1530446400, answerTime: 1530446410 },
};

async function followed(meanwhile: (waits: number, server: Awaited<ReturnType<typeof startNewtelServer>>) => void) {
  const server = await startNewtelServer();
  const client = await openNewtel(server.url);
  const waits: number[] = [];
  const answers: string[] = [];
  server.answer('vpbx/get-call-details', { callDetails: { ...CALL, active: true, endTime: null } });
  // Its own words for a call that nobody has answered yet.
  const unknown = { callId: '9999999999999999' };
  const how = await followCall(client, unknown.callId, {
    ringSeconds: 1,
    wait: (ms) => {
      waits.push(ms);
      meanwhile(waits.length, server);
      return Promise.resolve();
    },
    answered: (vpbxId) => answers.push(vpbxId),
  });
  return { how, waits, answers, requests: server.requests.map(({ method }) => method) };
}

it('that nobody answers is asked about for as long as both may ring, and no longer', async () => {
  const { how, waits, answers, requests } = await followed(() => undefined);
  expect(how).toEqual({ how: 'not-answered' });
  expect(waits).toEqual(Array.from({ length: 11 }, () => 1000));
  expect(new Set(requests)).toEqual(new Set(['call/get-vpbx-id']));
  expect(answers).toEqual([]);
});

it('that is answered is looked at until it has ended', async () => {
  const { how, waits, answers, requests } = await followed((count, server) => {
    if (count === 2) server.answered.add('9999999999999999');
    if (count === 4)
      server.answer('vpbx/get-call-details', { callDetails: { ...CALL, active: false, endTime: 1530446500 } });
  });
  expect(how).toEqual({ how: 'ended', vpbxId: INBOUND });
  expect(waits).toEqual([1000, 1000, 5000, 5000]);
  expect(answers).toEqual([INBOUND]);
  expect(requests).toEqual([
    ...['call/get-vpbx-id', 'call/get-vpbx-id', 'call/get-vpbx-id'],
    ...['vpbx/get-call-details', 'vpbx/get-call-details', 'vpbx/get-call-details'],
  ]);
});
