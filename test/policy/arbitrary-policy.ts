// Random policies and calls out of few values, so that conditions meet, overlap and contradict each other often.

import { fc } from '../property.js';
import type { CallPart } from '../../src/policy/call-facts.js';
import type { ConditionConfig, PolicyConfig, RuleConfig } from '../../src/policy/rule-config.js';
import type { Call, Knowledge } from './policy-of.js';

const some = <T>(...values: T[]) => fc.subarray(values, { minLength: 1 });

const plainKeys = {
  direction: some<'inbound' | 'outbound'>('inbound', 'outbound'),
  context: some('from-trunk', 'from-partner'),
  trunk: some('mts', 'sip'),
  presentation: some<'allowed' | 'restricted'>('allowed', 'restricted'),
  callerIsOwn: fc.boolean(),
  did: some('74951112233', '7495*'),
  number: some('7917*', '79170415564', '79160000000-79169999999'),
  rdnis: fc.oneof(fc.boolean(), some('7495*')),
  list: some('allow', 'block', 'partners'),
  risk: fc.constant(['costly' as const]),
  isContact: fc.boolean(),
  tag: some('vip', 'customer'),
  schedule: some('day', 'night'),
  date: some('11-01..12-31', '2026-01-01..2026-06-30'),
  holiday: fc.boolean(),
  workday: fc.boolean(),
  calls: fc.record({
    over: fc.integer({ min: 1, max: 4 }),
    within: fc.constantFrom(60_000, 600_000),
    by: fc.constantFrom('number' as const, 'range' as const),
  }),
  percent: fc.constantFrom(10, 50, 100),
  status: some<'OK' | 'OFFLINE' | 'NOTFOUND' | 'WITHHELD'>('OK', 'OFFLINE', 'NOTFOUND', 'WITHHELD'),
  country: some('RU', 'DE'),
  type: some<'MOB' | 'FIX'>('MOB', 'FIX'),
  source: some<'voxlink-v1' | 'plan'>('voxlink-v1', 'plan'),
  operator: some('mts', 'megafon'),
  operatorOld: some('mts', 'megafon'),
  ported: fc.boolean(),
  region: some('RU-BA', 'RU-MOW'),
  district: some('volga', 'central'),
  callerTime: some('09:00-21:00', '22:00-06:00'),
};

const condition = fc.letrec<{ any: ConditionConfig; keys: ConditionConfig }>((tie) => ({
  keys: fc
    .subarray(Object.keys(plainKeys) as (keyof typeof plainKeys)[], { maxLength: 2 })
    .chain(
      (keys) =>
        fc.record(Object.fromEntries(keys.map((key) => [key, plainKeys[key]]))) as fc.Arbitrary<ConditionConfig>,
    ),
  any: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'condition' },
    { arbitrary: tie('keys'), weight: 4 },
    { arbitrary: combined(tie('any')), weight: 1 },
  ),
})).any;

function combined(below: fc.Arbitrary<ConditionConfig>): fc.Arbitrary<ConditionConfig> {
  const groups = fc.array(below, { minLength: 1, maxLength: 2 });
  return fc.record({ all: groups, any: groups, none: groups }, { requiredKeys: [] });
}

const decision = fc.constantFrom<RuleConfig['then']>(
  { pass: true },
  { block: { reason: null, hangupCause: 17, for: null } },
  { block: { reason: 'held', hangupCause: 21, for: 3_600_000 } },
  { route: { to: 'somewhere', for: null } },
  { route: { to: 'contact', for: null } },
  { label: 'label' },
);
const effect = fc.constantFrom<RuleConfig['then']>(
  { label: 'seen' },
  { trunks: [[{ trunk: 'a', weight: 1 }, { trunk: 'b', weight: 3 }], [{ trunk: 'c', weight: 1 }]] }, // prettier-ignore
  { callerId: 'local' },
  { callerId: '74951112233', set: { SEEN: '1' } },
);

const rule: fc.Arbitrary<Omit<RuleConfig, 'id'>> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ if: condition, then: decision, continue: fc.constant(false) }) },
  { weight: 1, arbitrary: fc.record({ if: condition, then: effect, continue: fc.constant(true) }) },
);

export const anyRules: fc.Arbitrary<RuleConfig[]> = fc
  .array(rule, { maxLength: 6 })
  .map((rules) => rules.map((each, index) => ({ id: `rule-${index}`, ...each })));

export function configWith(rules: readonly RuleConfig[]): PolicyConfig {
  return {
    ownNumbers: [{ number: '74951112233', region: null, default: true, trunks: null }],
    timeZone: null,
    schedules: { day: ['mon-fri 09:00-18:00'], night: ['22:00-06:00'] },
    routes: { somewhere: 'somewhere,s,1' },
    contactContext: 'from-internal',
    rules,
  };
}

/** Each fact may be missing, or say nothing that a rule asks for. */
export const anyKnowledge: fc.Arbitrary<Knowledge> = fc.record(
  {
    status: fc.constantFrom('OK', 'OFFLINE', 'NOTFOUND'),
    source: fc.constantFrom('voxlink-v1', 'registry', 'plan'),
    operator: fc.constantFrom('mts', 'megafon', 'beeline'),
    operatorOld: fc.constantFrom('mts', 'beeline'),
    ported: fc.boolean(),
    region: some('RU-BA', 'RU-MOW', 'RU-SPE'),
    district: some('volga', 'central', 'northwestern'),
    country: fc.constantFrom('RU', 'DE', 'KZ'),
    type: fc.constantFrom('MOB', 'FIX', 'VOIP'),
    timeZone: fc.constantFrom('Europe/Moscow', 'Asia/Vladivostok'),
  },
  { requiredKeys: [] },
);

export const anyCall: fc.Arbitrary<Call> = fc.record(
  {
    number: fc.constantFrom('79170415564', '79160000001', '74951112233', '+4930123456', 'anonymous', '204', '112', 'x'),
    direction: fc.constantFrom('inbound', 'outbound'),
    presentation: fc.constantFrom('allowed', 'restricted', 'unavailable'),
    did: fc.constantFrom('', '74951112233', '100'),
    rdnis: fc.constantFrom('', '74951112233', '79160000000'),
    context: fc.constantFrom('from-trunk', 'from-partner'),
    channel: fc.constantFrom('', 'PJSIP/mts-00000001', 'PJSIP/sip-00000001'),
    notKnown: some<CallPart>('presentation', 'did', 'rdnis', 'context', 'channel'),
    uniqueId: fc.stringMatching(/^1732617\d{3}\.\d{1,3}$/),
    at: fc.constantFrom('2026-11-24 12:00', '2026-11-24 23:30', '2026-11-28 03:00', '2026-05-09 10:00'),
  },
  { requiredKeys: [] },
);
