// Who may ask what over TCP: the host itself, and holders of a token. Decided by the address of the connection and the
// token, never by headers, which anybody can write.

import { createHash, timingSafeEqual } from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { Right } from './route.js';

/** Null where none is set. */
export interface Tokens {
  /** Of `http.tokenFile`: gives every right. */
  readonly change: string | null;
  /** Of `http.viewTokenFile`. */
  readonly view: string | null;
}

export type Access = 'granted' | 'token-not-set' | 'token-missing' | 'token-wrong' | 'view-only' | 'form-token-missing';

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

export interface RequestOrigin {
  /** Remote address of the connection. */
  readonly peer: string;
  /** Value of the header, such as `Bearer 5ca1ab1e`. */
  readonly authorization: string | undefined;
  /** `token` of the query: it counts for the right `ask` alone. */
  readonly queryToken?: string | undefined;
  /** Is the address one of `http.allow`? It counts for the right `ask` alone. */
  readonly isAllowed?: boolean;
  /** Of the page; `isOwnForm`: the request has the form's token, or changes nothing. */
  readonly session?: { readonly right: 'view' | 'change'; readonly isOwnForm: boolean } | null;
}

export function accessOf(asker: RequestOrigin, right: Right, { change, view }: Tokens): Access {
  if (right === 'none' || (right !== 'change' && isLoopback(asker.peer))) return 'granted';
  if (right === 'ask' && asker.isAllowed === true) return 'granted';
  const { session = null } = asker;
  if (session !== null && (right !== 'change' || session.right === 'change'))
    return session.isOwnForm ? 'granted' : 'form-token-missing';
  if (change === null && (right === 'change' || view === null)) return 'token-not-set';
  const given = tokensOf(asker, right);
  if (given.length === 0) return session === null ? 'token-missing' : 'view-only';
  const isChange = given.some((token) => isSame(token, change));
  const isView = given.some((token) => isSame(token, view));
  if (isChange || (isView && right !== 'change')) return 'granted';
  return isView ? 'view-only' : 'token-wrong';
}

/** Which right a token gives by itself; null for none of those that are set. */
export function rightOf(token: string, { change, view }: Tokens): 'view' | 'change' | null {
  const [isChange, isView] = [isSame(token, change), isSame(token, view)];
  return isChange ? 'change' : isView ? 'view' : null;
}

function tokensOf({ authorization, queryToken }: RequestOrigin, right: Right): string[] {
  const inHeader = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  return [inHeader, right === 'ask' ? queryToken : undefined].filter((token) => token !== undefined);
}

function isSame(given: string, token: string | null): boolean {
  return token !== null && isSameText(given, token);
}

/** In a time that tells nothing of either. */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

/** Of one length, so that the comparison tells neither the token nor its length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
