// At the AGI door: the ways a session can end before its answer is written, each with a name the log can say.

/** Closed list; the values are what a person reads. */
export const SESSION_FAULTS = {
  'empty-connection': 'closed before a single byte came, as health checks do',
  'environment-timeout': 'the environment did not come whole in time',
  'environment-too-large': 'the environment has too many bytes or lines',
  'environment-cut': 'closed in the middle of the environment',
  'malformed-environment': 'what came is not an AGI environment',
  'forged-environment':
    'a caller wrote lines of the AGI environment with a line break in a value: the number is INVALID, nothing behind the URL is believed',
  'hangup-before-answer': 'the caller hung up before the answer',
  'reply-timeout': 'Asterisk did not reply to a command in time',
  'malformed-reply': 'what came instead of a reply is not AGI',
  'connection-error': 'the connection broke',
  'cut-by-shutdown': 'voxroute stopped before the session was done',
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
