// AMI, last step: the answer becomes Setvars on the caller's channel, and their replies one outcome.

import { shortenToBytes } from '../call/safe-text.js';
import type { WrittenAnswer } from '../call/written-answer.js';
import type { AmiAction } from './ami-action.js';
import { AmiFault, quoted, type AmiFaultCode } from './ami-fault.js';
import type { ManagerConnection } from './asterisk-manager-adapter.js';

/** Bytes of UTF-8 in one value: a line of AMI holds 1024, its header and reserve taken off. */
const MAX_VALUE_BYTES = 900;

/** How the Setvars of one answer ended. */
export type SetvarOutcome =
  | { readonly kind: 'set' }
  /** The caller hung up meanwhile: normal. */
  | { readonly kind: 'gone' }
  /** `message`: what to change in manager.conf. */
  | { readonly kind: 'denied'; readonly message: string }
  /** The connection ended before every reply had come. */
  | { readonly kind: 'lost'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Faults of one action, on a connection that stands. */
const OF_ONE_ACTION: readonly AmiFaultCode[] = ['NO_REPLY', 'BAD_ACTION', 'OVERLOAD'];

/** Whether a value survives as it is; longer ones are shortened, a JSON text is replaced by `{}`. */
export function fitsSetvar(_name: string, value: string): boolean {
  return Buffer.byteLength(value) <= MAX_VALUE_BYTES;
}

/**
 * One Setvar a variable, in their order, `<prefix>READY` last: a dialplan that sees it sees everything.
 *
 * @param uniqueId of the channel; stays right when a transfer renames it. Never empty
 */
export function setvarActions(uniqueId: string, answer: WrittenAnswer, variablePrefix: string): AmiAction[] {
  const pairs = answer.variables.map(([name, value]) => [name, setvarValue(value)] as const);
  if (answer.json !== undefined) {
    const [name, json] = answer.json;
    pairs.push([name, fitsSetvar(name, json) ? setvarValue(json) : '{}']);
  }
  pairs.push([`${variablePrefix}READY`, '1']);
  return pairs.map(([variable, value]) => ({ action: 'Setvar', channel: uniqueId, variable, value }));
}

/** Sends all at once, waits for all replies, never rejects. */
export async function sendSetvars(
  connection: Pick<ManagerConnection, 'action'>,
  actions: readonly AmiAction[],
  timeoutMs: number,
): Promise<SetvarOutcome> {
  const outcomes = await Promise.all(actions.map((action) => sendOne(connection, action, timeoutMs)));
  const worst = (kind: SetvarOutcome['kind']) => outcomes.find((outcome) => outcome.kind === kind);
  return worst('denied') ?? worst('failed') ?? worst('lost') ?? worst('gone') ?? { kind: 'set' };
}

/** Values have no line breaks by then; one that has would be a second header, so it becomes blanks. */
function setvarValue(value: string): string {
  return shortenToBytes(value.replace(/[\r\n\0]+/g, ' ').trim(), MAX_VALUE_BYTES).trimEnd();
}

async function sendOne(
  connection: Pick<ManagerConnection, 'action'>,
  action: AmiAction,
  timeoutMs: number,
): Promise<SetvarOutcome> {
  try {
    const { ok, message } = await connection.action(action, timeoutMs);
    return ok ? { kind: 'set' } : refusal(message);
  } catch (error) {
    if (!(error instanceof AmiFault)) return { kind: 'failed', message: String(error) };
    return { kind: OF_ONE_ACTION.includes(error.code) ? 'failed' : 'lost', message: error.message };
  }
}

/** `Message: No such channel`, `Message: Permission denied`. */
function refusal(message: string): SetvarOutcome {
  if (/no such channel/i.test(message)) return { kind: 'gone' };
  if (/permission denied/i.test(message)) {
    return {
      kind: 'denied',
      message: 'Asterisk does not let this user set variables: manager.conf needs write = call',
    };
  }
  return { kind: 'failed', message: `Asterisk refused a Setvar: ${quoted(message)}` };
}
