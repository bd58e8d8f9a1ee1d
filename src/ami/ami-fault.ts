// The closed list of ways in which talking to an Asterisk over AMI can fail.

export type AmiFaultCode = keyof typeof AMI_FAULTS;

/** What each code means to a person who reads the log. */
export const AMI_FAULTS = {
  UNREACHABLE: 'no connection: refused, no route, or the name did not resolve',
  NOT_ASTERISK: 'something answers at that address, but it is not an Asterisk manager interface',
  SILENT: 'the connection is open, but Asterisk sends nothing: it is frozen or overloaded',
  LOGIN_REFUSED: 'Asterisk does not accept the user, the secret or the address of this host',
  CLOSED: 'Asterisk closed the connection, or the network did',
  TOO_LONG: 'a message over 256 KiB or 256 lines',
  NO_REPLY: 'Asterisk did not reply to an action in time',
  BAD_ACTION:
    'an action that must not be sent: it has a line break, a line that is too long, or Setvar without a channel',
  OVERLOAD: 'too many actions are waiting for a reply',
  STOPPED: 'voxroute itself ended the connection',
  INTERNAL_ERROR: 'an error in voxroute itself',
} as const;

/** `message` is for the log: what happened and what to check. Never holds a number or a secret. */
export class AmiFault extends Error {
  override readonly name = 'AmiFault';

  constructor(
    readonly code: AmiFaultCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/** Text from outside, fit for a log line: at most 80 characters, quoted, control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
