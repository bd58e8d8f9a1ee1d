// Policies as administrators write them, calls, and where each call must go.

import type { Decision } from '../../src/policy/decision.js';
import type { Call, Surroundings } from './policy-of.js';

export interface PolicyExample {
  readonly title: string;
  readonly policy: string;
  readonly around?: Surroundings;
  /** In words, the call, and what is to be found in the decision; `pass` for a call that nothing happens to. */
  readonly calls: readonly (readonly [message: string, call: Call, expected: Expected])[];
}

type Expected = Partial<Decision> | 'pass';

const MTS = { operator: 'mts', country: 'RU', type: 'MOB' } as const;
const UFA = { region: 'RU-BA', district: 'volga', country: 'RU', timeZone: 'Asia/Yekaterinburg' } as const;
const VLADIVOSTOK = {
  region: 'RU-PRI',
  district: 'far-eastern',
  country: 'RU',
  timeZone: 'Asia/Vladivostok',
} as const;
const MOSCOW = {
  region: ['RU-MOW', 'RU-MOS'],
  district: ['central'],
  country: 'RU',
  timeZone: 'Europe/Moscow',
} as const;
const GERMANY = { country: 'DE' } as const;

/** Only the rules: routes that many of them need stand in front. */
const rules = (text: string) => `
routes: { far-east: "from-vladivostok,8423,1", moscow: "ivr-moscow,s,1", night: "night,s,1", vip: "vip,s,1", urals: "urals,s,1" }
rules:
${text}`;

export const POLICIES: readonly PolicyExample[] = [
  // --- nothing, lists ---------------------------------------------------------------------------------------------
  {
    title: 'an empty policy lets everybody pass',
    policy: '',
    calls: [
      ['known', { known: UFA }, 'pass'],
      ['nothing known', { known: { status: 'FAILED' } }, 'pass'],
      ['withheld', { number: 'anonymous' }, 'pass'],
      ['outbound', { direction: 'outbound', known: GERMANY }, 'pass'],
    ],
  },
  {
    title: 'block list',
    policy: '',
    around: { block: ['79170415564 # threats', '7495*'] },
    calls: [
      ['on it', {}, { action: 'block', rule: 'block', reason: 'threats', hangupCause: 21 }],
      ['by its beginning', { number: '84951112233' }, { action: 'block', reason: 'on the block list: 7495*' }],
      ['as the trunk spells it', { number: '8 (917) 041-55-64' }, { action: 'block' }],
      ['present but to be hidden', { presentation: 'restricted' }, { action: 'block' }],
      ['not on it', { number: '79170415565' }, 'pass'],
      ['called by us', { direction: 'outbound' }, 'pass'],
    ],
  },
  {
    title: 'allow beats block',
    policy: '',
    around: { allow: ['79170415564'], block: ['7917*'] },
    calls: [
      ['on both', {}, { action: 'pass', rule: 'allow', reason: 'on the allow list' }],
      ['on the block list only', { number: '79170415565' }, { action: 'block', rule: 'block' }],
    ],
  },
  {
    title: 'allow beats a rule that blocks, and rules go on to route',
    policy: rules(`
  - { id: no-ufa, if: { region: RU-BA }, then: { block: true } }
  - { id: to-urals, if: { district: volga }, then: { route: urals, label: Волга } }`),
    around: { allow: ['79170415564'] },
    calls: [
      ['allowed', { known: UFA }, { action: 'route', rule: 'to-urals', route: 'urals,s,1', label: 'Волга' }],
      ['others', { number: '79170415565', known: UFA }, { action: 'block', rule: 'no-ufa' }],
    ],
  },
  {
    title: 'withheld callers are an entry of their own',
    policy: '',
    around: { block: ['withheld # no number, no talk'] },
    calls: [
      ['anonymous', { number: 'anonymous' }, { action: 'block', reason: 'no number, no talk' }],
      ['hidden but present', { presentation: 'restricted' }, 'pass'],
    ],
  },
  {
    title: "FreePBX's blacklist with its own destination",
    policy: '',
    around: { allow: ['79161112233'] },
    calls: [
      [
        'listed',
        { freepbx: { listed: true, blocksWithheld: false, destination: 'app-blackhole,hangup,1' } },
        { action: 'block', rule: 'freepbx', route: 'app-blackhole,hangup,1', hangupCause: 21 },
      ],
      [
        'withheld, and FreePBX blocks those',
        { number: 'unknown', freepbx: { listed: false, blocksWithheld: true, destination: '' } },
        { action: 'block', rule: 'freepbx' },
      ],
      ['not listed', { freepbx: { listed: false, blocksWithheld: true, destination: '' } }, 'pass'],
      [
        'allowed here',
        { number: '79161112233', freepbx: { listed: true, blocksWithheld: false, destination: '' } },
        { action: 'pass', rule: 'allow' },
      ],
    ],
  },
  {
    title: 'a list that only a rule asks for',
    policy: rules('  - { id: partners, if: { list: partners }, then: { route: vip } }'),
    around: { named: { partners: ['7495111*'] } },
    calls: [
      ['on it', { number: '74951112233' }, { action: 'route', rule: 'partners' }],
      ['not on it', {}, 'pass'],
    ],
  },
  {
    title: 'only those on the allow list get through',
    policy: rules('  - { id: strangers, if: { none: [{ list: allow }] }, then: { block: { hangupCause: 17 } } }'),
    around: { allow: ['79170415564'] },
    calls: [
      ['allowed', {}, { action: 'pass', rule: 'allow' }],
      ['others', { number: '79170415565' }, { action: 'block', hangupCause: 17, rule: 'strangers' }],
      ['withheld', { number: 'anonymous' }, { action: 'block' }],
    ],
  },
  // --- contacts ---------------------------------------------------------------------------------------------------
  {
    title: 'a customer to his manager',
    policy: `
contactContext: from-internal
rules:
  - { id: manager, if: { tag: customer }, then: { route: contact } }
  - { id: others, then: { label: new } }`,
    around: {
      contacts: {
        '79170415564': { name: 'ООО Ромашка', extension: '204', tags: ['customer'] },
        '79170415565': { name: 'Queue only', queue: '400', tags: ['customer'] },
        '79170415566': { name: 'Nowhere to ring', tags: ['customer'] },
        '79170415567': { name: 'Hostile', extension: '1)&System(rm', tags: ['customer'] },
        '79170415568': { name: 'Supplier', extension: '205', tags: ['supplier'] },
      },
    },
    calls: [
      [
        'his extension',
        {},
        { action: 'route', route: 'from-internal,204,1', routeName: 'contact', rule: 'manager', label: 'ООО Ромашка' },
      ],
      ['his queue', { number: '79170415565' }, { route: 'from-internal,400,1' }],
      ['no extension: the next rule', { number: '79170415566' }, { action: 'pass', rule: 'others', label: 'new' }],
      ['no dialplan from a file', { number: '79170415567' }, { action: 'pass', rule: 'others' }],
      ['another tag', { number: '79170415568' }, { action: 'pass', rule: 'others' }],
      ['no contact', { number: '79170415569' }, { action: 'pass', rule: 'others' }],
    ],
  },
  {
    title: 'contacts are shown by name without any rule',
    policy: '',
    around: { contacts: { '79170415564': { name: 'Анна' } } },
    calls: [
      ['contact', {}, { action: 'pass', label: 'Анна', rule: '' }],
      ['no contact', { number: '79170415565' }, 'pass'],
    ],
  },
  {
    title: 'strangers at night hear a machine, contacts ring',
    policy: `
schedules: { day: ["08:00-20:00"] }
${rules('  - { id: night, if: { isContact: false, none: [{ schedule: day }] }, then: { route: night } }').trim()}`,
    around: { contacts: { '79170415564': { name: 'Анна' } } },
    calls: [
      ['contact at night', { at: '2026-11-24 03:00' }, { action: 'pass' }],
      ['stranger at night', { number: '79170415565', at: '2026-11-24 03:00' }, { action: 'route', rule: 'night' }],
      ['stranger by day', { number: '79170415565' }, 'pass'],
    ],
  },
  // --- region, district, country, operator -------------------------------------------------------------------------
  {
    title: 'the Far East to Vladivostok',
    policy: rules('  - { id: far-east, if: { direction: inbound, district: far-eastern }, then: { route: far-east } }'),
    calls: [
      [
        'from there',
        { known: VLADIVOSTOK },
        { action: 'route', route: 'from-vladivostok,8423,1', routeName: 'far-east', rule: 'far-east' },
      ],
      ['from Ufa', { known: UFA }, 'pass'],
      ['outbound', { direction: 'outbound', known: VLADIVOSTOK }, 'pass'],
      ['nothing known', { known: { status: 'NOTFOUND' } }, 'pass'],
    ],
  },
  {
    title: 'three offices by district, the rest to Moscow',
    policy: rules(`
  - { id: east, if: { district: [far-eastern, siberian] }, then: { route: far-east } }
  - { id: urals, if: { district: [ural, volga] }, then: { route: urals } }
  - { id: rest, then: { route: moscow } }`),
    calls: [
      ['Vladivostok', { known: VLADIVOSTOK }, { rule: 'east' }],
      ['Ufa', { known: UFA }, { rule: 'urals', route: 'urals,s,1' }],
      ['Germany', { known: GERMANY }, { rule: 'rest', route: 'ivr-moscow,s,1' }],
      ['nothing known', { known: { status: 'FAILED' } }, { rule: 'rest' }],
      ['withheld', { number: 'anonymous' }, { rule: 'rest' }],
    ],
  },
  {
    title: 'blacklist by region',
    policy: rules('  - { id: no-ufa, if: { region: RU-BA }, then: { block: { reason: not from there } } }'),
    calls: [
      ['from there', { known: UFA }, { action: 'block', reason: 'not from there', rule: 'no-ufa' }],
      ['from elsewhere', { known: MOSCOW }, 'pass'],
      ['nothing known', { known: {} }, 'pass'],
    ],
  },
  {
    title: 'a number of two regions is in both',
    policy: rules('  - { id: oblast, if: { region: RU-MOS }, then: { route: moscow } }'),
    calls: [
      ['Moscow and oblast', { known: MOSCOW }, { rule: 'oblast' }],
      ['Moscow alone', { known: { ...MOSCOW, region: 'RU-MOW' } }, 'pass'],
    ],
  },
  {
    title: 'whoever is not from Russia is blocked, who is not known is not',
    policy: rules(
      '  - { id: abroad, if: { none: [{ country: RU }] }, then: { block: { reason: abroad, hangupCause: 1 } } }',
    ),
    calls: [
      ['Germany', { known: GERMANY }, { action: 'block', hangupCause: 1, reason: 'abroad' }],
      ['Ufa', { known: UFA }, 'pass'],
      ['nothing known', { known: { status: 'FAILED' } }, 'pass'],
      ['withheld', { number: 'anonymous' }, 'pass'],
      ['an extension', { number: '204' }, 'pass'],
    ],
  },
  {
    title: 'a list of countries is blocked',
    policy: rules('  - { id: countries, if: { country: [DE, FR] }, then: { block: true } }'),
    calls: [
      ['Germany', { known: GERMANY }, { action: 'block', reason: 'rule countries', hangupCause: 21 }],
      ['Russia', { known: UFA }, 'pass'],
    ],
  },
  {
    title: 'whoever is not from the Volga district: a foreigner is not, of no known region',
    policy: rules('  - { id: not-volga, if: { none: [{ district: volga }] }, then: { route: moscow } }'),
    calls: [
      ['Ufa', { known: UFA }, 'pass'],
      ['Vladivostok', { known: VLADIVOSTOK }, { rule: 'not-volga' }],
      ['Germany', { known: GERMANY }, { rule: 'not-volga' }],
      ['Russia, no region known', { known: { country: 'RU' } }, 'pass'],
    ],
  },
  {
    title: 'whoever is not from Ufa: a region of another country is not known to be',
    policy: rules('  - { id: not-ufa, if: { none: [{ region: RU-BA }] }, then: { route: moscow } }'),
    calls: [
      ['Germany', { known: GERMANY }, { rule: 'not-ufa' }],
      ['Russia, no region known', { known: { country: 'RU' } }, 'pass'],
    ],
  },
  {
    title: 'blacklist by operator',
    policy: rules('  - { id: no-mts, if: { operator: mts }, then: { block: true } }'),
    calls: [
      ['MTS', { known: MTS }, { action: 'block', rule: 'no-mts' }],
      ['MegaFon', { known: { operator: 'megafon' } }, 'pass'],
      ['only the range holder known', { known: { operatorOld: 'mts' } }, 'pass'],
    ],
  },
  {
    title: 'the operator, else the range holder where nobody knows the operator',
    policy: rules(`
  - id: mts
    if: { any: [{ operator: mts }, { status: OFFLINE, operatorOld: mts }] }
    then: { route: vip }`),
    calls: [
      ['operator', { known: MTS }, { rule: 'mts' }],
      ['offline', { known: { status: 'OFFLINE', operatorOld: 'mts' } }, { rule: 'mts' }],
      ['ported away', { known: { operator: 'megafon', operatorOld: 'mts' } }, 'pass'],
    ],
  },
  {
    title: 'an operator that only the numbering plan knows is not known, and so is whether he is another',
    policy: rules(`
  - { id: mts, if: { operator: mts }, then: { route: vip } }
  - { id: of-mts, if: { operatorOld: mts }, then: { route: vip } }
  - { id: not-beeline, if: { none: [{ operator: beeline }] }, then: { block: true } }
  - { id: neither, if: { none: [{ any: [{ operator: beeline }, { operatorOld: beeline }] }] }, then: { block: true } }`),
    calls: [
      ['by Voxlink', { known: MTS }, { rule: 'mts' }],
      ['by the registry', { known: { ...MTS, source: 'registry' } }, { rule: 'mts' }],
      ['by the plan', { known: { ...MTS, operatorOld: 'mts', source: 'plan' } }, 'pass'],
    ],
  },
  {
    title: 'the word of the plan counts for rules that say so, in all that stands below',
    policy: rules(`
  - { id: mts, if: { operator: mts, source: [registry, plan] }, then: { route: vip } }
  - { id: below, if: { source: plan, any: [{ all: [{ operator: beeline }] }] }, then: { route: moscow } }
  - { id: beside, if: { any: [{ source: plan }], none: [{ operator: mts }] }, then: { block: true } }`),
    calls: [
      ['by the plan', { known: { ...MTS, source: 'plan' } }, { rule: 'mts' }],
      ['by the registry', { known: { ...MTS, source: 'registry' } }, { rule: 'mts' }],
      ['by Voxlink, which the rule leaves out', { known: MTS }, 'pass'],
      ['in a group below', { known: { operator: 'beeline', source: 'plan' } }, { rule: 'below' }],
      ['not in a group beside', { known: { operator: 'megafon', source: 'plan' } }, 'pass'],
      ['nothing known', { known: {} }, 'pass'],
    ],
  },
  {
    title: 'who came from another operator',
    policy: rules('  - { id: ported, if: { ported: true, operatorOld: beeline }, then: { label: moved } }'),
    calls: [
      ['ported from Beeline', { known: { ported: true, operatorOld: 'beeline' } }, { label: 'moved', rule: 'ported' }],
      ['not ported', { known: { ported: false, operatorOld: 'beeline' } }, 'pass'],
      ['not known', { known: { operatorOld: 'beeline' } }, 'pass'],
    ],
  },
  {
    title: 'premium numbers are not dialled',
    policy: rules('  - { id: premium, if: { direction: outbound, type: PREMIUM }, then: { block: true } }'),
    calls: [
      ['premium', { direction: 'outbound', known: { type: 'PREMIUM' } }, { action: 'block' }],
      ['mobile', { direction: 'outbound', known: MTS }, 'pass'],
      ['called by one', { known: { type: 'PREMIUM' } }, 'pass'],
    ],
  },
  {
    title: 'what happens when nothing is known',
    policy: rules('  - { id: ignorance, if: { status: [NOTFOUND, FAILED] }, then: { route: moscow } }'),
    calls: [
      ['not found', { known: { status: 'NOTFOUND' } }, { rule: 'ignorance' }],
      ['failed', { known: { status: 'FAILED' } }, { rule: 'ignorance' }],
      ['found', { known: UFA }, 'pass'],
    ],
  },
  {
    title: 'withheld callers by a rule, without a lookup',
    policy: rules('  - { id: anonymous, if: { status: WITHHELD }, then: { block: { hangupCause: 21 } } }'),
    calls: [
      ['anonymous', { number: 'anonymous', known: null }, { action: 'block' }],
      ['a number', { known: UFA }, 'pass'],
    ],
  },
  {
    title: 'hidden numbers by a rule',
    policy: rules('  - { id: hidden, if: { presentation: restricted }, then: { label: hidden } }'),
    calls: [
      ['restricted', { presentation: 'restricted' }, { label: 'hidden' }],
      ['allowed', {}, 'pass'],
    ],
  },
  // --- the call itself --------------------------------------------------------------------------------------------
  {
    title: 'by the number that was called, in any spelling',
    policy: rules('  - { id: sales, if: { did: "8 (495) 111-22-33" }, then: { label: sales } }'),
    calls: [
      ['with a plus', { did: '+74951112233' }, { label: 'sales' }],
      ['as digits', { did: '74951112233' }, { label: 'sales' }],
      ['another', { did: '74951112234' }, 'pass'],
      ['none', {}, 'pass'],
    ],
  },
  {
    title: 'by an extension that was called',
    policy: rules('  - { id: reception, if: { did: "100" }, then: { label: reception } }'),
    calls: [
      ['that one', { did: '100' }, { label: 'reception' }],
      ['another', { did: '101' }, 'pass'],
    ],
  },
  {
    title: 'by beginning, range and pattern of the number',
    policy: rules(`
  - { id: prefix, if: { number: "8917*" }, then: { label: prefix } }
  - { id: range, if: { number: "79160000000-79160000099" }, then: { label: range } }
  - { id: pattern, if: { number: _7495XXXX000 }, then: { label: pattern } }`),
    calls: [
      ['beginning', {}, { label: 'prefix' }],
      ['first of the range', { number: '79160000000' }, { label: 'range' }],
      ['last of the range', { number: '79160000099' }, { label: 'range' }],
      ['behind the range', { number: '79160000100' }, 'pass'],
      ['pattern', { number: '74951234000' }, { label: 'pattern' }],
      ['not the pattern', { number: '74951234001' }, 'pass'],
      ['withheld', { number: 'anonymous' }, 'pass'],
    ],
  },
  {
    title: 'by trunk, whatever the channel driver',
    policy: rules('  - { id: mts-trunk, if: { trunk: MTS }, then: { label: mts } }'),
    calls: [
      ['PJSIP', { channel: 'PJSIP/mts-0000001a' }, { label: 'mts' }],
      ['SIP', { channel: 'SIP/mts-00000002' }, { label: 'mts' }],
      ['IAX2', { channel: 'IAX2/mts-4312' }, { label: 'mts' }],
      ['one half of a Local channel', { channel: 'Local/mts-0000001a;1' }, { label: 'mts' }],
      ['its other half', { channel: 'Local/mts-0000001a;2' }, { label: 'mts' }],
      ['another trunk', { channel: 'PJSIP/mts-2-0000001a' }, 'pass'],
      ['no channel', { channel: '' }, 'pass'],
    ],
  },
  {
    title: 'by a DAHDI group',
    policy: rules('  - { id: isdn, if: { trunk: i1 }, then: { label: isdn } }'),
    calls: [['group 1', { channel: 'DAHDI/i1/89170415564-5' }, { label: 'isdn' }]],
  },
  {
    title: 'by context',
    policy: rules('  - { id: partner, if: { context: [from-partner, from-friend] }, then: { label: partner } }'),
    calls: [
      ['partner', { context: 'from-partner' }, { label: 'partner' }],
      ['another', { context: 'from-trunk' }, 'pass'],
    ],
  },
  {
    title: 'who shows one of our own numbers is an impostor',
    policy: `
ownNumbers: ["84951112233", { number: "78121112233", region: RU-SPE, default: true }]
rules:
  - { id: impostor, if: { callerIsOwn: true }, then: { block: { reason: our own number } } }`,
    calls: [
      ['our number', { number: '+74951112233' }, { action: 'block', reason: 'our own number' }],
      ['our other number', { number: '88121112233' }, { action: 'block' }],
      ['another', {}, 'pass'],
      ['we call ourselves', { direction: 'outbound', number: '74951112233' }, 'pass'],
    ],
  },
  {
    title: 'redirected calls',
    policy: rules(`
  - { id: from-boss, if: { rdnis: "74951112299" }, then: { label: boss } }
  - { id: redirected, if: { rdnis: true }, then: { label: redirected } }`),
    calls: [
      ['by the boss', { rdnis: '84951112299' }, { label: 'boss' }],
      ['by somebody', { rdnis: '84951112200' }, { label: 'redirected' }],
      ['direct', {}, 'pass'],
    ],
  },
  {
    title: 'calls that nobody redirected',
    policy: rules('  - { id: direct, if: { rdnis: false }, then: { label: direct } }'),
    calls: [
      ['direct', {}, { label: 'direct' }],
      ['redirected', { rdnis: '74951112200' }, 'pass'],
    ],
  },
  // --- time -------------------------------------------------------------------------------------------------------
  {
    title: 'office hours',
    policy: `
schedules: { office: ["mon-fri 09:00-18:00", "sat 10:00-14:00"] }
${rules('  - { id: closed, if: { none: [{ schedule: office }] }, then: { route: night } }').trim()}`,
    calls: [
      ['Tuesday noon', {}, 'pass'],
      ['Tuesday at nine', { at: '2026-11-24 09:00' }, 'pass'],
      ['Tuesday before nine', { at: '2026-11-24 08:59' }, { rule: 'closed' }],
      ['Tuesday at six', { at: '2026-11-24 18:00' }, { rule: 'closed' }],
      ['Saturday', { at: '2026-11-28 13:59' }, 'pass'],
      ['Saturday afternoon', { at: '2026-11-28 14:00' }, { rule: 'closed' }],
      ['Sunday', { at: '2026-11-29 12:00' }, { rule: 'closed' }],
    ],
  },
  {
    title: 'a night shift over midnight belongs to the day it begins on',
    policy: `
schedules: { shift: ["fri 22:00-06:00"] }
${rules('  - { id: shift, if: { schedule: shift }, then: { label: shift } }').trim()}`,
    calls: [
      ['Friday at eleven', { at: '2026-11-27 23:00' }, { label: 'shift' }],
      ['Saturday at five', { at: '2026-11-28 05:59' }, { label: 'shift' }],
      ['Saturday at six', { at: '2026-11-28 06:00' }, 'pass'],
      ['Friday at five', { at: '2026-11-27 05:00' }, 'pass'],
    ],
  },
  {
    title: 'an office in another zone',
    policy: `
schedules: { omsk: ["mon-fri 09:00-18:00 Asia/Omsk"] }
${rules('  - { id: omsk, if: { schedule: omsk }, then: { label: omsk } }').trim()}`,
    calls: [
      ['nine in Omsk', { at: '2026-11-24 06:00' }, { label: 'omsk' }],
      ['six in Omsk', { at: '2026-11-24 15:00' }, 'pass'],
    ],
  },
  {
    title: 'the zone of the policy',
    policy: `
timeZone: Asia/Vladivostok
schedules: { office: ["09:00-18:00"] }
${rules('  - { id: open, if: { schedule: office }, then: { label: open } }').trim()}`,
    calls: [
      ['nine in Vladivostok', { at: '2026-11-24 02:00' }, { label: 'open' }],
      ['noon in Moscow', {}, 'pass'],
    ],
  },
  {
    title: 'nobody is called at night: by the clock of whoever is called',
    policy: rules(`
  - id: not-at-night
    if: { direction: outbound, none: [{ callerTime: "09:00-21:00" }] }
    then: { block: { reason: it is night there } }`),
    calls: [
      ['Vladivostok, 19:00', { direction: 'outbound', known: VLADIVOSTOK }, 'pass'],
      [
        'Vladivostok, 22:00',
        { direction: 'outbound', at: '2026-11-24 15:00', known: VLADIVOSTOK },
        { action: 'block' },
      ],
      ['Moscow at the same time', { direction: 'outbound', at: '2026-11-24 15:00', known: MOSCOW }, 'pass'],
      ['no zone known', { direction: 'outbound', at: '2026-11-24 03:00', known: GERMANY }, 'pass'],
    ],
  },
  {
    title: 'New Year, every year',
    policy: rules('  - { id: new-year, if: { date: "12-31..01-08" }, then: { route: night } }'),
    calls: [
      ['eve', { at: '2026-12-31 00:00' }, { rule: 'new-year' }],
      ['last day', { at: '2030-01-08 23:59' }, { rule: 'new-year' }],
      ['after', { at: '2027-01-09 00:00' }, 'pass'],
      ['before', { at: '2026-12-30 23:59' }, 'pass'],
    ],
  },
  {
    title: 'once, and one day',
    policy: rules('  - { id: move, if: { date: ["2026-12-01..2026-12-05", "2026-12-24"] }, then: { label: move } }'),
    calls: [
      ['within', { at: '2026-12-05 23:59' }, { label: 'move' }],
      ['the day', { at: '2026-12-24 08:00' }, { label: 'move' }],
      ['a year later', { at: '2027-12-03 12:00' }, 'pass'],
    ],
  },
  {
    title: 'holidays and working Saturdays',
    policy: rules(`
  - { id: holiday, if: { holiday: true }, then: { label: holiday } }
  - { id: workday, if: { workday: true }, then: { label: workday } }
  - { id: weekend, then: { label: weekend } }`),
    around: {
      holidays: {
        everyYear: ['01-01..01-08', '11-04'],
        movedFromWeekend: ['11-04'],
        years: { '2025': { off: ['11-03'], working: ['11-01'] } },
      },
    },
    calls: [
      ['4 November', { at: '2026-11-04 12:00' }, { label: 'holiday' }],
      ['day off by decree', { at: '2025-11-03 12:00' }, { label: 'holiday' }],
      ['working Saturday', { at: '2025-11-01 12:00' }, { label: 'workday' }],
      ['Tuesday', {}, { label: 'workday' }],
      ['Sunday', { at: '2026-11-29 12:00' }, { label: 'weekend' }],
      ['moved from a Sunday', { at: '2029-11-05 12:00' }, { label: 'holiday' }],
    ],
  },
  // --- combinations -----------------------------------------------------------------------------------------------
  {
    title: 'every key must hold',
    policy: rules('  - { id: both, if: { operator: mts, region: RU-BA }, then: { label: both } }'),
    calls: [
      ['both', { known: { ...MTS, ...UFA } }, { label: 'both' }],
      ['one', { known: MTS }, 'pass'],
      ['the other', { known: UFA }, 'pass'],
    ],
  },
  {
    title: 'any of',
    policy: rules('  - { id: either, if: { any: [{ operator: mts }, { region: RU-BA }] }, then: { label: either } }'),
    calls: [
      ['one known to hold', { known: MTS }, { label: 'either' }],
      ['the other', { known: UFA }, { label: 'either' }],
      ['none', { known: { operator: 'megafon', region: 'RU-MOW' } }, 'pass'],
      ['one fails, one not known', { known: { operator: 'megafon' } }, 'pass'],
    ],
  },
  {
    title: 'none of several',
    policy: rules(
      '  - { id: neither, if: { none: [{ operator: mts }, { region: RU-BA }] }, then: { label: neither } }',
    ),
    calls: [
      ['neither', { known: { operator: 'megafon', region: 'RU-MOW' } }, { label: 'neither' }],
      ['one holds', { known: { operator: 'mts', region: 'RU-MOW' } }, 'pass'],
      ['one not known', { known: { operator: 'megafon' } }, 'pass'],
    ],
  },
  {
    title: 'conditions in conditions',
    policy: rules(`
  - id: nested
    if:
      all:
        - any: [{ operator: mts }, { operator: megafon }]
        - none: [{ all: [{ region: RU-MOW }, { type: MOB }] }]
    then: { label: nested }`),
    calls: [
      ['MTS of Ufa', { known: { ...MTS, region: 'RU-BA' } }, { label: 'nested' }],
      ['MTS of Moscow, mobile', { known: { ...MTS, region: 'RU-MOW' } }, 'pass'],
      ['MTS of Moscow, fixed', { known: { operator: 'mts', region: 'RU-MOW', type: 'FIX' } }, { label: 'nested' }],
      ['Beeline', { known: { operator: 'beeline', region: 'RU-BA', type: 'MOB' } }, 'pass'],
    ],
  },
  // --- order, continue, set ---------------------------------------------------------------------------------------
  {
    title: 'the first that matches decides',
    policy: rules(`
  - { id: first, if: { country: RU }, then: { label: first } }
  - { id: second, if: { region: RU-BA }, then: { block: true } }`),
    calls: [
      ['both match', { known: UFA }, { action: 'pass', rule: 'first' }],
      ['neither', { known: GERMANY }, 'pass'],
    ],
  },
  {
    title: 'continue sets things and goes on; the later word counts',
    policy: rules(`
  - { id: all, then: { label: caller, set: { SOURCE: vox, QUEUE: "1" } }, continue: true }
  - { id: ufa, if: { region: RU-BA }, then: { label: Ufa, set: { QUEUE: "2" }, route: urals } }`),
    calls: [
      [
        'both',
        { known: UFA },
        { action: 'route', rule: 'ufa', label: 'Ufa', set: { SOURCE: 'vox', QUEUE: '2' }, reason: 'rule ufa' },
      ],
      ['only the first', { known: GERMANY }, { action: 'pass', rule: 'all', label: 'caller' }],
    ],
  },
  {
    title: 'pass ends the rules',
    policy: rules(`
  - { id: friends, if: { number: "7917*" }, then: { pass: true } }
  - { id: all, then: { block: true } }`),
    calls: [
      ['friend', {}, { action: 'pass', rule: 'friends', reason: 'rule friends' }],
      ['others', { number: '79161112233' }, { action: 'block' }],
    ],
  },
  {
    title: 'reasons in the words of the administrator',
    policy: rules('  - { id: r, if: { region: RU-BA }, then: { route: urals, reason: Уфа звонит на Урал } }'),
    calls: [['Ufa', { known: UFA }, { reason: 'Уфа звонит на Урал' }]],
  },
  // --- outbound ---------------------------------------------------------------------------------------------------
  {
    title: 'GSM gateways by operator, with the SIP trunk behind',
    policy: rules(`
  - { id: mts, if: { direction: outbound, operator: mts }, then: { trunks: [gsm-mts, sip] } }
  - { id: rest, if: { direction: outbound }, then: { trunks: sip } }`),
    calls: [
      ['MTS', { direction: 'outbound', known: MTS }, { trunks: ['gsm-mts', 'sip'], rule: 'mts', action: 'pass' }],
      ['others', { direction: 'outbound', known: GERMANY }, { trunks: ['sip'], rule: 'rest' }],
      ['nothing known', { direction: 'outbound', known: { status: 'FAILED' } }, { trunks: ['sip'] }],
      ['inbound', { known: MTS }, 'pass'],
    ],
  },
  {
    title: 'at most three trunks, every position served',
    policy: rules('  - { id: t, then: { trunks: [a, b, c, d] } }'),
    calls: [['any', {}, { trunks: ['a', 'b', 'c'] }]],
  },
  {
    title: 'a number to show',
    policy: rules('  - { id: cid, if: { direction: outbound }, then: { callerId: "74951112233" } }'),
    calls: [['outbound', { direction: 'outbound', known: null }, { callerId: '84951112233', rule: 'cid' }]],
  },
  {
    title: 'a number to show, as trunks with a plus want it',
    policy: rules('  - { id: cid, if: { direction: outbound }, then: { callerId: "84951112233" } }'),
    around: { number: { dialFormat: 'e164' } },
    calls: [['outbound', { direction: 'outbound' }, { callerId: '+74951112233' }]],
  },
  {
    title: 'local presence: region, else district, else the default',
    policy: `
ownNumbers: ["74951112233", "78121112233", "73471112233"]
rules:
  - { id: local, if: { direction: outbound }, then: { callerId: local } }`,
    around: {
      own: [
        { e164: '74951112233', regionIds: ['RU-MOW'], districts: ['central'], isDefault: true },
        { e164: '78121112233', regionIds: ['RU-SPE'], districts: ['northwestern'], isDefault: false },
        { e164: '73471112233', regionIds: ['RU-BA'], districts: ['volga'], isDefault: false },
      ],
    },
    calls: [
      ['same region', { direction: 'outbound', known: UFA }, { callerId: '83471112233' }],
      [
        'same district',
        { direction: 'outbound', known: { region: 'RU-TA', district: 'volga' } },
        { callerId: '83471112233' },
      ],
      ['neither', { direction: 'outbound', known: VLADIVOSTOK }, { callerId: '84951112233' }],
      ['nothing known', { direction: 'outbound', known: { status: 'FAILED' } }, { callerId: '84951112233' }],
    ],
  },
  {
    title: 'local presence without a default leaves the caller ID',
    policy: `
ownNumbers: ["73471112233"]
rules: [{ id: local, then: { callerId: local, trunks: sip } }]`,
    around: { own: [{ e164: '73471112233', regionIds: ['RU-BA'], districts: ['volga'], isDefault: false }] },
    calls: [
      ['same region', { known: UFA }, { callerId: '83471112233' }],
      ['elsewhere', { known: VLADIVOSTOK }, { callerId: '', trunks: ['sip'] }],
    ],
  },
  {
    title: 'trunks by operator and a local number, together by continue',
    policy: `
ownNumbers: ["73471112233"]
rules:
  - { id: local, if: { direction: outbound }, then: { callerId: local }, continue: true }
  - { id: night, if: { direction: outbound, none: [{ callerTime: "09:00-21:00" }] }, then: { block: true } }
  - { id: mts, if: { direction: outbound, operator: mts }, then: { trunks: gsm-mts } }`,
    around: { own: [{ e164: '73471112233', regionIds: ['RU-BA'], districts: ['volga'], isDefault: true }] },
    calls: [
      [
        'by day',
        { direction: 'outbound', known: { ...MTS, ...UFA } },
        { trunks: ['gsm-mts'], callerId: '83471112233', rule: 'mts' },
      ],
      [
        'at night nothing is dialled',
        { direction: 'outbound', at: '2026-11-24 21:00', known: { ...MTS, ...UFA } },
        { action: 'block', trunks: [], callerId: '' },
      ],
    ],
  },
  {
    title: 'emergency numbers are never blocked',
    policy: rules('  - { id: closed, if: { direction: outbound }, then: { block: true } }'),
    calls: [
      ['112', { direction: 'outbound', number: '112' }, 'pass'],
      ['112 that calls back', { number: '112' }, 'pass'],
      ['anything else', { direction: 'outbound' }, { action: 'block' }],
    ],
  },
  {
    title: 'extensions and short numbers are never blocked or rerouted when they are dialled',
    policy: rules(`  - { id: closed, if: { direction: outbound, status: INTERNAL }, then: { route: night } }
  - { id: nobody, then: { block: true } }`),
    calls: [
      ['an extension', { direction: 'outbound', number: '204' }, 'pass'],
      ['a short number', { direction: 'outbound', number: '0911' }, 'pass'],
      ['a feature code', { direction: 'outbound', number: '*30' }, 'pass'],
      ['an extension as the caller', { number: '204' }, { action: 'block' }],
      ['anything else', { direction: 'outbound' }, { action: 'block' }],
    ],
  },
  {
    title: 'no rule chooses trunks or a caller ID for emergency numbers, short numbers and extensions',
    policy:
      rules(`  - { id: shown, if: { direction: outbound }, then: { callerId: "74951112233", label: ours }, continue: true }
  - { id: all-others, if: { direction: outbound }, then: { trunks: sip-main } }`),
    calls: [
      ...['112', '+7112', '03', '0911', '204', '*30'].map(
        (number) =>
          [
            number,
            { direction: 'outbound', number } as const,
            { action: 'pass', trunks: [], callerId: '', label: 'ours', rule: 'all-others' },
          ] as const,
      ),
      ['anything else', { direction: 'outbound' }, { trunks: ['sip-main'], callerId: '84951112233' }],
    ],
  },
  {
    title: 'an announcement does not answer for an emergency number',
    policy: rules('  - { id: closed, if: { direction: outbound }, then: { route: night, label: closed } }'),
    calls: [
      ['112', { direction: 'outbound', number: '112' }, 'pass'],
      ['anything else', { direction: 'outbound' }, { action: 'route', routeName: 'night' }],
    ],
  },
  // --- shares -----------------------------------------------------------------------------------------------------
  {
    title: 'all calls are a hundred of a hundred',
    policy: rules('  - { id: everybody, if: { percent: 100 }, then: { label: canary } }'),
    calls: [['any', {}, { label: 'canary' }]],
  },
  {
    title: 'a canary of one in a thousand, the same for the same call',
    policy: rules('  - { id: canary, if: { percent: 0.1 }, then: { label: canary } }'),
    calls: [
      ['this call', {}, 'pass'],
      ['this call again', {}, 'pass'],
    ],
  },
  {
    title: 'a first call is no flood',
    policy: rules('  - { id: flood, if: { calls: { over: 1, within: 1m } }, then: { block: true } }'),
    calls: [
      ['once', {}, 'pass'],
      ['withheld: nobody to count', { number: 'anonymous' }, 'pass'],
    ],
  },
];
