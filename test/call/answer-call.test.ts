import { describe, expect, it } from 'vitest';
import { createCallAnswers, type CallObserver } from '../../src/call/answer-call.js';
import { answer, question } from '../journal/open-journal.js';
import { bracketNames } from '../fakes/names.js';
import { manualClock } from '../fakes/manual-clock.js';

function setUp(observers: readonly CallObserver[]) {
  const faults: string[] = [];
  const answers = createCallAnswers({
    handle: () => Promise.resolve(answer({ decision: { action: 'block', rule: 'spam' } })),
    clock: manualClock(),
    callDefaults: { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' },
    variables: () => 'all',
    observers,
    onFault: (_call, fault, error) => faults.push(`${fault}: ${String(error)}`),
    identify: bracketNames(),
    lengthsOf: () => null,
  });
  return { answers, faults };
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
