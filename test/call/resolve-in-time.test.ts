import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createCallHandler } from '../../src/call/handle-call.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { plainQuestion } from '../../src/call/plain-question.js';
import { EMPTY_RECORD } from '../../src/lookup/number-record.js';
import type { Urgency } from '../../src/lookup/observation.js';
import type { LookupMode } from '../../src/lookup/ask-upstreams.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { openStack } from '../fakes/lookup-stack.js';
import { recordingLists, scriptedPolicy } from '../fakes/policy.js';
import { found } from '../fakes/scripted-source.js';

const NUMBER = '79170415564';
const DEFAULTS = { deadlineMs: 500, maxDeadlineMs: 500, variablePrefix: 'VOX_' };

function setUp() {
  const shutdown = new AbortController();
  const gone = new AbortController();
  const { clock, source, resolver } = openStack();
  const numberSettings = DEFAULT_NUMBER_SETTINGS;
  const parts = { numberSettings, clock, policy: scriptedPolicy(), lists: recordingLists(), shutdown: shutdown.signal };
  const handle = createCallHandler({ ...parts, resolver });
  const ask = () => plainQuestion({ door: 'agi', script: 'lookup', number: NUMBER }, DEFAULTS, clock.monotonicMs());
  const listening = () => [shutdown, gone].map(({ signal }) => getEventListeners(signal, 'abort').length);
  return { clock, source, handle, ask, shutdown, gone, listening };
}

describe('the wait of a call', () => {
  it('leaves nobody listening for the end of the daemon or of the call once it is answered', async () => {
    const { clock, source, handle, ask, gone, listening } = setUp();
    const answering = handle(ask(), gone.signal);
    expect(listening()).toEqual([1, 1]);
    await source.answer(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    expect(await answering).toMatchObject({ status: 'OK', abandoned: false });
    expect(listening()).toEqual([0, 0]);
    expect(clock.pending).toBe(0);
  });

  it.each(['shutdown', 'gone'] as const)('ends at once, and leaves nobody listening: %s', async (which) => {
    const parts = setUp();
    const answering = parts.handle(parts.ask(), parts.gone.signal);
    parts[which].abort();
    expect(await answering).toMatchObject({ status: 'FAILED', abandoned: which === 'gone' });
    expect(parts.listening()).toEqual([0, 0]);
    expect(parts.clock.pending).toBe(0);
  });

  it.each([10, 9])('is none where the question came with %s ms left, which the writing takes', async (leftMs) => {
    const { clock, handle, ask, listening } = setUp();
    const question = ask();
    clock.advance(DEFAULTS.deadlineMs - leftMs);
    expect(await handle(question)).toMatchObject({ status: 'FAILED', fault: 'DEADLINE' });
    expect([listening(), clock.pending]).toEqual([[0, 0], 0]);
  });

  it.each(['shutdown', 'gone'] as const)('is none where the end is there already: %s', async (which) => {
    const parts = setUp();
    parts[which].abort();
    expect(await parts.handle(parts.ask(), parts.gone.signal)).toMatchObject({ status: 'FAILED', fault: 'DEADLINE' });
    expect(parts.listening()).toEqual([0, 0]);
  });
});

describe('a lookup', () => {
  const asked: { mode: LookupMode | undefined; urgency: Urgency | undefined }[] = [];
  const { clock } = openStack();
  const handle = createCallHandler({
    ...{ numberSettings: DEFAULT_NUMBER_SETTINGS, clock, policy: scriptedPolicy(), lists: recordingLists() },
    resolver: {
      resolve(_number, _signal, mode, urgency) {
        asked.push({ mode, urgency });
        return { status: 'OK', fault: null, faultDetail: null, record: EMPTY_RECORD, observations: [], upstream: null };
      },
    },
  });

  it.each<[door: IncomingCall['door'], script: 'lookup' | 'route' | 'prefetch', LookupMode, Urgency]>([
    ['agi', 'lookup', 'wait', 'call'],
    ['ami', 'lookup', 'wait', 'call'],
    ['ami', 'prefetch', 'start', 'call'],
    ['webhook', 'route', 'wait', 'call'],
    ['http', 'lookup', 'wait', 'lookup'],
    ['http', 'route', 'wait', 'call'],
    ['cli', 'lookup', 'wait', 'lookup'],
    ['cli', 'route', 'wait', 'lookup'],
  ])('of %s by the script %s is for %s, as a %s', async (door, script, mode, urgency) => {
    await handle(plainQuestion({ door, script, number: NUMBER }, DEFAULTS, clock.monotonicMs()));
    expect(asked.splice(0)).toEqual([{ mode, urgency }]);
  });

  it('is as urgent as whoever asks says', async () => {
    const question = plainQuestion({ door: 'agi', script: 'lookup', number: NUMBER }, DEFAULTS, clock.monotonicMs());
    await handle({ ...question, urgency: 'refresh' });
    expect(asked.splice(0)).toEqual([{ mode: 'wait', urgency: 'refresh' }]);
  });

  it('whose door has more questions than its share is from memory alone', async () => {
    const question = plainQuestion({ door: 'agi', script: 'lookup', number: NUMBER }, DEFAULTS, clock.monotonicMs());
    await handle({ ...question, fromMemory: true });
    expect(asked.splice(0)).toEqual([{ mode: 'remember', urgency: 'call' }]);
  });
});
