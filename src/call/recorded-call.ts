// A call as it is kept: the question as it came, what was known and what was decided. Plain data; the same call can be
// decided again from it. What the policy does not look at, such as the caller's name, is not kept.

import type { NumberRecord } from '../lookup/number-record.js';
import type { Observation, ObservedFields, SourceName } from '../lookup/observation.js';
import { isOnline } from '../lookup/sources.js';
import type { NormalizedNumber } from '../number/normalized-number.js';
import { PASS, type Decision } from '../policy/decision.js';
import { STATUS_WITHOUT_LOOKUP } from '../policy/call-facts.js';
import type { CallAnswer } from './call-answer.js';
import type { CallReport } from './call-report.js';
import type { Door, IncomingCall } from './incoming-call.js';
import { scriptOf } from './scripts.js';

/** What of a question is kept. */
export interface RecordedQuestion extends Pick<
  IncomingCall,
  | ('script' | 'number' | 'numberProblem' | 'presentation' | 'did' | 'rdnis')
  | ('channel' | 'context' | 'uniqueId' | 'notKnown' | 'freepbx')
> {
  /** `provider`: nobody asked; it is in a provider's list of calls. */
  readonly door: Door | 'provider';
}

/** What one online source had said of the number. */
export interface RecordedAnswer {
  readonly source: SourceName;
  /** Wall time in milliseconds since 1970. */
  readonly learntAtMs: number;
  readonly outcome: 'found' | 'not-found';
  readonly fields: ObservedFields;
}

/** What was known of the number then, for people; absent what was not. */
export interface KnownFields {
  readonly operator?: string;
  readonly operatorId?: string;
  readonly operatorOldId?: string;
  readonly ported?: boolean;
  readonly region?: string;
  readonly regionId?: string;
  readonly country?: string;
  readonly type?: string;
}

export interface RecordedCall {
  /** Wall time of the question, milliseconds since 1970. */
  readonly atMs: number;
  readonly question: RecordedQuestion;
  readonly kind: CallAnswer['number']['kind'];
  /** E.164 digits, or those of an extension; empty where the number is neither. */
  readonly digits: string;
  readonly status: CallAnswer['status'];
  readonly fault: CallAnswer['fault'];
  readonly source: CallAnswer['source'];
  readonly ageSeconds: number | null;
  readonly tookMs: number;
  readonly lookedUp: boolean;
  readonly decision: Decision;
  readonly known: KnownFields;
  readonly heard: readonly RecordedAnswer[];
  /** What a provider told of it; absent where none did. */
  readonly report?: CallReport;
}

/** Asterisk and webhooks ask for calls; over HTTP only a question that rules decide is about one, and commands ask for people. */
const ASKS_FOR_CALLS: Readonly<Record<Door, 'always' | 'with-rules' | 'never'>> = {
  agi: 'always',
  ami: 'always',
  http: 'with-rules',
  webhook: 'always',
  cli: 'never',
};

/** False for a lookup of a program or a person, one that is only simulated, and a prefetch, behind which the call itself comes. */
export function isCall({
  door,
  script,
  simulatedAtMs,
}: Pick<IncomingCall, 'door' | 'script' | 'simulatedAtMs'>): boolean {
  const asks = ASKS_FOR_CALLS[door];
  if (asks === 'never' || script === 'prefetch' || simulatedAtMs !== undefined) return false;
  return asks === 'always' || scriptOf(script)?.policy === 'rules';
}

/** Null for what is no call. */
export function recordedCall(call: IncomingCall, answer: CallAnswer): RecordedCall | null {
  if (!isCall(call)) return null;
  const { number, status, fault, source, ageSeconds, tookMs, lookedUp, decision } = answer;
  return {
    atMs: Math.round(answer.answeredAtMs - tookMs),
    question: questionOf(call),
    kind: number.kind,
    digits: digitsOf(number),
    status,
    fault,
    source,
    ageSeconds,
    tookMs: Math.round(tookMs * 10) / 10,
    lookedUp,
    decision,
    known: knownThen(answer.record),
    heard: heardIn(answer),
    ...(call.report === undefined ? {} : { report: call.report }),
  };
}

/** What a provider tells of a call without asking anything. */
export interface ReportedCall extends Pick<RecordedQuestion, 'door' | 'script'> {
  readonly number: NormalizedNumber;
  readonly did: string;
  readonly channel: string;
  readonly uniqueId: string;
  /** Wall time in milliseconds since 1970. */
  readonly atMs: number;
  readonly report: CallReport;
}

/** Nothing was looked up, and nothing decided. */
export function reportedCall({
  door,
  script,
  number,
  did,
  channel,
  uniqueId,
  atMs,
  report,
}: ReportedCall): RecordedCall {
  return {
    atMs,
    question: {
      ...{ door, script, number: number.raw, presentation: 'allowed', did, rdnis: '' },
      ...{ channel, context: '', uniqueId, freepbx: null },
    },
    kind: number.kind,
    digits: digitsOf(number),
    status: number.kind === 'e164' ? 'OFFLINE' : STATUS_WITHOUT_LOOKUP[number.kind],
    ...{
      fault: null,
      source: 'none',
      ageSeconds: null,
      tookMs: 0,
      lookedUp: false,
      decision: PASS,
      known: {},
      heard: [],
    },
    report,
  };
}

/** E.164 digits, or those of an extension; empty for what is neither. */
function digitsOf(number: NormalizedNumber): string {
  return number.kind === 'e164' ? number.e164 : number.kind === 'internal' ? number.digits : '';
}

/** Without what else the door has for the answer. */
function questionOf(call: IncomingCall): RecordedQuestion {
  const { door, script, number, presentation, did, rdnis, channel, context, uniqueId, freepbx } = call;
  const { numberProblem, notKnown } = call;
  return {
    door,
    script,
    number,
    presentation,
    did,
    rdnis,
    channel,
    context,
    uniqueId,
    freepbx,
    ...(numberProblem === undefined ? {} : { numberProblem }),
    ...(notKnown === undefined ? {} : { notKnown }),
  };
}

/** The same of every call with the same record, and with the same observation. */
const knownOf = new WeakMap<NumberRecord, KnownFields>();
const heardOf = new WeakMap<Observation, RecordedAnswer>();

function knownThen(record: NumberRecord): KnownFields {
  const before = knownOf.get(record);
  if (before !== undefined) return before;
  const known: { -readonly [Field in keyof KnownFields]: KnownFields[Field] } = {};
  if (record.operator !== undefined) known.operator = record.operator.value;
  if (record.operatorId !== undefined) known.operatorId = record.operatorId.value;
  if (record.operatorOldId !== undefined) known.operatorOldId = record.operatorOldId.value;
  if (record.ported !== undefined) known.ported = record.ported.value;
  if (record.region !== undefined) known.region = record.region.value;
  if (record.regionId !== undefined) known.regionId = record.regionId.value;
  if (record.country !== undefined) known.country = record.country.value;
  if (record.type !== undefined) known.type = record.type.value;
  knownOf.set(record, known);
  return known;
}

/** What is here offline is asked again when the call is decided again. */
function heardIn({ observations }: CallAnswer): RecordedAnswer[] {
  const heard: RecordedAnswer[] = [];
  for (const observation of observations) if (isOnline(observation.source)) heard.push(heardFrom(observation));
  return heard;
}

function heardFrom(observation: Observation): RecordedAnswer {
  const before = heardOf.get(observation);
  if (before !== undefined) return before;
  const { source, learntAtMs, outcome, fields } = observation;
  const heard = { source, learntAtMs, outcome, fields };
  heardOf.set(observation, heard);
  return heard;
}
