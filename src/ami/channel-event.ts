// Which events Asterisk can have written as they are: whole, and in the order of its own source. Pure.
//
// A caller's number goes into an event as it came, line breaks included. So whoever calls can end an event early and
// write lines of his own behind it, but not more than the 79 bytes that a number holds: the first six headers in their
// order do not fit into them, and a whole event is one in which every header stands in its place, once.

import { headerValue, type AmiHeader } from './ami-framing.js';

/** In front of everything that a caller can write; the other ones of this place come by configuration of Asterisk. */
const HEAD = ['event', 'privilege'];
const BEHIND_HEAD = ['timestamp', 'sequencenumber', 'file', 'line', 'func', 'systemname'];
/** Up to here a caller needs 122 bytes. */
const CHANNEL_START = ['channel', 'channelstate', 'channelstatedesc', 'calleridnum'];
const CHANNEL_REST = [
  'calleridname', 'connectedlinenum', 'connectedlinename', 'language', 'accountcode', 'context', 'exten', 'priority',
  'uniqueid', 'linkedid',
]; // prettier-ignore

export type ChannelEventReading =
  | {
      readonly kind: 'whole';
      readonly channel: string;
      readonly uniqueId: string;
      /** The headers of the channel. */
      readonly own: readonly AmiHeader[];
      /** Those behind, without that of `channelvars` in manager.conf. */
      readonly rest: readonly AmiHeader[];
    }
  /** Asterisk wrote how it begins; what follows is not all Asterisk's, or does not follow any more. */
  | { readonly kind: 'torn'; readonly channel: string }
  /** Of no channel, as `Action: UserEvent` makes them: `rest` begins behind what Asterisk writes into every event. */
  | { readonly kind: 'no-channel'; readonly rest: readonly AmiHeader[] }
  /** Begins as no event does. */
  | { readonly kind: 'no-event' };

/** Does it begin as only Asterisk can begin it, whatever follows? */
export function hasOwnStart(headers: readonly AmiHeader[]): boolean {
  const start = startOf(headers);
  return start !== null && endOf(CHANNEL_START, headers, start) !== null;
}

/**
 * Reads the start of an event that belongs to a channel:
 *
 *     Event: UserEvent
 *     Privilege: user,all
 *     Channel: PJSIP/trunk-00000001
 *     ChannelState: 4
 *     ChannelStateDesc: EventTrigger
 *     CallerIDNum: 79170415564
 *     CallerIDName: Ivan
 *     ConnectedLineNum: <unknown>
 *     ConnectedLineName: <unknown>
 *     Language: en
 *     AccountCode:
 *     Context: from-trunk
 *     Exten: 74951234567
 *     Priority: 1
 *     Uniqueid: 1795309887.1
 *     Linkedid: 1795309887.1
 */
export function readChannelEvent(headers: readonly AmiHeader[]): ChannelEventReading {
  const start = startOf(headers);
  if (start === null) return { kind: 'no-event' };
  const rest = endOf(CHANNEL_START, headers, start);
  if (rest === null) return { kind: 'no-channel', rest: headers.slice(start) };
  const channel = headers[start]?.[1] ?? '';
  const end = endOf(CHANNEL_REST, headers, rest);
  if (end === null) return { kind: 'torn', channel };
  const own = headers.slice(start, end);
  let at = end;
  while (headers[at]?.[0] === 'chanvariable') at += 1;
  return { kind: 'whole', channel, uniqueId: headerValue(own, 'uniqueid') ?? '', own, rest: headers.slice(at) };
}

/** Where what an event is about begins; null for what begins as no event does. */
function startOf(headers: readonly AmiHeader[]): number | null {
  const end = endOf(HEAD, headers, 0);
  if (end === null) return null;
  let at = end;
  for (const name of BEHIND_HEAD) if (headers[at]?.[0] === name) at += 1;
  return at;
}

/** The place behind the headers of these names, which stand there one by one; null where they do not. */
function endOf(names: readonly string[], headers: readonly AmiHeader[], start: number): number | null {
  for (let place = 0; place < names.length; place++) {
    if (headers[start + place]?.[0] !== names[place]) return null;
  }
  return start + names.length;
}
