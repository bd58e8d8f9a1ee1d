// A call as it lies on disk: one line of JSON.
//
//     [1764331507123,["agi","route","+79170415564","allowed","74951112233",…],"e164","79170415564",…]
//
// In memory its UTF-8 has a byte in each character: such a text takes half the room, and goes into a block as it is. What calls
// have in common, which has nearly all of the letters that ASCII lacks, is made so once.

import type { CallReport } from '../call/call-report.js';
import type { RecordedAnswer, KnownFields, RecordedCall, RecordedQuestion } from '../call/recorded-call.js';
import { PASS, type Decision } from '../policy/decision.js';

/** @returns the bytes of the line, one in each character */
export function encodeCall(call: RecordedCall): string {
  const { atMs, question, kind, digits, status, fault, source, ageSeconds, tookMs, lookedUp, known, heard } = call;
  const { door, script, number, presentation, did, rdnis, channel, context, uniqueId } = question;
  const { numberProblem = null, notKnown = null, freepbx } = question;
  // prettier-ignore
  const asked = [
    door, script, number, presentation, did, rdnis, channel, context, uniqueId, numberProblem, notKnown, freepbx,
  ];
  const outcome = [status, fault, source, ageSeconds, tookMs, lookedUp];
  const report = call.report === undefined ? '' : `,${jsonBytes(writtenReport(call.report))}`;
  return (
    `[${atMs},${jsonBytes(asked)},"${kind}",${jsonBytes(digits)},${jsonBytes(outcome)},` +
    `${decisionText(call.decision)},${knownText(known)},[${heard.map(heardText).join(',')}]${report}]`
  );
}

/** All of it. */
const ASCII = /^[\0-\x7f]*$/;

function jsonBytes(value: unknown): string {
  const text = JSON.stringify(value);
  return ASCII.test(text) ? text : Buffer.from(text).toString('latin1');
}

function textOf(bytes: string): string {
  return ASCII.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString();
}

/** What calls have in common is put into words once. */
function keptText<Item extends object>(encode: (item: Item) => unknown): (item: Item) => string {
  const texts = new WeakMap<Item, string>();
  return (item) => {
    const kept = texts.get(item);
    if (kept !== undefined) return kept;
    const text = jsonBytes(encode(item));
    texts.set(item, text);
    return text;
  };
}

const decisionText = keptText(unlikePass);
const knownText = keptText((known: KnownFields) => known);
const heardText = keptText(({ source, learntAtMs, outcome, fields }: RecordedAnswer) => [
  source,
  learntAtMs,
  outcome,
  fields,
]);

/** Null for what is no such line. Never throws. @param bytes of `encodeCall`; that they are as they were written, their block says */
export function decodeCall(bytes: string): RecordedCall | null {
  try {
    return callOf(JSON.parse(textOf(bytes)) as Written);
  } catch {
    return null;
  }
}

/** What stands in the line. */
type Written = readonly [
  number,
  readonly [
    RecordedQuestion['door'],
    ...(readonly [script: string, number: string, presentation: RecordedQuestion['presentation']]),
    ...(readonly [did: string, rdnis: string, channel: string, context: string, uniqueId: string]),
    string | null,
    NonNullable<RecordedQuestion['notKnown']> | null,
    RecordedQuestion['freepbx'],
  ],
  RecordedCall['kind'],
  string,
  readonly [
    RecordedCall['status'],
    RecordedCall['fault'],
    RecordedCall['source'],
    number | null,
    ...(readonly [number, boolean]),
  ],
  Partial<Decision>,
  RecordedCall['known'],
  readonly (readonly [
    RecordedCall['heard'][number]['source'],
    ...(readonly [number, RecordedCall['heard'][number]['outcome'], RecordedCall['heard'][number]['fields']]),
  ])[],
  // Of calls that a provider told of.
  WrittenReport?,
];

type WrittenReport = readonly [
  account: string,
  ...(readonly [CallReport['event'], id: string, CallReport['direction']]),
  ...(readonly [outcome: string, durationSeconds: number | null]),
];

function writtenReport({ account, event, id, direction, outcome, durationSeconds }: CallReport): WrittenReport {
  return [account, event, id, direction, outcome, durationSeconds];
}

function reportOf([account, event, id, direction, outcome, durationSeconds]: WrittenReport): CallReport {
  return { account, event, id, direction, outcome, durationSeconds };
}

function callOf([atMs, written, kind, digits, answer, decision, known, heard, report]: Written): RecordedCall {
  const [status, fault, source, ageSeconds, tookMs, lookedUp] = answer;
  return {
    atMs,
    question: questionOf(written),
    ...{ kind, digits, status, fault, source, ageSeconds, tookMs, lookedUp },
    decision: { ...PASS, ...decision },
    known,
    heard: heard.map(([from, learntAtMs, outcome, fields]) => ({ source: from, learntAtMs, outcome, fields })),
    ...(report === undefined ? {} : { report: reportOf(report) }),
  };
}

/** Without copies of objects: a replay reads a hundred thousand. */
function questionOf(written: Written[1]): RecordedQuestion {
  const [door, script, number, presentation, did, rdnis, channel, context, uniqueId, problem, notKnown, freepbx] =
    written;
  // prettier-ignore
  const question: { -readonly [Key in keyof RecordedQuestion]: RecordedQuestion[Key] } = {
    door, script, number, presentation, did, rdnis, channel, context, uniqueId, freepbx,
  };
  if (problem !== null) question.numberProblem = problem;
  if (notKnown !== null) question.notKnown = notKnown;
  return question;
}

/** Nearly all of a decision is as where nothing decided. */
function unlikePass(decision: Decision): Partial<Decision> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(decision))
    if (value !== PASS[name as keyof Decision] && !isEmpty(value)) kept[name] = value;
  return kept;
}

/** A list or table with nothing in it. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
