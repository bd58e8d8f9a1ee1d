import { describe, expect, it } from 'vitest';
import { questionCall, type Question } from '../../src/call/question.js';

const DEFAULTS = { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' };
const asked = (changes: Partial<Question> = {}) =>
  questionCall({ door: 'http', script: 'route', number: '79170415564', ...changes }, DEFAULTS, 42);

describe('a question of a program or a person', () => {
  it.each<[string, Partial<Question>, number]>([
    ['over HTTP that of a call', {}, 500],
    ['by a command the longest', { door: 'cli' }, 5000],
    ['what it names itself', { deadlineMs: 700 }, 700],
    ['what a command names itself', { door: 'cli', deadlineMs: 300 }, 300],
    ['never more than is allowed', { deadlineMs: 60_000 }, 5000],
  ])('has a deadline: %s', (_which, changes, deadlineMs) => {
    expect(asked(changes)).toMatchObject({ askedAtMs: 42, options: { deadlineMs, variablePrefix: 'VOX_' } });
  });

  it('keeps what else it says of a call, and is one whose number was given and may be shown', () => {
    const more = { did: '74951112233', context: 'from-trunk', wantedSource: 'voxlink-v2', simulatedAtMs: 7 } as const;
    expect(asked(more)).toMatchObject({ ...more, numberGiven: true, presentation: 'allowed' });
    expect(asked()).not.toHaveProperty('deadlineMs');
  });

  it('takes no more for a number than a number can be long', () => {
    expect(asked({ number: '7'.repeat(1000) }).number).toHaveLength(300);
  });
});
