// The ways in which an AGI session can end before its answer is written, each with a name for the log.

/** Closed list; the values are what a person reads. */
export const SESSION_FAULTS = {
  'empty-connection': 'closed without sending a byte, as health checks do',
  'environment-timeout': 'the AGI environment did not arrive completely in time',
  'environment-too-large': 'the AGI environment has too many bytes or lines',
  'environment-cut': 'closed in the middle of the AGI environment',
  'malformed-environment': 'what arrived is not an AGI environment',
  'forged-environment':
    'a value with a line break forged lines of the AGI environment: the number is INVALID, and nothing after the URL is trusted',
  'hangup-before-answer': 'the caller hung up before the answer',
  'reply-timeout': 'Asterisk did not reply to a command in time',
  'malformed-reply': 'Asterisk sent something that is not an AGI reply',
  'connection-error': 'the connection broke',
  'cut-by-shutdown': 'voxroute stopped before the session was finished',
} as const;
type SessionFault = keyof typeof SESSION_FAULTS;

/** The one error a session ends with. `message` says at which step; `cause` is the system's error, if there was one. */
export class AgiSessionError extends Error {
  override readonly name = 'AgiSessionError';

  constructor(
    readonly fault: SessionFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
