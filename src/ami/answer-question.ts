// AMI, steps 5 and 6: one question gets its answer on its channel. Never rejects; ends by the call's deadline, by a
// fault, or with the connection.

import type { IncomingCall } from '../call/incoming-call.js';
import { writeFailure, type WrittenAnswer } from '../call/written-answer.js';
import type { Clock } from '../time/clock.js';
import { waitUntil } from '../time/wait-until.js';
import type { CallEvent } from './ami-door-event.js';
import type { ManagerConnection } from './asterisk-manager-adapter.js';
import { sendSetvars, setvarActions, type SetvarOutcome } from './setvar-answer.js';

/** How long past its deadline an answer is waited for: it keeps the deadline itself, this only bounds a fault. */
const ANSWER_GRACE_MS = 1000;

const EVENT_OF_OUTCOME = {
  denied: 'permission-denied',
  lost: 'answer-lost',
  failed: 'setvar-failed',
} as const;

export interface Answering {
  readonly clock: Clock;
  /** Must keep the call's deadline and not reject. `signal` is aborted when nobody waits for the answer any more. */
  readonly answer: (call: IncomingCall, signal: AbortSignal) => Promise<WrittenAnswer>;
  /** For each Setvar. */
  readonly actionMs: number;
  readonly tell: (kind: CallEvent['kind'], detail: string, cause?: unknown) => void;
}

/** @param lost aborts with the connection the question came over: there is no other to answer on */
export async function answerQuestion(
  call: IncomingCall,
  connection: Pick<ManagerConnection, 'action'>,
  lost: AbortSignal,
  answering: Answering,
): Promise<void> {
  const written = await writtenInTime(call, lost, answering);
  if (lost.aborted) {
    answering.tell('answer-lost', 'the connection ended');
    return;
  }
  const actions = setvarActions(call.uniqueId, written, call.options.variablePrefix);
  tellOutcome(await sendSetvars(connection, actions, answering.actionMs), answering);
}

async function writtenInTime(call: IncomingCall, lost: AbortSignal, answering: Answering): Promise<WrittenAnswer> {
  const { clock, answer, tell } = answering;
  const patience = new AbortController();
  const end = () => patience.abort();
  const limitMs = call.options.deadlineMs + ANSWER_GRACE_MS;
  const cancel = clock.after(limitMs, end);
  lost.addEventListener('abort', end, { once: true });
  if (lost.aborted) end();
  const waited = await waitUntil((async () => answer(call, patience.signal))(), patience.signal);
  cancel();
  lost.removeEventListener('abort', end);
  if (waited.kind === 'value') return waited.value;
  if (waited.kind === 'error') tell('answer-failed', 'the handler failed', waited.error);
  else if (!lost.aborted) tell('answer-failed', `no answer within ${limitMs} ms`);
  return writeFailure(call, waited.kind === 'cut' ? 'DEADLINE' : 'INTERNAL_ERROR');
}

function tellOutcome(outcome: SetvarOutcome, { tell }: Answering): void {
  if (outcome.kind === 'gone') tell('caller-gone', 'no such channel');
  else if (outcome.kind !== 'set') tell(EVENT_OF_OUTCOME[outcome.kind], outcome.message);
}
