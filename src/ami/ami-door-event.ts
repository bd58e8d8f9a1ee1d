// What the AMI door has to say besides the calls themselves.

import type { AmiFaultCode } from './ami-fault.js';

/** Closed list; the values are what a person reads. */
export const AMI_DOOR_EVENTS = {
  up: 'logged in, questions are answered',
  down: 'no connection to this Asterisk; its questions go unanswered until it is back',
  'login-refused': 'this Asterisk refuses the login; tried again after growing pauses, and after a reload',
  'no-uniqueid': 'an event that belongs to no channel, not answered: it would set a global variable',
  'forged-event': 'an event that Asterisk has not written so, not answered: a line break in a caller ID writes such',
  'torn-event': 'line breaks in what a caller sent; what they reach into is not believed, and his number is INVALID',
  'stray-text': 'text that is no message of Asterisk: the rest of a value with line breaks, passed over',
  'too-many-calls': 'a question was dropped, because too many came',
  'repeated-question': 'a question came again on its channel and was not answered twice',
  'question-unread': 'the channel of a question could not be read in time, so it was not answered',
  'question-complaint': 'part of a question was ignored',
  'old-header': 'a header of older dialplans chooses nothing any more; detail says what to write instead',
  'answer-failed': 'a fault of voxroute itself; the call was told FAILED',
  'answer-lost': 'the connection ended before the answer was written',
  'caller-gone': 'the caller had hung up before the answer came',
  'permission-denied': 'this Asterisk does not let us read or set variables',
  'setvar-failed': 'Asterisk did not take a variable',
  'event-failed': 'a fault of voxroute itself while reading an event',
} as const;
export type AmiDoorEventKind = keyof typeof AMI_DOOR_EVENTS;

export type AmiDoorEvent = LinkEvent | CallEvent | EventEvent;

interface Said {
  /** `name` of the server. */
  readonly server: string;
  /** A clause for the log: what exactly, and what to check. Holds no number and no secret. */
  readonly detail: string;
  /** The error behind it, where there was one. */
  readonly cause?: unknown;
}

/** A change of a server's connection; said once, not per attempt. `code` is null for `up`. */
export interface LinkEvent extends Said {
  readonly kind: 'up' | 'down' | 'login-refused';
  readonly code: AmiFaultCode | null;
}

/** Per call; how often it is logged is the caller's to limit. */
export interface CallEvent extends Said {
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
export interface EventEvent extends Said {
  readonly kind: 'no-uniqueid' | 'forged-event' | 'stray-text' | 'too-many-calls' | 'event-failed';
}
