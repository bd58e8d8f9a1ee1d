// AMI, step 4: a UserEvent becomes a question, or a reason why it is none. Pure.

import { parseCallOptions, type CallOptionDefaults } from '../call/call-options.js';
import { isDialled } from '../call/dialled-number.js';
import { givenContext } from '../call/given-context.js';
import type { IncomingCall } from '../call/incoming-call.js';
import type { Presentation } from '../number/normalized-number.js';
import type { AmiHeader } from './ami-framing.js';

export interface UserEventRules {
  /** Names that are questions, in lower case. */
  readonly names: ReadonlySet<string>;
  readonly defaults: CallOptionDefaults;
}

export type UserEventReading =
  /** `complaints`: parameters that were ignored, and what was expected. */
  | { readonly kind: 'question'; readonly call: IncomingCall; readonly complaints: readonly string[] }
  /** Not a name we answer to. */
  | { readonly kind: 'foreign' }
  /** Never answered: Setvar without a channel would set a global variable. */
  | { readonly kind: 'no-uniqueid' }
  /** Never answered: it has twice what Asterisk writes once, so one of the two is a caller's. */
  | { readonly kind: 'forged' };

type Headers = ReadonlyMap<string, string>;

/** Of Asterisk's making, with an optional system name: `1795309887.1`, `pbx-1795309887.1`. */
const UNIQUE_ID = /^(?:[\w.-]{1,100}-)?\d{1,12}\.\d{1,12}$/;
/** Longest text taken from a header; longer is cut, and then fails whatever reads it. */
const MAX_TEXT = 256;
const OPTION_NAMES = ['deadline', 'prefix', 'json'] as const;
/** Without `script`, or with one that is none of these, the event asks for the first: it decides least. */
const SCRIPTS = ['lookup', 'route', 'outbound'] as const;

/**
 * Asterisk writes its own headers, then `UserEvent`, then what the dialplan gave:
 *
 *     Event: UserEvent
 *     Privilege: user,all
 *     Channel: PJSIP/trunk-00000001
 *     CallerIDNum: 79170415564
 *     CallerIDName: Ivan
 *     Context: from-trunk
 *     Exten: 74951234567
 *     Uniqueid: 1795309887.1
 *     UserEvent: Num
 *     number: 79170415564
 *     script: route
 *
 * So a Uniqueid is genuine only in front of the first `UserEvent`: what stands behind it may come from a caller's
 * name, or from `Action: UserEvent`, which has no channel at all. Of equal headers the first wins.
 *
 * Given headers: `number` (absent: the caller ID, for `outbound` the extension), `script`, `did` (absent: the
 * extension), `context` (absent: the channel's), `deadline`, `prefix`, `json` as in an AGI URL, `presentation` (`${CALLERID(num-pres)}`).
 */
export function readUserEvent(
  headers: readonly AmiHeader[],
  rules: UserEventRules,
  askedAtMs: number,
): UserEventReading {
  const split = headers.findIndex(([name]) => name === 'userevent');
  if (split < 0 || !rules.names.has(headers[split]?.[1].toLowerCase() ?? '')) return { kind: 'foreign' };
  if (hasSecondChannel(headers)) return { kind: 'forged' };
  const own = firstOfEach(headers.slice(0, split));
  const given = firstOfEach(headers.slice(split + 1));
  const uniqueId = own.get('uniqueid') ?? '';
  if (!UNIQUE_ID.test(uniqueId)) return { kind: 'no-uniqueid' };

  const { options, complaints } = parseCallOptions(pick(given, OPTION_NAMES), rules.defaults);
  const script = readScript(given, complaints);
  const exten = text(own, 'exten');
  const call: IncomingCall = {
    door: 'ami',
    script,
    number: text(given, 'number', script === 'outbound' ? exten : known(text(own, 'calleridnum'))),
    numberGiven: given.has('number'),
    presentation: readPresentation(text(given, 'presentation')),
    did: text(given, 'did', isDialled(exten) ? exten : ''),
    callerName: known(text(own, 'calleridname')),
    rdnis: '',
    channel: text(own, 'channel'),
    context: givenContext(given, complaints) ?? text(own, 'context'),
    uniqueId,
    remark: '',
    freepbx: null,
    options,
    askedAtMs,
  };
  return { kind: 'question', call, complaints };
}

/**
 * The number a `Newchannel` in one of `contexts` brings, to be looked up before the dialplan asks; null for none.
 *
 *     Event: Newchannel
 *     Channel: PJSIP/trunk-00000001
 *     CallerIDNum: 79170415564
 *     Context: from-trunk
 */
export function readNewChannel(headers: readonly AmiHeader[], contexts: ReadonlySet<string>): string | null {
  const own = firstOfEach(headers);
  if (!contexts.has(own.get('context') ?? '')) return null;
  return known(text(own, 'calleridnum')) || null;
}

/**
 * Asterisk writes CallerIDNum as it came, line breaks included, and in front of its own Uniqueid. So a caller's number
 * may bring a Uniqueid that comes first, and even a `UserEvent:` behind it: the genuine Uniqueid is then the second one
 * in front of the last `UserEvent:`.
 */
function hasSecondChannel(headers: readonly AmiHeader[]): boolean {
  const last = headers.findLastIndex(([name]) => name === 'userevent');
  return headers.slice(0, last).filter(([name]) => name === 'uniqueid').length > 1;
}

function firstOfEach(headers: readonly AmiHeader[]): Headers {
  return new Map([...headers].reverse());
}

function pick(headers: Headers, names: readonly string[]): Headers {
  return new Map([...headers].filter(([name]) => names.includes(name)));
}

function text(headers: Headers, name: string, fallback = ''): string {
  return headers.get(name)?.slice(0, MAX_TEXT) ?? fallback;
}

/** AMI writes `<unknown>` where there is none. */
function known(value: string): string {
  return value === '<unknown>' ? '' : value;
}

function readScript(given: Headers, complaints: string[]): string {
  const asked = given.get('script');
  const script = SCRIPTS.find((name) => name === asked);
  if (asked !== undefined && script === undefined) {
    complaints.push(`parameter script ignored: expected ${SCRIPTS.join(', ')}`);
  }
  return script ?? SCRIPTS[0];
}

/** `allowed_not_screened`, `prohib_passed_screen`, `unavailable`; the words of VOX_PRESENTATION too. */
function readPresentation(value: string): Presentation {
  if (/^(?:prohib|restricted)/i.test(value)) return 'restricted';
  return /^unavailable/i.test(value) ? 'unavailable' : 'allowed';
}
