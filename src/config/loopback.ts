// Is an address this host's own?

import { isIPv6 } from 'node:net';

/** @param host an address or a name, without brackets */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.startsWith('127.') || (isIPv6(host) && host === '::1');
}
