// Who may ask the HTTP door: the host itself, and whoever has the token. Decided by the address of the connection and
// never by headers, which anybody can write.

import { createHash, timingSafeEqual } from 'node:crypto';
import { isIPv4 } from 'node:net';

export type Access = 'granted' | 'token-not-set' | 'token-missing' | 'token-wrong';

/** IPv4 always as IPv4, also where an IPv6 socket took the connection (`::ffff:127.0.0.1`). */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/**
 * The system takes no packet from outside with such a source, so this holds for a door on 0.0.0.0 too. Anything that
 * is no address counts as far away.
 */
export function isLoopback(address: string): boolean {
  const plain = plainAddress(address);
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}

/**
 * @param peer remote address of the connection
 * @param authorization value of the header, such as `Bearer 5ca1ab1e`
 * @param token null or empty: none is set, and nobody gets in from outside
 */
export function accessOf(peer: string, authorization: string | undefined, token: string | null): Access {
  if (isLoopback(peer)) return 'granted';
  if (token === null || token === '') return 'token-not-set';
  const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (given === undefined) return 'token-missing';
  return timingSafeEqual(digest(given), digest(token)) ? 'granted' : 'token-wrong';
}

/** Of one length, so that the comparison tells neither the token nor its length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
