// Events of the AMI listener, besides the calls themselves.

import type { AmiFaultCode } from './ami-fault.js';

/** Closed list; the values are what a person reads. */
export const AMI_DOOR_EVENTS = {
  up: 'logged in; requests are answered',
  down: 'no connection to this Asterisk; its requests go unanswered until it is back',
  'login-refused': 'this Asterisk refuses the login; retried at growing intervals, and after a reload',
  'no-uniqueid': 'an event without a channel; not answered, because that would set a global variable',
  'forged-event': 'an event that Asterisk did not write, not answered: a line break in a caller ID can forge one',
  'torn-event': 'the caller sent line breaks; the affected fields are not trusted, and the number is INVALID',
  'stray-text': 'text that is not a message from Asterisk: the rest of a value with line breaks, ignored',
  'too-many-calls': 'a request was dropped because there were too many',
  'repeated-question': 'the same request came again on its channel and was not answered twice',
  'question-unread': 'the channel of a request could not be read in time, so the request was not answered',
  'question-complaint': 'part of a request was ignored; the log line says which',
  'old-header': 'a header used by older dialplans no longer has any effect; `detail` says what to write instead',
  'answer-failed': 'an error in voxroute itself; the call got FAILED',
  'answer-lost': 'the connection ended before the answer was written',
  'caller-gone': 'the caller had hung up before the answer came',
  'permission-denied': 'this Asterisk does not let us read or set variables',
  'setvar-failed': 'Asterisk did not accept a variable',
  'event-failed': 'an error in voxroute itself while reading an event',
} as const;
export type AmiDoorEventKind = keyof typeof AMI_DOOR_EVENTS;

export type AmiDoorEvent = LinkEvent | CallEvent | EventEvent;

interface EventBase {
  /** `name` of the server. */
  readonly server: string;
  /** A clause for the log: what exactly, and what to check. Holds no number and no secret. */
  readonly detail: string;
  /** The error behind it, where there was one. */
  readonly cause?: unknown;
}

/** A change of a server's connection; said once, not per attempt. `code` is null for `up`. */
export interface LinkEvent extends EventBase {
  readonly kind: 'up' | 'down' | 'login-refused';
  readonly code: AmiFaultCode | null;
}

/** Per call; how often it is logged is the caller's to limit. */
export interface CallEvent extends EventBase {
  readonly kind:
    | 'torn-event'
    | 'question-unread'
    | 'question-complaint'
    | 'old-header'
    | 'repeated-question'
    | 'answer-failed'
    | 'answer-lost'
    | 'caller-gone'
    | 'permission-denied'
    | 'setvar-failed'
    | 'forged-event';
  /** Empty where no channel has proved to be that of the question. */
  readonly uniqueId: string;
  /** Milliseconds since the question. */
  readonly ms: number;
}

/** Per event that became no call. */
export interface EventEvent extends EventBase {
  readonly kind: 'no-uniqueid' | 'forged-event' | 'stray-text' | 'too-many-calls' | 'event-failed';
}
