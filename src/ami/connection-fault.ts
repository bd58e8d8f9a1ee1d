// Why there is no AMI connection, in words that say what to check.

import { AmiFault, quoted } from './ami-fault.js';
import type { AmiServer } from './ami-server.js';

/** @param isGreeted had Asterisk said what it is? */
export function socketFault(
  error: unknown,
  isGreeted: boolean,
  { host, port }: Pick<AmiServer, 'host' | 'port'>,
): AmiFault {
  const what = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (isGreeted) return new AmiFault('CLOSED', `the connection to Asterisk broke: ${what}`, error);
  return new AmiFault(
    'UNREACHABLE',
    `cannot connect to ${host}:${port}: ${what}; is Asterisk running, and does its manager.conf have enabled = yes, this port, and a bindaddr that can be reached from here?`,
    error,
  );
}

/** What is wrong, of a message made here, without what to check: for whoever says that in other words. */
export function withoutAdvice(message: string): string {
  return message.split(/; is Asterisk running|\. Check that/)[0] ?? message;
}

/** Nothing was said in time. */
export function late(connected: boolean, connectMs: number): AmiFault {
  if (connected)
    return new AmiFault('SILENT', `the connection was accepted, but nothing was sent within ${connectMs} ms`);
  return new AmiFault('UNREACHABLE', `no connection within ${connectMs} ms: is there a firewall in between?`);
}

/** Whatever ended connecting and logging in. */
export function loginFault(error: unknown): AmiFault {
  if (!(error instanceof AmiFault)) return new AmiFault('INTERNAL_ERROR', 'connecting failed', error);
  if (error.code === 'NO_REPLY') return new AmiFault('SILENT', `the login got ${error.message}`, error);
  return error;
}

/** @param message what Asterisk said; untrusted */
export function refused(username: string, message: string): AmiFault {
  return new AmiFault(
    'LOGIN_REFUSED',
    `Asterisk refuses user ${quoted(username)}: ${quoted(message)}. Check that its manager.conf has a section of that name with this secret, and a permit for this host's address; then run "manager reload"`,
  );
}
