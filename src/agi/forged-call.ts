// A call with a forged environment. Replies can no longer be distinguished from the caller's lines, so the answer relies only on
// what Asterisk always does: it executes commands in the order in which they arrive, and the dialplan
// waits until the session is closed. The last command wins.

import type { IncomingCall } from '../call/incoming-call.js';
import { writeFailure, type WrittenAnswer } from '../call/written-answer.js';
import { callDefaultsOf, waitForAnswer, type AgiCallHandling } from './agi-call-handling.js';
import { encodeMSet } from './agi-encoding.js';
import type { AgiEnvironment } from './agi-environment.js';
import { readForgedRequest } from './agi-request.js';
import type { AgiSession } from './agi-session.js';
import { verifiedCommands, type VerifiedCommands } from './verified-commands.js';

/** Where the call of a channel comes from; Asterisk logs an error for that of another kind of channel. */
const ADDRESS_OF: Readonly<Record<string, string>> = {
  PJSIP: '${CHANNEL(pjsip,remote_addr)}',
  SIP: '${CHANNEL(recvip)}',
  IAX2: '${CHANNEL(peerip)}',
};
const ADDRESS = /^[0-9a-fA-F.:[\]]{2,64}$/;

/**
 * Writes the answer to what the URL alone says, over whatever was answered before. Where the connection ends first there
 * is nothing left to write to.
 *
 * @returns the caller's address, where Asterisk tells it
 */
export async function answerForgedCall(
  environment: AgiEnvironment,
  askedAtMs: number,
  session: AgiSession,
  handling: AgiCallHandling,
): Promise<string | null> {
  const talk = verifiedCommands(session, handling.clock);
  await talk.quiet();
  const asked = readForgedRequest(environment, callDefaultsOf(handling), askedAtMs);
  const call = await withFreepbx(asked, talk, handling);
  const written = await answerInDoubt(call, session, handling);
  for (const line of linesOf(written)) await talk.send(line);
  const type = environment.values.get('agi_type') ?? '';
  const address = await talk.ask(Object.hasOwn(ADDRESS_OF, type) ? (ADDRESS_OF[type] ?? '') : '');
  return address !== null && ADDRESS.test(address) ? address : null;
}

async function answerInDoubt(
  call: IncomingCall,
  session: AgiSession,
  handling: AgiCallHandling,
): Promise<WrittenAnswer> {
  try {
    return await waitForAnswer(call, session.gone, handling);
  } catch {
    return writeFailure(call);
  }
}

async function withFreepbx(
  call: IncomingCall,
  talk: VerifiedCommands,
  { freepbx }: AgiCallHandling,
): Promise<IncomingCall> {
  const blacklist = call.numberProblem === undefined ? (freepbx?.() ?? null) : null;
  const question = blacklist?.question(call) ?? null;
  if (blacklist === null || question === null) return call;
  const answer = await talk.ask(question);
  return { ...call, freepbx: answer === null ? null : blacklist.read(answer) };
}

function linesOf({ variables, json }: WrittenAnswer): readonly string[] {
  return [variables, json === undefined ? [] : [json]].flatMap((pairs) => encodeMSet(pairs).lines);
}
