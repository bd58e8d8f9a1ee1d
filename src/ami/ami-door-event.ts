// What the AMI door has to say besides the calls themselves.

import type { AmiFaultCode } from './ami-fault.js';

/** Closed list; the values are what a person reads. */
export const AMI_DOOR_EVENTS = {
  up: 'logged in, questions are answered',
  down: 'no connection to this Asterisk; its questions go unanswered until it is back',
  'login-refused': 'this Asterisk refuses the login; tried again every 30 s',
  'no-uniqueid': 'a question that names no channel, not answered: it would set a global variable',
  'forged-event': 'a question with two channels, not answered: a line break in a caller ID can write the second one',
  'too-many-calls': 'a question was dropped, because too many are being answered',
  'question-complaint': 'part of a question was ignored',
  'answer-failed': 'a fault of voxroute itself; the call was told FAILED',
  'answer-lost': 'the connection ended before the answer was written',
  'caller-gone': 'the caller had hung up before the answer came',
  'permission-denied': 'this Asterisk does not let us set variables',
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
    'question-complaint' | 'answer-failed' | 'answer-lost' | 'caller-gone' | 'permission-denied' | 'setvar-failed';
  /** Well formed. */
  readonly uniqueId: string;
  /** Milliseconds since the question. */
  readonly ms: number;
}

/** Per event that became no call. */
export interface EventEvent extends Said {
  readonly kind: 'no-uniqueid' | 'forged-event' | 'too-many-calls' | 'event-failed';
}
