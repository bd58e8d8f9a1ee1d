// The public contract with dialplans: every channel variable, what it means, which characters it may hold, and where
// its value comes from. README's table is checked against this list.

import type { Language } from '../lookup/country-name.js';
import { clockText, localTimeIn } from '../time/zoned-time.js';
import { SOURCE_NAMES } from '../lookup/sources.js';
import type { CallAnswer } from './call-answer.js';
import { displayName } from './display-name.js';
import { MAX_TEXT_BYTES } from './safe-text.js';

/** What a value may hold; `text` is cleaned by `safeText`, the others are dropped when they do not match. */
export const ALPHABETS = {
  text: null,
  code: /^[A-Za-z0-9_-]*$/,
  digits: /^\d*$/,
  dial: /^[+*#\d]*$/,
  flag: /^[01]?$/,
  time: /^(?:\d\d:\d\d)?$/,
  zone: /^[A-Za-z0-9_+/-]*$/,
  route: /^[A-Za-z0-9_.,*#+-]*$/,
  trunk: /^[A-Za-z0-9_.@/:+-]*$/,
} as const satisfies Record<string, RegExp | null>;

export interface ChannelVariable {
  /** Name without prefix, such as `STATUS`. */
  readonly name: string;
  readonly meaning: string;
  readonly alphabet: keyof typeof ALPHABETS;
  /** Longest value in bytes. */
  readonly maxBytes: number;
  /** Is it new with each call, whatever is known and decided? It holds digits and `+*#:` only then. */
  readonly isOfTheCall: boolean;
  /** The raw value; empty where nothing is known. */
  readonly value: (answer: CallAnswer, language: Language) => string;
}

function text(name: string, meaning: string, value: ChannelVariable['value']): ChannelVariable {
  return { name, meaning, alphabet: 'text', maxBytes: MAX_TEXT_BYTES, isOfTheCall: false, value };
}

function code(
  name: string,
  meaning: string,
  value: ChannelVariable['value'],
  alphabet: ChannelVariable['alphabet'] = 'code',
): ChannelVariable {
  return { name, meaning, alphabet, maxBytes: 80, isOfTheCall: false, value };
}

function ofTheCall(
  name: string,
  meaning: string,
  value: ChannelVariable['value'],
  alphabet: 'digits' | 'dial' | 'time',
): ChannelVariable {
  return { name, meaning, alphabet, maxBytes: 32, isOfTheCall: true, value };
}

const flag = (value: boolean | undefined) => (value === undefined ? '' : value ? '1' : '0');
const known = (field: { readonly value: string } | undefined) => field?.value ?? '';

/** Empty where the zone is not known. */
function wallClock({ record: { timeZone }, answeredAtMs }: CallAnswer): string {
  const time = timeZone === undefined ? null : localTimeIn(timeZone.value, answeredAtMs);
  return time === null ? '' : clockText(time);
}

/** All variables, in the order in which they are written. */
export const CHANNEL_VARIABLES: readonly ChannelVariable[] = [
  code('STATUS', 'how good the answer is (see below)', (a) => a.status),
  code('FAULT', 'why it is not `OK` (see below), else empty', (a) => a.fault ?? ''),
  ofTheCall(
    'NUMBER',
    'the number in E.164, digits only, without plus',
    (a) => (a.number.kind === 'e164' ? a.number.e164 : ''),
    'digits',
  ),
  ofTheCall('DIAL', "the number in the format that this PBX's trunks dial", (a) => a.dial, 'dial'),
  code(
    'PRESENTATION',
    '`allowed`, `restricted` (the number is known but must not be shown) or `unavailable`',
    (a) => a.presentation,
  ),
  text('OPERATOR', 'current operator, as the source spells it', (a) => known(a.record.operator)),
  code('OPERATOR_ID', 'canonical id of the operator', (a) => known(a.record.operatorId)),
  text('OPERATOR_LATIN', "the operator's brand in Latin letters, else transliterated", (a) =>
    known(a.record.operatorLatin),
  ),
  text('OPERATOR_OLD', 'holder of the number range', (a) => known(a.record.operatorOld)),
  code('PORTED', '`1` ported, `0` not ported, empty if unknown', (a) => flag(a.record.ported?.value), 'flag'),
  text('REGION', 'region, as the source spells it', (a) => known(a.record.region)),
  code('REGION_ID', 'ISO 3166-2 code or slug of the region; of several, the first', (a) => known(a.record.regionId)),
  text('REGION_LATIN', 'region in Latin letters', (a) => known(a.record.regionLatin)),
  code('DISTRICT', 'federal district, such as `volga` or `far-eastern`', (a) => a.record.districts?.value[0] ?? ''),
  text('DESTINATION', 'country name in English', (a) => known(a.record.destination)),
  code('COUNTRY', 'ISO 3166-1 alpha-2', (a) => known(a.record.country)),
  code('TYPE', '`MOB`, `FIX`, `TOLLFREE`, `PREMIUM`, `VOIP` or `OTHER`', (a) => known(a.record.type)),
  code('TZ', 'IANA time zone', (a) => known(a.record.timeZone), 'zone'),
  ofTheCall('LOCALTIME', "the caller's local time, `HH:MM`", wallClock, 'time'),
  code('BLACKLIST', '`1` if the call is to be blocked, else `0`', (a) => flag(a.decision.action === 'block'), 'flag'),
  code('ACTION', '`pass`, `block` or `route`', (a) => a.decision.action),
  code(
    'HANGUPCAUSE',
    'for `block`: Q.850 cause for `Hangup()`',
    (a) => a.decision.hangupCause?.toString() ?? '',
    'digits',
  ),
  code(
    'ROUTE',
    "for `route`: `context,extension,priority`; for `block` by FreePBX's blacklist: its destination",
    (a) => a.decision.route,
    'route',
  ),
  text('ROUTE_NAME', 'name of the route in the rule', (a) => a.decision.routeName),
  code('TRUNK', 'outbound: first trunk to try', (a) => a.decision.trunks[0] ?? '', 'trunk'),
  code('TRUNK_2', 'outbound: second trunk', (a) => a.decision.trunks[1] ?? '', 'trunk'),
  code('TRUNK_3', 'outbound: third trunk', (a) => a.decision.trunks[2] ?? '', 'trunk'),
  code(
    'CALLERID',
    'outbound: caller ID for the first trunk; empty: leave it unchanged',
    (a) => a.decision.callerId,
    'dial',
  ),
  code('CALLERID_2', 'outbound: caller ID for the second trunk', (a) => a.decision.callerIds[1] ?? '', 'dial'),
  code('CALLERID_3', 'outbound: caller ID for the third trunk', (a) => a.decision.callerIds[2] ?? '', 'dial'),
  text('NAME', 'short text for the display: label, else brand and region, else country', displayName),
  text('LABEL', "label of the rule or list entry, else the contact's name", (a) => a.decision.label),
  code('RULE', 'id of the deciding rule or list', (a) => a.decision.rule),
  text('REASON', 'reason in plain words', (a) => a.decision.reason),
  code(
    'SOURCE',
    `source of the answer: ${SOURCE_NAMES.map((name) => `\`${name}\``).join(', ')}, \`list\`, \`none\` or a name from \`sources\``,
    (a) => a.source,
  ),
  ofTheCall('AGE', 'age of the answer in seconds', (a) => a.ageSeconds?.toString() ?? '', 'digits'),
  ofTheCall('MS', 'time taken in milliseconds', (a) => Math.round(a.tookMs).toString(), 'digits'),
];
