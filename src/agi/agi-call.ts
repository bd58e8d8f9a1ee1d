// One call through the AGI door: environment, answer, variables, end. Every wait has a limit.

import type { IncomingCall } from '../call/incoming-call.js';
import { boundedText } from '../call/question-target.js';
import { scriptOf } from '../call/scripts.js';
import { writeFailure, type WrittenAnswer } from '../call/written-answer.js';
import type { Clock } from '../time/clock.js';
import { afterOwnTime } from '../time/own-time.js';
import { callDefaultsOf, waitForAnswer, type AgiCallHandling } from './agi-call-handling.js';
import type { AgiDoorEventKind } from './agi-door-event.js';
import { encodeMSet, encodeVariables } from './agi-encoding.js';
import type { AgiEnvironment } from './agi-environment.js';
import type { AgiReply } from './agi-reply.js';
import { readAgiRequest } from './agi-request.js';
import { AgiSessionError } from './agi-session-error.js';
import type { AgiSession } from './agi-session.js';
import { answerForgedCall } from './forged-call.js';
import { consultFreepbx, type FreepbxBlacklist } from './freepbx-blacklist.js';
import { askWithToken, createReplyToken, repeatsToken } from './reply-token.js';

/** A reply is waited for this long even when the budget is spent: the variables are on their way. */
const REPLY_FLOOR_MS = 250;
/** How long Asterisk may take to close its side after ours. */
const LINGER_MS = 1000;
/**
 * Asterisk writes each line of the environment at once, so what stands behind a forged end in the same value comes in the
 * same segment as that end, in front of our first command; unless the segment is full, which takes this many bytes.
 */
const SEGMENT_BYTES = 1200;

/** Details of an event of a call. */
export interface AgiEventDetails {
  readonly cause?: unknown;
  /** Address of the caller, where Asterisk tells. */
  readonly caller?: string;
}

/** Says what happened; the first argument after the kind is the call's uniqueid, once there is one. */
export type ReportAgiEvent = (
  kind: AgiDoorEventKind,
  uniqueId: string | undefined,
  detail: string,
  more?: AgiEventDetails,
) => void;

/** The same, of a call whose uniqueid is known. */
export type ReportOfCall = (kind: AgiDoorEventKind, detail: string, more?: AgiEventDetails) => void;

/** Leads a session to its end. Never rejects; resolves when the socket is gone. */
export async function serveAgiCall(
  session: AgiSession,
  handling: AgiCallHandling,
  report: ReportAgiEvent,
): Promise<void> {
  let uniqueId: string | undefined;
  const reportOfCall: ReportOfCall = (kind, detail, more) => report(kind, uniqueId, detail, more);
  try {
    const environment = await readEnvironment(session, handling);
    uniqueId = boundedText(environment.values.get('agi_uniqueid') ?? '');
    await answerCall(environment, session, handling, reportOfCall);
    session.end();
    const cancel = handling.clock.after(LINGER_MS, () =>
      session.fail(new AgiSessionError('connection-error', 'Asterisk did not close')),
    );
    await session.closed;
    cancel();
  } catch (error) {
    session.fail(new AgiSessionError('connection-error', 'given up'));
    if (error instanceof AgiSessionError) reportOfCall(error.fault, error.message, { cause: error.cause });
    else
      reportOfCall('handler-error', error instanceof Error ? error.message.slice(0, 200) : 'not an error', {
        cause: error,
      });
    await session.closed;
  }
}

async function readEnvironment(
  session: AgiSession,
  { environmentTimeoutMs, clock }: AgiCallHandling,
): Promise<AgiEnvironment> {
  const cancel = afterOwnTime(clock, environmentTimeoutMs, () =>
    session.fail(new AgiSessionError('environment-timeout', `not complete after ${environmentTimeoutMs} ms`)),
  );
  try {
    return await session.environment;
  } finally {
    cancel();
  }
}

/** Whatever was answered to an environment that turns out to be forged is written over. */
async function answerCall(
  environment: AgiEnvironment,
  session: AgiSession,
  handling: AgiCallHandling,
  report: ReportOfCall,
): Promise<void> {
  const askedAtMs = handling.clock.monotonicMs();
  try {
    session.throwIfDoubted();
    await answerGenuineCall(environment, askedAtMs, session, handling, report);
    session.throwIfDoubted();
  } catch (error) {
    if (!(error instanceof AgiSessionError && error.fault === 'forged-environment')) throw error;
    const caller = await answerForgedCall(environment, askedAtMs, session, handling);
    report('forged-environment', error.message, caller === null ? {} : { caller });
  }
}

async function answerGenuineCall(
  environment: AgiEnvironment,
  askedAtMs: number,
  session: AgiSession,
  handling: AgiCallHandling,
  report: ReportOfCall,
): Promise<void> {
  const { clock } = handling;
  const { call, complaints } = readAgiRequest(environment, callDefaultsOf(handling), askedAtMs);
  if (complaints.length > 0) report('request-complaint', complaints.join('; '));
  // A caller who is gone already costs no lookup.
  if (session.hangUpProof !== undefined) await hungUpInTime(call, session, clock, session.hangUpProof);
  if (environment.bytes >= SEGMENT_BYTES) await proveEnd(call, session, clock);
  // What is put on a list stays there: first a round trip shows that the environment was whole.
  else if (scriptOf(call.script)?.adds !== undefined)
    await writeVariables(call, writeFailure(call), session, handling, report);
  const blacklist = handling.freepbx?.() ?? null;
  const asked = blacklist === null ? call : await withFreepbx(call, blacklist, session, clock, report);
  const answering = waitForAnswer(asked, session.hungUp, handling);
  const answer = answering instanceof Promise ? await answering : answering;
  await writeVariables(asked, answer, session, handling, report);
}

/** Rejects with why the call is over. */
async function hungUpInTime(call: IncomingCall, session: AgiSession, clock: Clock, proof: Promise<void>) {
  await replyInTime(call, session, clock, proof);
  if (session.hungUp.aborted) throw session.hungUp.reason;
}

/** Nothing that a caller wrote can pass for this reply, so the environment has ended where it seems to. */
async function proveEnd(call: IncomingCall, session: AgiSession, clock: Clock): Promise<void> {
  const token = createReplyToken();
  await replyInTime(call, session, clock, session.command(askWithToken(token), repeatsToken(token)));
  if (session.hungUp.aborted) throw session.hungUp.reason;
}

async function withFreepbx(
  call: IncomingCall,
  blacklist: FreepbxBlacklist,
  session: AgiSession,
  clock: Clock,
  report: ReportOfCall,
): Promise<IncomingCall> {
  const consulted = await consultFreepbx(call, session, blacklist, clock);
  if (consulted.problem !== null) report('freepbx-unread', consulted.problem);
  return consulted.call;
}

async function writeVariables(
  call: IncomingCall,
  answer: WrittenAnswer,
  session: AgiSession,
  { clock }: AgiCallHandling,
  report: ReportOfCall,
): Promise<void> {
  const parts = [encodeVariables(answer), ...(answer.json === undefined ? [] : [encodeMSet([answer.json])])];
  const shortened = parts.flatMap((part) => part.shortened);
  if (shortened.length > 0) report('value-shortened', shortened.join(', '));
  for (const line of parts.flatMap((part) => part.lines)) {
    const reply = await replyInTime(call, session, clock, session.command(line));
    if (!isDone(reply))
      report('reply-error', reply.code === 200 ? `result=${reply.result}` : `${reply.code} ${reply.text}`);
  }
}

function isDone(reply: AgiReply): boolean {
  return reply.code === 200 && !reply.result.startsWith('-');
}

/** A session whose reply is overdue cannot go on: the next reply would be taken for the next command's. */
async function replyInTime<Reply>(
  { askedAtMs, options }: IncomingCall,
  session: AgiSession,
  clock: Clock,
  reply: Promise<Reply>,
): Promise<Reply> {
  const limitMs = Math.max(askedAtMs + options.deadlineMs - clock.monotonicMs(), REPLY_FLOOR_MS);
  const cancel = afterOwnTime(clock, limitMs, () =>
    session.fail(new AgiSessionError('reply-timeout', `no reply after ${Math.round(limitMs)} ms`)),
  );
  try {
    return await reply;
  } finally {
    cancel();
  }
}
