// Events of the FastAGI server, besides the calls themselves.

import { SESSION_FAULTS } from './agi-session-error.js';

/** Closed list; the values are what a person reads. */
export const AGI_DOOR_EVENTS = {
  ...SESSION_FAULTS,
  'refused-peer': 'a connection from an address that is not in agi.allow',
  'too-many-sessions': 'five times agi.maxSessions sessions are open',
  'accept-error': 'the system could not accept a connection',
  'request-complaint': 'part of a request was ignored; the log line says which',
  'value-shortened': 'a value was shortened to fit into an AGI command',
  'reply-error': 'Asterisk rejected a command',
  'freepbx-unread': "FreePBX's own blacklist could not be read in time; the call goes on without it",
  'handler-error': 'an error in voxroute itself; the call goes on without an answer',
} as const;
export type AgiDoorEventKind = keyof typeof AGI_DOOR_EVENTS;

export interface AgiDoorEvent {
  readonly kind: AgiDoorEventKind;
  /** Address of the other side; empty when it was gone before we looked. */
  readonly peer: string;
  /** Uniqueid of the channel once the environment is read; until then undefined. Text from outside. */
  readonly uniqueId: string | undefined;
  /** Milliseconds since the connection was taken. */
  readonly ms: number;
  /** A clause for the log: at which step, or what exactly. Holds no number and nothing longer than a line. */
  readonly detail: string;
  /** Address of the caller's host with its port, where it is known. */
  readonly caller?: string;
  /** The error behind it, where there was one. */
  readonly cause?: unknown;
}
