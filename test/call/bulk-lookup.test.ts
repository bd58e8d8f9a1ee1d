import { expect, it } from 'vitest';
import { lookupInBulk } from '../../src/call/bulk-lookup.js';
import type { CallFault } from '../../src/call/call-answer.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { manualClock } from '../fakes/manual-clock.js';
import { answer } from '../journal/open-journal.js';

const callDefaults = { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' };
/** What follows from an answer has run. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** One number, looked up where each try ends so; the last one is repeated. */
function setUp(...ends: (CallFault | null)[]) {
  const clock = manualClock();
  const asked: IncomingCall[] = [];
  const handle = (call: IncomingCall) => {
    const fault = ends[Math.min(asked.length, ends.length - 1)] ?? null;
    asked.push(call);
    return answer({ fault, status: fault === null ? 'OK' : 'OFFLINE' });
  };
  const gone = new AbortController();
  const looking = lookupInBulk('79170415564', { handle, clock, callDefaults }, gone.signal);
  return { clock, asked, gone, looking };
}

it('one number of many waits for its turn behind everybody else, for longer than a call may', async () => {
  const { asked, looking, clock } = setUp(null);
  expect(await looking).toMatchObject({ status: 'OK', fault: null });
  expect(asked).toMatchObject([
    { door: 'http', script: 'lookup', number: '79170415564', urgency: 'refresh', options: { deadlineMs: 60_000 } },
  ]);
  expect(clock.pending).toBe(0);
});

it.each(['RATE_LIMITED', 'OVERLOAD'] as const)('is tried again a second after there was no room: %s', async (fault) => {
  const { asked, looking, clock } = setUp(fault, fault, null);
  await settled();
  clock.advance(999);
  await settled();
  expect(asked).toHaveLength(1);
  for (let second = 0; second < 2; second++) {
    clock.advance(1000);
    await settled();
  }
  expect(await looking).toMatchObject({ status: 'OK', fault: null });
  expect(asked).toHaveLength(3);
});

it('is answered without, after ten tries', async () => {
  const { asked, looking, clock } = setUp('OVERLOAD');
  for (let second = 0; second < 9; second++) {
    await settled();
    clock.advance(1000);
  }
  expect(await looking).toMatchObject({ fault: 'OVERLOAD' });
  expect([asked.length, clock.pending]).toEqual([10, 0]);
});

it.each(['UPSTREAM', 'CIRCUIT_OPEN', 'DEADLINE'] as const)('is not tried again after %s', async (fault) => {
  const { asked, looking } = setUp(fault, null);
  expect(await looking).toMatchObject({ fault });
  expect(asked).toHaveLength(1);
});

it('is not tried again once nobody reads the answer', async () => {
  const { asked, looking, gone, clock } = setUp('OVERLOAD');
  await settled();
  gone.abort();
  expect(await looking).toMatchObject({ fault: 'OVERLOAD' });
  expect([asked.length, clock.pending]).toEqual([2, 0]);
});
