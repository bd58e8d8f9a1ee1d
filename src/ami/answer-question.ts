// AMI: one trigger becomes an answer on its channel. Never rejects; ends by the call's deadline, by a fault, or with the
// connection.

import type { IncomingCall } from '../call/incoming-call.js';
import { writeFailure, type WrittenAnswer } from '../call/written-answer.js';
import type { MaybePromise } from '../time/maybe-promise.js';
import type { Clock } from '../time/clock.js';
import { LightAbortController, type AbortSignalLike } from '../time/abort-signal-like.js';
import { waitUntil } from '../time/wait-until.js';
import type { AmiAction } from './ami-action.js';
import type { CallEvent } from './ami-door-event.js';
import type { AnsweredQuestions } from './answered-questions.js';
import type { ManagerConnection } from './manager-connection.js';
import { questionOf, type QuestionRules } from './channel-question.js';
import { readChannel, type ChannelReading } from './read-channel.js';
import { readyVariable, sendSetvars, setvarActions, type SetvarOutcome } from './setvar-answer.js';
import type { EventTrigger } from './user-event.js';

/** How long past its deadline an answer is waited for: it keeps the deadline itself, this only bounds a fault. */
const ANSWER_GRACE_MS = 1000;
/** A channel is given so long to be read even where the deadline leaves less. */
const READING_FLOOR_MS = 100;

const EVENT_OF_OUTCOME = {
  denied: 'permission-denied',
  lost: 'answer-lost',
  failed: 'setvar-failed',
} as const;

export interface Answering {
  readonly clock: Clock;
  readonly connection: Pick<ManagerConnection, 'batch'>;
  readonly rules: QuestionRules;
  /** Of the server, for all its connections. */
  readonly answered: AnsweredQuestions;
  /** Must keep the call's deadline and not reject. `ending` is there when nobody waits for the answer any more. */
  readonly answer: (call: IncomingCall, ending: AbortSignalLike) => MaybePromise<WrittenAnswer>;
  /** For the Setvars. */
  readonly actionMs: number;
  /** Called once, when the channel has been read or cannot be; resolves when it is the question's turn. */
  readonly onRead: () => Promise<void>;
  readonly report: (kind: CallEvent['kind'], uniqueId: string, detail: string, cause?: unknown) => void;
}

/**
 * @param triggeredAtMs `Clock.monotonicMs()` when the event was whole: the deadline runs from here
 * @param lost aborts with the connection the question came over: there is no other to answer on
 */
export async function answerTrigger(
  trigger: EventTrigger,
  triggeredAtMs: number,
  lost: AbortSignalLike,
  answering: Answering,
): Promise<void> {
  const { connection, rules, answered, clock, report, actionMs } = answering;
  const limitMs = () => Math.max(READING_FLOOR_MS, triggeredAtMs + rules.defaults.deadlineMs - clock.monotonicMs());
  const reading = await readChannel(connection, trigger, limitMs);
  await answering.onRead();
  const isLost = () => lost.aborted;
  if (isLost()) {
    report('answer-lost', trigger.uniqueId ?? '', 'the connection ended');
    return;
  }
  if (reading.kind !== 'read') {
    reportUnread(reading, trigger, report);
    return;
  }
  const { call, complaints, advice } = questionOf(reading.trigger, reading.values, rules, triggeredAtMs);
  const reportOfCall = (kind: CallEvent['kind'], detail: string, cause?: unknown) =>
    report(kind, call.uniqueId, detail, cause);
  if (reading.trigger.uniqueId === null)
    reportOfCall('torn-event', 'the event of this call contains line breaks sent by the caller');
  if (await isRepeated(call, answering)) {
    reportOfCall('repeated-question', 'the answer was already given, or is being written');
    return;
  }
  if (complaints.length > 0) reportOfCall('question-complaint', complaints.join('; '));
  if (advice !== null) reportOfCall('old-header', advice);

  answered.begin(call);
  const written = await writtenInTime(call, lost, answering, reportOfCall);
  if (isLost()) {
    answered.end(call, false);
    reportOfCall('answer-lost', 'the connection ended');
    return;
  }
  const actions = setvarActions(call.uniqueId, written, call.options.variablePrefix);
  const outcome = await sendSetvars(connection, actions, actionMs);
  answered.end(call, outcome.kind === 'set');
  reportOutcome(outcome, reportOfCall);
}

type ReportOfCall = (kind: CallEvent['kind'], detail: string, cause?: unknown) => void;

/** A dialplan asks again by clearing what tells it that the answer is there. */
async function isRepeated(call: IncomingCall, { answered, connection, clock }: Answering): Promise<boolean> {
  const state = answered.stateOf(call);
  if (state !== 'answered') return state === 'under-way';
  const { variablePrefix, jsonVariable } = call.options;
  const flags = [readyVariable(variablePrefix), ...(jsonVariable === null ? [] : [jsonVariable])];
  const leftMs = Math.max(READING_FLOOR_MS, call.askedAtMs + call.options.deadlineMs - clock.monotonicMs());
  const reads = flags.map((variable): AmiAction => ({ action: 'Getvar', channel: call.uniqueId, variable }));
  try {
    const replies = await connection.batch(reads, leftMs);
    return replies.every(({ headers }) => (headers[3]?.[1] ?? '') !== '');
  } catch {
    return true;
  }
}

async function writtenInTime(
  call: IncomingCall,
  lost: AbortSignalLike,
  { clock, answer }: Answering,
  report: ReportOfCall,
): Promise<WrittenAnswer> {
  const isLost = () => lost.aborted;
  if (isLost()) return writeFailure(call, 'DEADLINE');
  const ending = new LightAbortController();
  const end = () => ending.abort(undefined);
  const limitMs = call.options.deadlineMs + ANSWER_GRACE_MS;
  let answering: MaybePromise<WrittenAnswer>;
  try {
    answering = answer(call, ending);
  } catch (error) {
    report('answer-failed', 'the handler failed', error);
    return writeFailure(call);
  }
  if (!(answering instanceof Promise)) return answering;
  const cancel = clock.after(limitMs, end);
  lost.addEventListener('abort', end);
  const waited = await waitUntil(answering, ending);
  cancel();
  lost.removeEventListener('abort', end);
  if (waited.kind === 'value') return waited.value;
  if (waited.kind === 'error') report('answer-failed', 'the handler failed', waited.error);
  else if (!isLost()) report('answer-failed', `no answer within ${limitMs} ms`);
  return writeFailure(call, waited.kind === 'cut' ? 'DEADLINE' : 'INTERNAL_ERROR');
}

const EVENT_OF_READING = {
  gone: 'caller-gone',
  'other-channel': 'forged-event',
  denied: 'permission-denied',
  unread: 'question-unread',
} as const;

const DETAILS = { gone: 'no such channel', 'other-channel': 'its Uniqueid is that of another channel' } as const;

function reportUnread(
  reading: Exclude<ChannelReading, { kind: 'read' }>,
  trigger: EventTrigger,
  report: Answering['report'],
): void {
  const detail = 'message' in reading ? reading.message : DETAILS[reading.kind];
  report(EVENT_OF_READING[reading.kind], trigger.uniqueId ?? '', detail);
}

function reportOutcome(outcome: SetvarOutcome, report: ReportOfCall): void {
  if (outcome.kind === 'gone') report('caller-gone', 'no such channel');
  else if (outcome.kind !== 'set') report(EVENT_OF_OUTCOME[outcome.kind], outcome.message);
}
