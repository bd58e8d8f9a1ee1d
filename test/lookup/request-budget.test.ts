import { describe, expect, it } from 'vitest';
import type { Urgency } from '../../src/lookup/observation.js';
import { budgeted, type RequestBudget } from '../../src/lookup/request-budget.js';
import { found, scriptedSource } from '../fakes/scripted-source.js';

const NUMBER = '79170415564';

function setUp(says: { readonly refusal?: string; readonly claim?: string } = {}) {
  const asked: [what: 'refusal' | 'claim', urgency: Urgency][] = [];
  const budget: RequestBudget = {
    refusal(urgency) {
      asked.push(['refusal', urgency]);
      return says.refusal ?? null;
    },
    claim(urgency) {
      asked.push(['claim', urgency]);
      return Promise.resolve(says.claim ?? null);
    },
  };
  const source = scriptedSource('hlr');
  return { asked, source, limited: budgeted(source, budget) };
}

describe('a source with a budget', () => {
  it('is asked while it lasts, and each try is claimed', async () => {
    const { asked, source, limited } = setUp();
    const again = { untilMs: 4321 };
    const asking = limited.observe(NUMBER, () => 'lookup', again);
    await source.answer(found(NUMBER, { operator: 'МТС' }, 0, 'hlr'));
    expect(await asking).toMatchObject({ source: 'hlr', fields: { operator: 'МТС' } });
    expect([limited.name, source.again]).toEqual(['hlr', [again]]);
    expect(asked).toEqual([
      ['refusal', 'lookup'],
      ['claim', 'lookup'],
    ]);
  });

  it.each([
    ['is known to be used up: nothing is claimed', { refusal: 'no more today' }, ['refusal']],
    ['turns out to be used up', { claim: 'no more today' }, ['refusal', 'claim']],
  ])('is not asked once it %s', async (_when, says, expected) => {
    const { asked, source, limited } = setUp(says);
    await expect(limited.observe(NUMBER)).rejects.toMatchObject({
      ...{ code: 'RATE_LIMITED', message: 'hlr: not asked: no more today' },
    });
    expect(source.asked).toEqual([]);
    expect(asked).toEqual(expected.map((what) => [what, 'call']));
  });
});
