// What is kept of answers changes no byte of them: the same calls go both ways, one that keeps records and lines and one that
// makes each anew, while answers are learnt and grow old, tables are imported, lists, labels and rules change and the clock
// is set.

import { fc, property } from '../property.js';
import { expect, it } from 'vitest';
import { encodeMSet, encodeVariables } from '../../src/agi/agi-encoding.js';
import { parseCallOptions } from '../../src/call/call-options.js';
import type { CallAnswer } from '../../src/call/call-answer.js';
import { CHANNEL_VARIABLES } from '../../src/call/channel-variables.js';
import { createCallHandler, type CallHandler } from '../../src/call/handle-call.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { keepAnswers } from '../../src/call/kept-answers.js';
import { plainQuestion } from '../../src/call/plain-question.js';
import { writeAnswer, type VariableSelection } from '../../src/call/written-answer.js';
import { callPolicy } from '../../src/daemon/policy-stack.js';
import { keepRecords } from '../../src/lookup/kept-records.js';
import { createObservationCache } from '../../src/lookup/observation-cache.js';
import type { Observation, ObservedFields } from '../../src/lookup/observation.js';
import { RememberingSource } from '../../src/lookup/remembering-source.js';
import { createResolver, type ResolverParts } from '../../src/lookup/resolver.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { PASS, type Decision } from '../../src/policy/decision.js';
import { FloodGuard } from '../../src/policy/flood-guard.js';
import type { PolicyConfig } from '../../src/policy/rule-config.js';
import { ShownNumbers } from '../../src/policy/shown-numbers.js';
import { manualClock } from '../fakes/manual-clock.js';
import { bracketNames } from '../fakes/names.js';
import { recordingLists } from '../fakes/policy.js';
import { found, notFound, scriptedSource } from '../fakes/scripted-source.js';
import { compilePolicy } from '../../src/policy/compile-policy.js';
import { configOf, partsOf } from '../policy/policy-of.js';

const DEFAULTS = { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' };
const LIFETIMES = { ttlMs: 100_000, staleTtlMs: 1_000_000, negativeTtlMs: 50_000, failureTtlMs: 100 };
const NUMBERS = ['79170415564', '79170415565', '74959898533', '442079460958', '101', '', 'nonsense'];
const RULES = [
  'rules: []',
  'rules: [{ id: a, if: { operator: [mts] }, then: { label: "МТС", set: { MY: "1" } }, continue: true }]',
  'rules: [{ id: a, if: { operator: [mts] }, then: { label: "other" }, continue: true }]',
  'rules: [{ id: b, if: { region: [RU-BA] }, then: { route: far } }]\nroutes: { far: "sales,s,1" }',
  'rules: [{ id: b, if: { calls: { over: 2, within: 1h }, direction: inbound }, then: { block: { for: 1m, hangupCause: 17 } } }]',
  'rules: [{ id: c, if: { status: [STALE, OFFLINE] }, then: { block: { reason: "old, or none" } } }]',
  'rules: [{ id: d, if: {}, then: { trunks: [[mts], [mgf]], callerId: "74951112233" } }]',
].map(configOf);

interface World {
  readonly handle: CallHandler;
  decideBy(rules: PolicyConfig, lists: Lists): void;
}
interface Lists {
  readonly allow: readonly string[];
  readonly block: readonly string[];
}

/** Both worlds see one memory, one set of tables and one clock; each counts calls for itself. */
function worlds() {
  const clock = manualClock();
  const memory = createObservationCache(100, 1e9, clock);
  const source = new RememberingSource(scriptedSource(), memory, LIFETIMES, clock);
  const tables = { registry: null as ObservedFields | null, plan: {} as ObservedFields };
  const records = keepRecords(bracketNames(), 4);
  const parts: ResolverParts = {
    upstreamsFor: (number) => (source.recall(number).kind === 'unknown' ? [] : [source]),
    offline: [
      (number) => tables.registry && found(number, tables.registry, 1_000_000, 'registry'),
      (number): Observation => found(number, tables.plan, clock.epochMs(), 'plan'),
    ],
    identify: bracketNames(),
  };
  function world(resolving: ResolverParts): World {
    const callMemory = { guard: new FloodGuard(), shownNumbers: new ShownNumbers() };
    const policyOf = (rules: PolicyConfig, lists?: Lists) =>
      callPolicy(compilePolicy(rules, partsOf({ ...callMemory, ...lists })), callMemory);
    let policy = policyOf(configOf('rules: []'));
    const handle = createCallHandler({
      numberSettings: DEFAULT_NUMBER_SETTINGS,
      resolver: createResolver(resolving),
      clock,
      lists: recordingLists(),
      policy: {
        note: (facts) => policy.note(facts),
        early: (facts, part) => policy.early(facts, part),
        late: (facts, part) => policy.late(facts, part),
      },
    });
    return {
      handle,
      decideBy: (rules, lists) => (policy = policyOf(rules, lists)),
    };
  }
  return { clock, memory, tables, keeping: world({ ...parts, merge: records.merge }), plain: world(parts) };
}

const atOnce = (answer: ReturnType<CallHandler>): CallAnswer => {
  if (answer instanceof Promise) throw new Error('nobody had to be waited for');
  return answer;
};

const names = fc.constantFrom('МТС [mts]', 'МегаФон [megafon]', 'ООО "Ромашка, (и) ко"', 'Tele2');
const fields: fc.Arbitrary<ObservedFields> = fc.record(
  {
    operator: names,
    operatorOld: names,
    ported: fc.boolean(),
    region: fc.constantFrom('Башкирия [RU-BA]', 'Москва [RU-MOW RU-MOS]', 'nowhere'),
    destination: fc.constantFrom('Russia', 'United Kingdom'),
    country: fc.constantFrom('RU', 'GB'),
    type: fc.constantFrom('MOB', 'FIX'),
    timeZone: fc.constantFrom('Europe/Moscow', 'Asia/Yekaterinburg'),
  },
  { requiredKeys: [] },
);
const number = fc.constantFrom(...NUMBERS);
const list = fc.uniqueArray(
  fc.constantFrom('79170415564 # a friend', '7917* # spam, "much"', '79170415565 #', '4420* # far'),
  { maxLength: 2 },
);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('call' as const),
      number,
      script: fc.constantFrom('lookup', 'route', 'blacklist', 'name', 'prefetch', 'outbound', 'none'),
      presentation: fc.constantFrom('allowed' as const, 'restricted' as const),
      query: fc.constantFrom({}, { lang: 'en' }, { prefix: 'X_' }, { inherit: '1' }, { json: 'ALL' }),
      selection: fc.constantFrom(0, 1),
      tookMs: fc.constantFrom(0, 0, 3, 12_345),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('learn' as const), number, fields, isFound: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('import' as const), fields: fc.option(fields) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('plan' as const), fields }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('reload' as const),
      rules: fc.constantFrom(...RULES),
      allow: list,
      block: list,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 999, 60_000, 99_999) }),
  },
);

property([fc.array(step, { maxLength: 30 })], { numRuns: 60 })('writes the same line, whatever was kept', (steps) => {
  const { clock, memory, tables, keeping, plain } = worlds();
  const kept = keepAnswers(3);
  const selections: readonly VariableSelection[] = ['all', ['STATUS', 'MS', 'OPERATOR', 'NUMBER', 'AGE']];
  let calls = 0;
  for (const one of steps) {
    if (one.kind === 'wait') clock.advance(one.ms);
    else if (one.kind === 'import') tables.registry = one.fields;
    else if (one.kind === 'plan') tables.plan = one.fields;
    else if (one.kind === 'reload') for (const world of [keeping, plain]) world.decideBy(one.rules, one);
    else if (one.kind === 'learn') {
      if (!/^\d{5,}$/.test(one.number)) continue;
      const at = clock.epochMs();
      memory.write(one.isFound ? found(one.number, one.fields, at) : notFound(one.number, at));
    } else {
      calls += 1;
      const { options } = parseCallOptions(new Map(Object.entries(one.query)), DEFAULTS);
      const question = plainQuestion({ door: 'agi', script: 'lookup', number: one.number }, DEFAULTS, 0);
      const { script, presentation, tookMs } = one;
      const call: IncomingCall = {
        ...question,
        script,
        options,
        presentation,
        uniqueId: `1.${calls}`,
        did: '74951112233',
      };
      const asked = { ...call, askedAtMs: clock.monotonicMs() - tookMs };
      const selection = selections[one.selection] ?? 'all';
      const expected = writeAnswer(asked, atOnce(plain.handle(asked)), selection, () => true);
      const written = kept.write(asked, atOnce(keeping.handle(asked)), selection, () => true);
      expect(written.variables).toEqual(expected.variables);
      expect(written.json).toEqual(expected.json);
      expect(encodeVariables(written)).toEqual(encodeMSet(expected.variables));
    }
  }
});

it('takes no more than its share, and says how much that is', () => {
  const { memory, clock, keeping } = worlds();
  const kept = keepAnswers(2);
  const write = (operator: string) => {
    memory.write(found('79170415564', { operator }, clock.epochMs()));
    const question = plainQuestion(
      { door: 'agi', script: 'lookup', number: '79170415564' },
      DEFAULTS,
      clock.monotonicMs(),
    );
    return kept.write(question, atOnce(keeping.handle(question)), 'all', () => true).pattern;
  };
  expect(kept.bytes()).toBe(0);
  const first = write('one');
  expect(write('one')).toBe(first);
  const bytesOfOne = kept.bytes();
  expect(bytesOfOne).toBeGreaterThan(1000);
  write('o'.repeat(60));
  // At least as an operator and in a name, four bytes a character.
  expect(kept.bytes() - 2 * bytesOfOne).toBeGreaterThanOrEqual(2 * 57 * 4);
  for (const operator of ['two', 'three', 'four']) write(operator);
  expect(kept.bytes()).toBeLessThan(bytesOfOne * 2.5);
  expect(write('one')).not.toBe(first);
});

it('has holes for what is new of each call, and for nothing else', () => {
  expect(CHANNEL_VARIABLES.filter(({ isOfTheCall }) => isOfTheCall).map(({ name }) => name)).toEqual([
    ...['NUMBER', 'DIAL', 'LOCALTIME', 'AGE', 'MS'],
  ]);
});

it('keeps the eight newest answers to one record', () => {
  const { memory, clock, keeping } = worlds();
  const kept = keepAnswers(2);
  memory.write(found('79170415564', { operator: 'МТС [mts]' }, clock.epochMs()));
  const call = plainQuestion({ door: 'agi', script: 'lookup', number: '79170415564' }, DEFAULTS, clock.monotonicMs());
  const answer = atOnce(keeping.handle(call));
  const write = (rule: number) => {
    const decided = { ...answer, decision: { ...PASS, rule: `r${rule}` } };
    return kept.write(call, decided, 'all', () => true).pattern;
  };
  const [first, second] = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(write);
  expect(write(2)).toBe(second);
  expect(write(1)).not.toBe(first);
  expect(write(2)).not.toBe(second);
});

it('takes what is decided alike for the same answer, also where it was decided anew', () => {
  const { memory, clock, keeping } = worlds();
  const kept = keepAnswers(2);
  memory.write(found('79170415564', { operator: 'МТС [mts]' }, clock.epochMs()));
  const call = plainQuestion({ door: 'agi', script: 'lookup', number: '79170415564' }, DEFAULTS, clock.monotonicMs());
  const lists = { trunks: ['mts', 'megafon'], callerIds: ['', '74951112233'], set: { MY: '1', HIS: '1' } };
  const answer = { ...atOnce(keeping.handle(call)), decision: { ...PASS, ...lists } };
  const write = () => {
    const { pattern } = kept.write(call, { ...answer, decision: structuredClone(answer.decision) }, 'all', () => true);
    return pattern;
  };
  expect(write()).toBe(write());
});

it('splits a line that is too long with what stands in its holes as one that was not kept', () => {
  const { memory, clock, keeping } = worlds();
  const kept = keepAnswers(2);
  const long = 'Я'.repeat(60);
  memory.write(
    found('79170415564', { operator: long, operatorOld: long, region: long, destination: long }, clock.epochMs()),
  );
  const question = plainQuestion(
    { door: 'agi', script: 'lookup', number: '79170415564' },
    DEFAULTS,
    clock.monotonicMs(),
  );
  const call = { ...question, options: { ...question.options, variablePrefix: 'V'.repeat(30) } };
  for (let time = 0; time < 2; time++) {
    const written = kept.write(call, atOnce(keeping.handle(call)), 'all', () => true);
    expect(encodeVariables(written).lines.length).toBeGreaterThan(1);
    expect(encodeVariables(written)).toEqual(encodeMSet(written.variables));
  }
});

it.each<[string, Omit<Partial<CallAnswer>, 'decision'> & { readonly decision?: Partial<Decision> }]>([
  ['status', { status: 'STALE' }],
  ['fault', { fault: 'DEADLINE' }],
  ['presentation', { presentation: 'restricted' }],
  ['source', { source: 'registry' }],
  ['action', { decision: { action: 'block' } }],
  ['hangup cause', { decision: { hangupCause: 17 } }],
  ['route', { decision: { route: 'sales,s,1' } }],
  ["route's name", { decision: { routeName: 'sales' } }],
  ['number of trunks', { decision: { trunks: ['mts'] } }],
  ['trunk', { decision: { trunks: ['mts', 'beeline'] } }],
  ['caller ID', { decision: { callerId: '74951112233' } }],
  ['caller ID of one trunk', { decision: { callerIds: ['', '74951112234'] } }],
  ['label', { decision: { label: 'a friend' } }],
  ["value of a variable of the administrator's", { decision: { set: { MY: '2', HIS: '1' } } }],
  ["name of a variable of the administrator's", { decision: { set: { YOURS: '1', HIS: '1' } } }],
  ['rule', { decision: { rule: 'night' } }],
  ['reason', { decision: { reason: 'closed' } }],
])('another %s is another answer, of the same record', (_what, changes) => {
  const { memory, clock, keeping } = worlds();
  memory.write(found('79170415564', { operator: 'МТС [mts]' }, clock.epochMs()));
  const call = plainQuestion({ door: 'agi', script: 'lookup', number: '79170415564' }, DEFAULTS, clock.monotonicMs());
  const lists = { trunks: ['mts', 'megafon'], callerIds: ['', '74951112233'], set: { MY: '1', HIS: '1' } };
  const one = { ...atOnce(keeping.handle(call)), decision: { ...PASS, ...lists } };
  const other = { ...one, ...changes, decision: { ...one.decision, ...changes.decision } };
  const kept = keepAnswers(2);
  for (const answer of [one, other, one, other])
    expect(kept.write(call, answer, 'all', () => true).variables).toEqual(
      writeAnswer(call, answer, 'all', () => true).variables,
    );
});
