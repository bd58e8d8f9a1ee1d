// One call through the AGI door: environment, answer, variables, end. Every wait has a limit.

import type { CallOptionDefaults } from '../call/call-options.js';
import type { IncomingCall } from '../call/incoming-call.js';
import type { WrittenAnswer } from '../call/written-answer.js';
import type { Clock } from '../time/clock.js';
import type { AgiDoorEventKind } from './agi-door-event.js';
import { encodeMSet } from './agi-encoding.js';
import type { AgiReply } from './agi-reply.js';
import { readAgiRequest } from './agi-request.js';
import { AgiSessionError } from './agi-session-error.js';
import type { AgiSession } from './agi-session.js';
import { consultFreepbx, type FreepbxBlacklist } from './freepbx-blacklist.js';

/** How long past its deadline an answer is waited for: it keeps the deadline itself, this only bounds a fault. */
const ANSWER_GRACE_MS = 1000;
/** A reply is waited for this long even when the budget is spent: the variables are on their way. */
const REPLY_FLOOR_MS = 250;
/** How long Asterisk may take to close its side after ours. */
const LINGER_MS = 1000;

export interface AgiCallHandling {
  /** From the connection to the end of the environment, in milliseconds. */
  readonly environmentTimeoutMs: number;
  /** A function is asked once a call, so that a reload takes effect with the next one. */
  readonly callDefaults: CallOptionDefaults | (() => CallOptionDefaults);
  readonly clock: Clock;
  /** Asked once a call; null leaves FreePBX's own blacklist alone. */
  readonly freepbx?: () => FreepbxBlacklist | null;
  /** Must keep the call's deadline and not reject. `signal` is aborted when nobody waits for the answer any more. */
  readonly answer: (call: IncomingCall, signal: AbortSignal) => Promise<WrittenAnswer>;
}

/** Says what happened; the first argument after the kind is the call's uniqueid, once there is one. */
export type TellAgiEvent = (
  kind: AgiDoorEventKind,
  uniqueId: string | undefined,
  detail: string,
  cause?: unknown,
) => void;

/** Leads a session to its end. Never rejects; resolves when the socket is gone. */
export async function serveAgiCall(session: AgiSession, handling: AgiCallHandling, tell: TellAgiEvent): Promise<void> {
  let uniqueId: string | undefined;
  const tellOfCall = (kind: AgiDoorEventKind, detail: string, cause?: unknown) => tell(kind, uniqueId, detail, cause);
  try {
    const asked = await readQuestion(session, handling, (known) => (uniqueId = known), tellOfCall);
    const call = await withFreepbx(asked, session, handling, tellOfCall);
    const answer = await answerUnlessHungUp(call, session, handling);
    await writeVariables(call, answer, session, handling, tellOfCall);
    session.end();
    const cancel = handling.clock.after(LINGER_MS, () =>
      session.fail(new AgiSessionError('connection-error', 'Asterisk did not close')),
    );
    await session.closed;
    cancel();
  } catch (error) {
    session.fail(new AgiSessionError('connection-error', 'given up'));
    if (error instanceof AgiSessionError) tellOfCall(error.fault, error.message, error.cause);
    else tellOfCall('handler-error', error instanceof Error ? error.message.slice(0, 200) : 'not an error', error);
    await session.closed;
  }
}

async function readQuestion(
  session: AgiSession,
  { environmentTimeoutMs, callDefaults, clock }: AgiCallHandling,
  onUniqueId: (uniqueId: string) => void,
  tell: (kind: AgiDoorEventKind, detail: string) => void,
): Promise<IncomingCall> {
  const cancel = clock.after(environmentTimeoutMs, () =>
    session.fail(new AgiSessionError('environment-timeout', `not whole after ${environmentTimeoutMs} ms`)),
  );
  try {
    const environment = await session.environment;
    const defaults = typeof callDefaults === 'function' ? callDefaults() : callDefaults;
    const { call, complaints } = readAgiRequest(environment, defaults, clock.monotonicMs());
    onUniqueId(call.uniqueId);
    if (complaints.length > 0) tell('request-complaint', complaints.join('; '));
    return call;
  } finally {
    cancel();
  }
}

async function withFreepbx(
  call: IncomingCall,
  session: AgiSession,
  { freepbx, clock }: AgiCallHandling,
  tell: (kind: AgiDoorEventKind, detail: string) => void,
): Promise<IncomingCall> {
  const blacklist = freepbx?.() ?? null;
  if (blacklist === null) return call;
  const consulted = await consultFreepbx(call, session, blacklist, clock);
  if (consulted.problem !== null) tell('freepbx-unread', consulted.problem);
  return consulted.call;
}

/** Rejects at once when the caller hangs up; the answer then goes on by itself and fills the cache. */
function answerUnlessHungUp(
  call: IncomingCall,
  { hungUp }: AgiSession,
  { answer, clock }: AgiCallHandling,
): Promise<WrittenAnswer> {
  const limitMs = call.options.deadlineMs + ANSWER_GRACE_MS;
  return new Promise<WrittenAnswer>((resolve, reject) => {
    hungUp.throwIfAborted();
    const onHangup = () => settle(() => reject(hungUp.reason as Error));
    const cancel = clock.after(limitMs, () => settle(() => reject(new Error(`no answer after ${limitMs} ms`))));
    const settle = (how: () => void) => {
      cancel();
      hungUp.removeEventListener('abort', onHangup);
      how();
    };
    hungUp.addEventListener('abort', onHangup);
    Promise.resolve(call)
      .then((asked) => answer(asked, hungUp))
      .then(
        (written) => settle(() => resolve(written)),
        (error: unknown) => settle(() => reject(error instanceof Error ? error : new Error(String(error)))),
      );
  });
}

async function writeVariables(
  call: IncomingCall,
  { variables, json }: WrittenAnswer,
  session: AgiSession,
  { clock }: AgiCallHandling,
  tell: (kind: AgiDoorEventKind, detail: string) => void,
): Promise<void> {
  const parts = [encodeMSet(variables), encodeMSet(json === undefined ? [] : [json])];
  const shortened = parts.flatMap((part) => part.shortened);
  if (shortened.length > 0) tell('value-shortened', shortened.join(', '));
  for (const line of parts.flatMap((part) => part.lines)) {
    const remainingMs = call.askedAtMs + call.options.deadlineMs - clock.monotonicMs();
    const reply = await replyWithin(Math.max(remainingMs, REPLY_FLOOR_MS), line, session, clock);
    if (!isDone(reply))
      tell('reply-error', reply.code === 200 ? `result=${reply.result}` : `${reply.code} ${reply.text}`);
  }
}

function isDone(reply: AgiReply): boolean {
  return reply.code === 200 && !reply.result.startsWith('-');
}

/** A session whose reply is overdue cannot go on: the next reply would be taken for the next command's. */
async function replyWithin(limitMs: number, line: string, session: AgiSession, clock: Clock): Promise<AgiReply> {
  const cancel = clock.after(limitMs, () =>
    session.fail(new AgiSessionError('reply-timeout', `no reply after ${Math.round(limitMs)} ms`)),
  );
  try {
    return await session.command(line);
  } finally {
    cancel();
  }
}
