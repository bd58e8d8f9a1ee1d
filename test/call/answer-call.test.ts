import { describe, expect, it } from 'vitest';
import { createCallAnswers, type AnswerParts, type CallObserver } from '../../src/call/answer-call.js';
import { CHANNEL_VARIABLES } from '../../src/call/channel-variables.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { answer, question } from '../journal/open-journal.js';
import { bracketNames } from '../fakes/names.js';
import { manualClock } from '../fakes/manual-clock.js';

function setUp(observers: readonly CallObserver[], changes: Partial<AnswerParts> = {}) {
  const faults: string[] = [];
  const asked: IncomingCall[] = [];
  const answers = createCallAnswers({
    handle(call) {
      asked.push(call);
      return Promise.resolve(answer({ decision: { action: 'block', rule: 'spam' } }));
    },
    clock: manualClock(),
    callDefaults: { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' },
    variables: () => 'all',
    observers,
    onFault: (_call, fault, error) => faults.push(`${fault}: ${String(error)}`),
    identify: bracketNames(),
    lengthsOf: () => null,
    ...changes,
  });
  return { answers, faults, asked };
}

const never = new AbortController().signal;
const broken: CallObserver = () => {
  throw new Error('the journal is broken');
};

describe('those who keep account of calls', () => {
  it('cost neither the call nor each other anything when one of them breaks', async () => {
    const told: string[] = [];
    const observer =
      (name: string): CallObserver =>
      (call, { decision }) =>
        void told.push(`${name} ${call.door} ${decision.action}`);
    const { answers, faults } = setUp([observer('log'), broken, observer('metrics')]);
    const { variables } = await answers.answer(question(), never, () => true);
    expect(Object.fromEntries(variables)).toMatchObject({ VOX_STATUS: 'OK', VOX_ACTION: 'block', VOX_RULE: 'spam' });
    expect(told).toEqual(['log agi block', 'metrics agi block']);
    expect(answers.keptBytes()).toBeGreaterThan(1000);
    expect(faults).toEqual(['not-observed: Error: the journal is broken']);
  });

  it('cost a lookup over HTTP nothing either', async () => {
    const { answers } = setUp([broken]);
    expect(await answers.ask({ door: 'http', script: 'lookup', number: '+79170415564' })).toMatchObject({
      status: 'OK',
      source: 'voxlink-v1',
    });
  });
});

describe('an answer that cannot be written', () => {
  const unwritten = {
    variables: () => {
      throw new Error('a bug');
    },
  };

  it('lets the call go on with every variable defined, and is told of', async () => {
    const { answers, faults } = setUp([], unwritten);
    const { variables, json } = await answers.answer(question(), never, () => true);
    expect(variables.map(([name]) => name)).toEqual(CHANNEL_VARIABLES.map(({ name }) => `VOX_${name}`));
    expect(Object.fromEntries(variables.filter(([, value]) => value !== ''))).toEqual({
      ...{
        VOX_STATUS: 'FAILED',
        VOX_FAULT: 'INTERNAL_ERROR',
        VOX_BLACKLIST: '0',
        VOX_ACTION: 'pass',
        VOX_SOURCE: 'none',
      },
    });
    expect(json).toBeUndefined();
    expect(faults).toEqual(['not-written: Error: a bug']);
  });

  it('leaves nothing of an earlier one in the JSON variable', async () => {
    const { answers } = setUp([], unwritten);
    const call = question();
    const options = { ...call.options, jsonVariable: 'ALL', inherit: true };
    const { variables, json } = await answers.answer({ ...call, options }, never, () => true);
    expect(json).toEqual(['__ALL', '{"status":"FAILED","fault":"INTERNAL_ERROR"}']);
    expect(variables[0]).toEqual(['__VOX_STATUS', 'FAILED']);
  });
});

describe('what nobody waits for', () => {
  it('is looked up ahead of the call, and no observer is told', async () => {
    const told: string[] = [];
    const { answers, asked } = setUp([({ number }) => void told.push(number)]);
    answers.prefetch('+79170415564');
    expect(asked).toMatchObject([{ door: 'ami', script: 'prefetch', number: '+79170415564' }]);
    expect(await answers.lookupInBulk('+79170415564', never)).toMatchObject({ status: 'OK' });
    expect(asked).toHaveLength(2);
    expect(told).toEqual([]);
  });
});
