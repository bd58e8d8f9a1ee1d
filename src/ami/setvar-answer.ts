// AMI: an answer as one or two Setvars on the caller's channel, and their replies as one outcome.

import { shortenToBytes } from '../call/safe-text.js';
import type { WrittenAnswer } from '../call/written-answer.js';
import { MAX_ACTION_LINE_BYTES, type AmiAction } from './ami-action.js';
import { AmiFault, quoted, type AmiFaultCode } from './ami-fault.js';
import type { ManagerConnection } from './manager-connection.js';

/** Bytes of UTF-8 in one value: a line of AMI holds 1024, its header and reserve taken off. */
const MAX_VALUE_BYTES = 900;
/** ARRAY sets 99 variables; the 100th and later are lost without an error. */
const MAX_PAIRS = 90;
const MAX_NAMES_BYTES = MAX_ACTION_LINE_BYTES - 'Variable: ARRAY()'.length - 4;
const MAX_VALUES_BYTES = MAX_ACTION_LINE_BYTES - 'Value: '.length - 4;

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

/** Faults of one batch, on a connection that stands. */
const OF_ONE_BATCH: readonly AmiFaultCode[] = ['NO_REPLY', 'BAD_ACTION', 'OVERLOAD'];

/** Whether a value survives as it is; longer ones are shortened, a JSON text is replaced by `{}`. */
export function fitsSetvar(_name: string, value: string): boolean {
  return Buffer.byteLength(value) <= MAX_VALUE_BYTES;
}

/** The variable that says to the dialplan that all others are there. */
export function readyVariable(variablePrefix: string): string {
  return `${variablePrefix}READY`;
}

/**
 * All variables in their order, `<prefix>READY` last: a dialplan that sees it sees everything. One action sets as many
 * as its lines hold:
 *
 *     Action: Setvar
 *     Channel: 1795309887.1
 *     Variable: ARRAY(VOX_STATUS,VOX_NAME,VOX_READY)
 *     Value: OK,«МегаФон»\, Москва,1
 *
 * @param uniqueId of the channel; stays right when a transfer renames it. Never empty
 */
export function setvarActions(uniqueId: string, answer: WrittenAnswer, variablePrefix: string): AmiAction[] {
  const ready: Pair = [readyVariable(variablePrefix), '1'];
  const pairs = answer.variables.map(([name, value]): Pair => [name, setvarValue(value)]);
  const setvar = ([variable, value]: Pair): AmiAction => ({ action: 'Setvar', channel: uniqueId, variable, value });
  if (answer.json === undefined) return packed([...pairs, ready]).map(setvar);
  const [name, json] = answer.json;
  const whole: Pair = [name, fitsSetvar(name, json) ? setvarValue(json) : '{}'];
  return [...packed(pairs), whole, ready].map(setvar);
}

/** Sends all in one piece, waits for all replies, never rejects. */
export async function sendSetvars(
  connection: Pick<ManagerConnection, 'batch'>,
  actions: readonly AmiAction[],
  timeoutMs: number,
): Promise<SetvarOutcome> {
  try {
    const replies = await connection.batch(actions, timeoutMs);
    const refusals = replies.filter(({ ok }) => !ok).map(({ message }) => refusal(message));
    const worst = (kind: SetvarOutcome['kind']) => refusals.find((outcome) => outcome.kind === kind);
    return worst('denied') ?? worst('failed') ?? worst('gone') ?? { kind: 'set' };
  } catch (error) {
    if (!(error instanceof AmiFault)) return { kind: 'failed', message: String(error) };
    return { kind: OF_ONE_BATCH.includes(error.code) ? 'failed' : 'lost', message: error.message };
  }
}

type Pair = readonly [variable: string, value: string];

/** As few `ARRAY(…)` as hold all pairs in their order; a pair that is alone needs none. */
function packed(pairs: readonly Pair[]): Pair[] {
  const actions: Pair[] = [];
  let waiting: Pair[] = [];
  let namesBytes = 0;
  let valuesBytes = 0;
  const flush = () => {
    const [first] = waiting;
    if (first === undefined) return;
    const names = waiting.map(([name]) => name).join(',');
    const values = waiting.map(([, value]) => escaped(value)).join(',');
    actions.push(waiting.length === 1 ? first : [`ARRAY(${names})`, values]);
    waiting = [];
    namesBytes = 0;
    valuesBytes = 0;
  };
  for (const pair of pairs) {
    const nameBytes = pair[0].length + 1;
    const valueBytes = Buffer.byteLength(escaped(pair[1])) + 1;
    const fits = namesBytes + nameBytes <= MAX_NAMES_BYTES && valuesBytes + valueBytes <= MAX_VALUES_BYTES;
    if (!fits || waiting.length >= MAX_PAIRS) flush();
    waiting.push(pair);
    namesBytes += nameBytes;
    valuesBytes += valueBytes;
  }
  flush();
  return actions;
}

/** A backslash in front of each character that means something in a list of arguments. */
function escaped(value: string): string {
  return value.replace(/[\\",()[\]]/g, '\\$&');
}

/** Values have no line breaks by then; one that has would be a second header, so it becomes blanks. */
function setvarValue(value: string): string {
  return shortenToBytes(value.replace(/[\r\n\0]+/g, ' ').trim(), MAX_VALUE_BYTES).trimEnd();
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
