// New-Tel's token, and the signature of its answers.
//
//     signature = hex SHA-256( method LF time LF accessKey LF body LF signingKey )
//     token     = accessKey + time + signature                122 characters
//
// `method` is the path without the slash in front, `time` ten digits of Unix seconds, `body` the bytes that are sent.

import { createHash, timingSafeEqual } from 'node:crypto';

export interface NewtelKeys {
  /** 48 hexadecimal digits each. */
  readonly accessKey: string;
  readonly signingKey: string;
}

/** The server takes a token whose time is off by no more than this, either way. */
export const CLOCK_TOLERANCE_MS = 600_000;

export function signatureOf(method: string, time: string, body: string | Buffer, keys: NewtelKeys): string {
  const hash = createHash('sha256').update(`${method}\n${time}\n${keys.accessKey}\n`);
  return hash.update(body).update(`\n${keys.signingKey}`).digest('hex');
}

export function tokenOf(method: string, time: string, body: string | Buffer, keys: NewtelKeys): string {
  return keys.accessKey + time + signatureOf(method, time, body, keys);
}

/** In a time that does not depend on where they differ. */
export function isSameSignature(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given.trim().toLowerCase()), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
