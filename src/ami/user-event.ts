// AMI: a UserEvent as the trigger of a question. The question itself is read from the channel. Pure.

import { readChannelEvent } from './channel-event.js';
import { headerValue, type AmiHeader } from './ami-framing.js';

/** What a dialplan gave with its event; undefined where it gave none. Untrusted. */
export interface GivenHeaders {
  readonly number: string | undefined;
  readonly did: string | undefined;
  readonly deadline: string | undefined;
  /** Names of older dialplans, with their values; they choose nothing any more. */
  readonly old: ReadonlyMap<string, string>;
}

/** Somebody may have asked on this channel. */
export interface EventTrigger {
  readonly channel: string;
  /** Null in an event that is torn: then the channel is found by its name. */
  readonly uniqueId: string | null;
  readonly given: GivenHeaders;
}

export type UserEventReading =
  | { readonly kind: 'trigger'; readonly trigger: EventTrigger }
  /** Not a name we answer to. */
  | { readonly kind: 'foreign' }
  /** From `Action: UserEvent`, never answered: Setvar without a channel would set a global variable. */
  | { readonly kind: 'no-channel' }
  /** Asterisk has not written it, or not like this. */
  | { readonly kind: 'forged' };

/** Longest text taken from a header; longer is cut, and then equals nothing. */
const MAX_TEXT = 256;
const OLD_HEADERS = ['script', 'context', 'prefix', 'json'];
const NOTHING_GIVEN: GivenHeaders = { number: undefined, did: undefined, deadline: undefined, old: new Map() };

/**
 * `UserEvent(Num)`, or with headers as `UserEvent(Num,number: 74959898533)`: behind those of the channel comes
 *
 *     UserEvent: Num
 *     number: 74959898533
 *
 * Of equal headers the first counts. An event whose end a caller has torn off still names a channel in front of all
 * that he can write: `uniqueId` is null then, and so is everything given.
 *
 * @param names of events that are questions, in lower case
 */
export function readUserEvent(headers: readonly AmiHeader[], names: ReadonlySet<string>): UserEventReading {
  const event = readChannelEvent(headers);
  const isOurs = (header: AmiHeader | undefined) => names.has(header?.[1].toLowerCase() ?? '');
  if (event.kind === 'no-event') return { kind: 'forged' };
  if (event.kind === 'no-channel') {
    if (event.rest[0]?.[0] !== 'userevent') return { kind: 'forged' };
    return { kind: isOurs(event.rest[0]) ? 'no-channel' : 'foreign' };
  }
  const [first, ...given] = event.kind === 'whole' ? event.rest : [];
  if (event.kind === 'torn' || first?.[0] !== 'userevent' || event.uniqueId === '') {
    const named = headers.filter(([name]) => name === 'userevent');
    // Where its end is gone, so is its name.
    if (named.length > 0 && !named.some(isOurs)) return { kind: 'foreign' };
    return { kind: 'trigger', trigger: brokenTrigger(event.channel) };
  }
  if (!isOurs(first)) return { kind: 'foreign' };
  return { kind: 'trigger', trigger: { channel: event.channel, uniqueId: event.uniqueId, given: readGiven(given) } };
}

/** Of an event whose channel name alone is Asterisk's own. */
export function brokenTrigger(channel: string): EventTrigger {
  return { channel, uniqueId: null, given: NOTHING_GIVEN };
}

/**
 * The number a `Newchannel` in one of `contexts` brings, to be looked up before the dialplan asks; null for none, and
 * for an event that is not whole.
 */
export function readNewChannel(headers: readonly AmiHeader[], contexts: ReadonlySet<string>): string | null {
  const event = readChannelEvent(headers);
  if (event.kind !== 'whole' || event.rest.length > 0) return null;
  if (!contexts.has(headerValue(event.own, 'context') ?? '')) return null;
  const number = (headerValue(event.own, 'calleridnum') ?? '').slice(0, MAX_TEXT);
  return number === '' || number === '<unknown>' ? null : number;
}

function readGiven(headers: readonly AmiHeader[]): GivenHeaders {
  if (headers.length === 0) return NOTHING_GIVEN;
  const text = (name: string) => headerValue(headers, name)?.slice(0, MAX_TEXT);
  const old = OLD_HEADERS.map((name) => [name, text(name)] as const).filter(([, value]) => value !== undefined);
  return {
    number: text('number'),
    did: text('did'),
    deadline: text('deadline'),
    old: new Map(old.map(([name, value]) => [name, value ?? ''])),
  };
}
