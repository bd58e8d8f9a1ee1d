import { describe, expect, it } from 'vitest';
import { ReplayTally } from '../../src/call/replay-summary.js';
import type { CallPolicy } from '../../src/call/call-policy.js';
import { createReplay, NOTHING_KNOWN, type ReplayParts } from '../../src/call/replay.js';
import { recordedCall, type RecordedCall } from '../../src/call/recorded-call.js';
import { callPolicy } from '../../src/daemon/policy-stack.js';
import { mergeObservations } from '../../src/lookup/merge-observations.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { PASS } from '../../src/policy/decision.js';
import { FloodGuard } from '../../src/policy/flood-guard.js';
import { ShownNumbers } from '../../src/policy/shown-numbers.js';
import { bracketNames } from '../fakes/names.js';
import { about, answer, NUMBER, question } from '../journal/open-journal.js';
import { policyOf } from '../policy/policy-of.js';

const START = Date.UTC(2026, 10, 20, 12);

function recorded(
  changes: Parameters<typeof answer>[0] = {},
  asked: Parameters<typeof question>[0] = {},
): RecordedCall {
  const call = recordedCall(question(asked), answer({ answeredAtMs: START, ...changes }));
  if (call === null) throw new Error('no call');
  return call;
}

/** Rules as the configuration has them. */
function replayOf(rules: string, more: { readonly block?: readonly string[] } = {}) {
  const guard = new FloodGuard();
  const asked: string[] = [];
  const reconsider: ReplayParts['reconsider'] = (number, { answers: observations, isStale, fault }) => {
    asked.push(number);
    const status = observations.length === 0 ? 'FAILED' : isStale ? 'STALE' : 'OK';
    const record = mergeObservations(observations, bracketNames());
    return Promise.resolve({
      status,
      fault,
      faultDetail: null,
      record,
      observations,
      upstream: observations[0] ?? null,
    });
  };
  const memory = { guard, shownNumbers: new ShownNumbers() };
  const policy = policyOf(rules, { ...more, ...memory });
  const replay = createReplay({
    numberSettings: DEFAULT_NUMBER_SETTINGS,
    policy: callPolicy(policy, memory),
    recall: () => undefined,
    reconsider,
  });
  return { replay, asked };
}

const actionOf = async (replayed: ReturnType<ReturnType<typeof replayOf>['replay']>) => {
  const made = await replayed;
  return made === null ? null : made.kind === 'unsure' ? 'unsure' : `${made.decision.action} ${made.decision.rule}`;
};

describe('a recorded call through another policy', () => {
  it('is decided by what was heard of its number then', async () => {
    const { replay } = replayOf('rules: [{ id: mts, if: { operator: mts }, then: { block: true } }]');
    expect(await actionOf(replay(recorded()))).toBe('block mts');
    expect(await actionOf(replay(recorded({ observations: [], status: 'FAILED', fault: 'UPSTREAM' })))).toBe('pass ');
  });

  it('that was not looked up then is not guessed at, unless lists and rules decide before a lookup', async () => {
    const { replay, asked } = replayOf('rules: [{ id: mts, if: { operator: mts }, then: { block: true } }]', {
      block: ['74950000001'],
    });
    const unheard = { observations: [], lookedUp: false, status: 'LISTED' } as const;
    expect(await actionOf(replay(recorded(unheard)))).toBe('unsure');
    const listed = recorded({ ...unheard, number: about('74950000001') }, { number: '+74950000001' });
    expect(await actionOf(replay(listed))).toBe('block block');
    // What memory had of it then is as good as a lookup.
    expect(await actionOf(replay(recorded({ lookedUp: false, status: 'LISTED' })))).toBe('block mts');
    expect(asked).toEqual([NUMBER]);
  });

  it('is counted with those before it, by their time, and held as a live one is', async () => {
    const rules =
      'rules: [{ id: flood, if: { direction: inbound, calls: { over: 2, within: 1h } }, then: { block: { for: 2h } } }]';
    const { replay } = replayOf(rules);
    const minutes = [0, 10, 20, 90, 100, 300];
    const actions: (string | null)[] = [];
    for (const minute of minutes) {
      const at = recorded({ answeredAtMs: START + minute * 60_000 }, { uniqueId: `1.${minute}` });
      actions.push(await actionOf(replay(at)));
    }
    // The third within the hour; those at 90 and 100 minutes because of it; at 300 minutes it is over.
    expect(actions).toEqual(['pass ', 'pass ', 'block flood', 'block flood', 'block flood', 'pass ']);
  });

  it('that asked twice counts once', async () => {
    const { replay } = replayOf(
      'rules: [{ id: flood, if: { direction: inbound, calls: { over: 1, within: 1h } }, then: { block: true } }]',
    );
    expect(await actionOf(replay(recorded({}, { script: 'blacklist' })))).toBe('pass ');
    expect(await actionOf(replay(recorded({}, { script: 'route' })))).toBe('pass ');
  });

  it('draws the same chance as the live one, and goes by its own time, channel and DID', async () => {
    const rules = `rules: [{ id: night, if: { did: ["74951112233"], trunk: mts, schedule: night }, then: { route: sales } }]`;
    const { replay } = replayOf(
      `${rules}\nroutes: { sales: "sales,s,1" }\nschedules: { night: ["00:00-06:00"] }\ntimeZone: UTC`,
    );
    const at = (hour: number) => recorded({ answeredAtMs: Date.UTC(2026, 10, 20, hour) });
    expect([await actionOf(replay(at(3))), await actionOf(replay(at(12)))]).toEqual(['route night', 'pass ']);
  });

  it('is nothing where it put a number on a list, or asked for a script that there is not', async () => {
    const { replay } = replayOf('rules: []');
    expect(await replay(recorded({}, { script: 'block' }))).toBeNull();
    expect(await replay(recorded({}, { script: 'lokup' }))).toBeNull();
  });

  it('that the other policy fails on is an error, unless it had failed then, too', async () => {
    const broken: CallPolicy = {
      note: () => undefined,
      early() {
        throw new Error('a bug');
      },
      late: () => PASS,
    };
    const parts = { numberSettings: DEFAULT_NUMBER_SETTINGS, recall: () => undefined, policy: broken };
    const replay = createReplay({ ...parts, reconsider: () => Promise.resolve(NOTHING_KNOWN) });
    await expect(replay(recorded())).rejects.toThrow('a bug');
    const failed = recorded({ status: 'FAILED', fault: 'INTERNAL_ERROR', faultDetail: 'a bug' });
    expect(await actionOf(replay(failed))).toBe('pass ');
  });

  it('that is no number keeps what was wrong with it', async () => {
    const { replay } = replayOf('rules: [{ id: bad, if: { status: INVALID }, then: { block: true } }]');
    const forged = { number: '', numberProblem: 'a line break in it' };
    const call = recorded(
      { number: { kind: 'invalid', raw: '', problem: 'a line break in it' }, status: 'INVALID' },
      forged,
    );
    expect(await actionOf(replay(call))).toBe('block bad');
  });
});

describe('what came of recorded calls', () => {
  it('is counted by the rules of then and now, with the first as examples, the largest group first', () => {
    const tally = new ReplayTally();
    const now = (rule: string) =>
      ({ kind: 'decided', decision: { ...PASS, action: 'block', rule, hangupCause: 21 } }) as const;
    tally.add('other', recorded({ decision: { action: 'block', rule: 'old', hangupCause: 1 } }), now('new'));
    for (let n = 0; n < 5; n++) tally.add(`id${n}`, recorded(), now('new'));
    tally.add(
      'same',
      recorded({ decision: { action: 'block', rule: 'old', hangupCause: 21, reason: 'x' } }),
      now('new'),
    );
    tally.add('unsure', recorded(), { kind: 'unsure' });
    const { groups, ...figures } = tally.summary();
    expect(figures).toEqual({ calls: 8, changed: 6, unsure: 1, others: 0 });
    expect(groups.map(({ then, now: after, calls }) => [then.rule, after.rule, calls])).toEqual([
      ['', 'new', 5],
      ['old', 'new', 1],
    ]);
    expect(groups[0]?.examples.map(({ id }) => id)).toEqual(['id0', 'id1', 'id2']);
  });

  it('is bounded, however many rules there are', () => {
    const tally = new ReplayTally();
    for (let n = 0; n < 250; n++)
      tally.add('id', recorded(), { kind: 'decided', decision: { ...PASS, action: 'block', rule: `r${n}` } });
    expect(tally.summary().groups).toHaveLength(200);
    expect(tally.summary()).toMatchObject({ changed: 250, others: 50 });
  });
});
