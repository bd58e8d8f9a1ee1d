import { expect, it } from 'vitest';
import { explainRecorded } from '../../src/call/explain-recorded.js';
import { recordedCall, type RecordedCall } from '../../src/call/recorded-call.js';
import { mergeObservations } from '../../src/lookup/merge-observations.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { bracketNames } from '../fakes/names.js';
import { about, answer, NUMBER, question } from '../journal/open-journal.js';
import { policyOf } from '../policy/policy-of.js';

const AT = Date.UTC(2026, 10, 20, 12);
const MTS = 'rules: [{ id: mts, if: { operator: mts }, then: { block: true } }]';
const UNHEARD = { observations: [], lookedUp: false, status: 'LISTED' } as const;

function recorded(
  changes: Parameters<typeof answer>[0] = {},
  asked: Parameters<typeof question>[0] = {},
): RecordedCall {
  const call = recordedCall(question(asked), answer({ answeredAtMs: AT, tookMs: 0, ...changes }));
  return call ?? expect.unreachable('no call');
}

async function explain(call: RecordedCall, rules = MTS, block: readonly string[] = []) {
  const recalled: RecordedCall[] = [];
  const reconsidered: string[] = [];
  const identify = bracketNames();
  const { explained, isUnsure } = await explainRecorded(call, {
    numberSettings: DEFAULT_NUMBER_SETTINGS,
    callDefaults: { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' },
    identify,
    policy: policyOf(rules, { block }),
    registryFinding: () => ({ isImported: true, outdatedDays: null }),
    recall: (each) => void recalled.push(each),
    reconsider(number, { answers: observations, fault }) {
      reconsidered.push(number);
      const record = mergeObservations(observations, identify);
      return Promise.resolve({ status: 'OK', fault, faultDetail: null, record, observations, upstream: null });
    },
  });
  const { action, rule } = explained.decision;
  return { explained, isUnsure, recalled, reconsidered, decided: `${action} ${rule}` };
}

it('a recorded call is explained by what was heard of its number then, at its time', async () => {
  const call = recorded();
  const { explained, isUnsure, recalled, reconsidered, decided } = await explain(call);
  expect([decided, isUnsure, reconsidered]).toEqual(['block mts', false, [NUMBER]]);
  expect(recalled).toEqual([call]);
  expect(explained).toMatchObject({ at: '2026-11-20T12:00:00.000Z', direction: 'inbound', number: NUMBER, notes: [] });
});

it('one that was decided without a lookup is not guessed at, and says so', async () => {
  const { explained, isUnsure, reconsidered, decided } = await explain(recorded(UNHEARD));
  expect([decided, isUnsure, reconsidered]).toEqual(['pass ', true, []]);
  expect(explained.notes).toEqual([expect.stringContaining('decided without a lookup')]);
});

it('nothing is unsure where a list decides before a lookup', async () => {
  const { explained, isUnsure, decided } = await explain(recorded(UNHEARD), MTS, [NUMBER]);
  expect([decided, isUnsure, explained.notes]).toEqual(['block block', false, []]);
});

it('what memory had of the number then is as good as a lookup', async () => {
  const { decided, isUnsure } = await explain(recorded({ lookedUp: false, status: 'LISTED' }));
  expect([decided, isUnsure]).toEqual(['block mts', false]);
});

it('what was heard of another number tells nothing of this one: number settings have changed since', async () => {
  const { isUnsure, reconsidered } = await explain(recorded({ number: about('74950000001') }));
  expect([isUnsure, reconsidered]).toEqual([true, []]);
});

it('a number that cannot be looked up is never unsure', async () => {
  const withheld = recorded({ ...UNHEARD, number: { kind: 'withheld', raw: '' } }, { number: '' });
  const rules = 'rules: [{ id: hidden, if: { status: WITHHELD }, then: { block: true } }]';
  expect(await explain(withheld, rules)).toMatchObject({ decided: 'block hidden', isUnsure: false });
});

it.each<[string, string]>([
  ['route', 'block mts'],
  ['lookup', 'pass '],
  ['no-such-script', 'pass '],
])('the script decides whether rules do: %s', async (script, decided) => {
  expect((await explain(recorded({}, { script }))).decided).toBe(decided);
});

it('a dialled number is explained as one', async () => {
  const { explained } = await explain(recorded({}, { script: 'outbound' }));
  expect(explained.direction).toBe('outbound');
});
