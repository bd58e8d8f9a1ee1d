// AMI: what the channel of a question says itself, read with Getvar.

import type { AmiAction } from './ami-action.js';
import { AmiFault, quoted } from './ami-fault.js';
import type { AmiResponse, ManagerConnection } from './manager-connection.js';
import {
  answersTrigger,
  CHANNEL_READS,
  isBroken,
  type ChannelRead,
  type ChannelValues,
  type ReadValue,
} from './channel-question.js';
import { brokenTrigger, type EventTrigger } from './user-event.js';

export type ChannelReading =
  /** `trigger`: what of the event counts, once its channel has been found. */
  | { readonly kind: 'read'; readonly values: ChannelValues; readonly trigger: EventTrigger }
  /** The caller hung up meanwhile: normal. */
  | { readonly kind: 'gone' }
  /** The event names a channel that is not its own. */
  | { readonly kind: 'other-channel' }
  /** `message`: what to change in manager.conf. */
  | { readonly kind: 'denied'; readonly message: string }
  /** No reply, no connection, or one that says something else. */
  | { readonly kind: 'unread'; readonly message: string };

type Connection = Pick<ManagerConnection, 'batch'>;

/** How often a value is read when an event that may be its rest has come behind it, the first time included. */
const TRIES = 3;
const ALL = Object.keys(CHANNEL_READS) as ChannelRead[];
/** Nobody can write into it: behind it comes nothing of its own. */
const LAST: ChannelRead = 'presentation';
const REPLY_LINES = ['response', 'actionid', 'variable', 'value'];

/**
 * Reads everything at once from the channel of the event's Uniqueid. Where that proves to be another one, or none, the
 * channel is looked for by its name: a caller who has written lines into the event of his own call is found there.
 * Never rejects.
 *
 * @param leftMs what is left of the call's time, asked before each batch
 */
export async function readChannel(
  connection: Connection,
  trigger: EventTrigger,
  leftMs: () => number,
): Promise<ChannelReading> {
  if (trigger.uniqueId === null) return readFrom(connection, trigger.channel, trigger, leftMs);
  const byId = await readFrom(connection, trigger.uniqueId, trigger, leftMs);
  if (byId.kind !== 'gone' && byId.kind !== 'other-channel') return byId;
  const byName = await readFrom(connection, trigger.channel, brokenTrigger(trigger.channel), leftMs);
  return byName.kind === 'read' || byName.kind === 'unread' ? byName : byId;
}

async function readFrom(
  connection: Connection,
  address: string,
  trigger: EventTrigger,
  leftMs: () => number,
): Promise<ChannelReading> {
  // Asterisk could not be asked for it; a caller's text is in it, or it would have none.
  if (isBroken({ text: address, isWhole: true })) return { kind: 'other-channel' };
  try {
    const values: Partial<Record<ChannelRead, ReadValue>> = {};
    let missing: readonly ChannelRead[] = ALL;
    for (let tries = 1; missing.length > 0 && tries <= TRIES; tries++) {
      const replies = await connection.batch(getvars(address, missing), leftMs());
      const refusal = replies.find(({ ok }) => !ok);
      if (refusal !== undefined) return refused(refusal.message);
      for (const [place, read] of missing.entries()) values[read] = valueOf(read, replies[place]);
      const unclear = missing.filter((read, place) => read !== LAST && replies[place]?.behind === 'either');
      missing = unclear.length === 0 ? [] : [...unclear, LAST];
    }
    const whole = values as ChannelValues;
    return answersTrigger(trigger, whole) ? { kind: 'read', values: whole, trigger } : { kind: 'other-channel' };
  } catch (error) {
    return { kind: 'unread', message: error instanceof AmiFault ? error.message : String(error) };
  }
}

function getvars(channel: string, reads: readonly ChannelRead[]): AmiAction[] {
  return reads.map((read) => ({ action: 'Getvar', channel, variable: CHANNEL_READS[read] }));
}

/**
 * A reply has four lines:
 *
 *     Response: Success
 *     ActionID: voxroute-…-7
 *     Variable: CALLERID(num)
 *     Value: 79170415564
 */
function valueOf(read: ChannelRead, reply: AmiResponse | undefined): ReadValue {
  const headers = reply?.headers ?? [];
  const isWhole =
    (reply?.behind === 'nothing' || read === LAST) &&
    headers.length === REPLY_LINES.length &&
    REPLY_LINES.every((name, place) => headers[place]?.[0] === name) &&
    headers[2]?.[1] === CHANNEL_READS[read];
  return { text: headers[3]?.[1] ?? '', isWhole };
}

/** `Message: No such channel`, `Message: Permission denied`. */
function refused(message: string): ChannelReading {
  if (/no such channel/i.test(message)) return { kind: 'gone' };
  if (!/permission denied/i.test(message)) return { kind: 'unread', message: `Asterisk refused: ${quoted(message)}` };
  return {
    kind: 'denied',
    message: 'Asterisk does not let this user read variables: manager.conf needs write = call',
  };
}
