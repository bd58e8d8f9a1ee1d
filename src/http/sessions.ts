// Sessions of the page: a login with a token gets a cookie that scripts cannot read and that browsers do not send for other
// sites. Limited in number and in time; ended when the daemon stops or the token changes.

import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../time/clock.js';

export interface Session {
  /** For the log; tells nothing of the cookie. */
  readonly name: string;
  readonly right: 'view' | 'change';
  /** Comes with every change, in a header that other sites cannot set. */
  readonly formToken: string;
}

interface KeptSession extends Session {
  /** Digest of the token that was given. */
  readonly tokenDigest: string;
  readonly beganMs: number;
  usedMs: number;
}

const COOKIE = 'voxroute_session';
/** Over it the one that was unused for longest goes. */
const MAX_SESSIONS = 64;
const LONGEST_SESSION_MS = 12 * 3_600_000;
/** An open page asks all the time. */
const IDLE_MS = 3_600_000;

export class Sessions {
  /** By the digest of the cookie: a look-up tells nothing of how much of it was right. */
  readonly #kept = new Map<string, KeptSession>();

  constructor(private readonly clock: Pick<Clock, 'monotonicMs'>) {}

  get size(): number {
    return this.#kept.size;
  }

  /** @returns value of the cookie, and the session */
  begin(right: Session['right'], token: string): { readonly cookie: string; readonly session: Session } {
    const nowMs = this.clock.monotonicMs();
    this.#dropOld(nowMs);
    const cookie = randomBytes(32).toString('base64url');
    const session: KeptSession = {
      name: randomBytes(3).toString('hex'),
      right,
      formToken: randomBytes(32).toString('base64url'),
      tokenDigest: digest(token),
      beganMs: nowMs,
      usedMs: nowMs,
    };
    this.#kept.set(digest(cookie), session);
    return { cookie, session };
  }

  /**
   * Null where there is none that holds.
   *
   * @param header `Cookie` of the request
   * @param isInForce is it the digest of a token that still gives this right?
   */
  find(
    header: string | undefined,
    isInForce: (tokenDigest: string, right: Session['right']) => boolean,
  ): Session | null {
    const nowMs = this.clock.monotonicMs();
    for (const key of keysIn(header)) {
      const session = this.#kept.get(key);
      if (session === undefined) continue;
      if (isOld(session, nowMs) || !isInForce(session.tokenDigest, session.right)) {
        this.#kept.delete(key);
        continue;
      }
      session.usedMs = nowMs;
      // To the end: the first one is the one unused for longest.
      this.#kept.delete(key);
      this.#kept.set(key, session);
      return session;
    }
    return null;
  }

  end(header: string | undefined): void {
    for (const key of keysIn(header)) this.#kept.delete(key);
  }

  #dropOld(nowMs: number): void {
    for (const [key, session] of this.#kept) if (isOld(session, nowMs)) this.#kept.delete(key);
    for (const key of this.#kept.keys()) {
      if (this.#kept.size < MAX_SESSIONS) return;
      this.#kept.delete(key);
    }
  }
}

function isOld({ beganMs, usedMs }: KeptSession, nowMs: number): boolean {
  return nowMs - beganMs >= LONGEST_SESSION_MS || nowMs - usedMs >= IDLE_MS;
}

/** Header `Cookie`: `a=b; voxroute_session=…`; of several with the name each is looked at. */
function keysIn(header = ''): string[] {
  return header.split(';').flatMap((pair) => {
    const [name = '', value = ''] = pair.trim().split('=', 2);
    return name === COOKIE && value !== '' ? [digest(value)] : [];
  });
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** `Set-Cookie` of a session; of an empty value one that ends it. @param isSecure the page came over TLS */
export function setCookie(value: string, isSecure: boolean): string {
  const age = value === '' ? 0 : LONGEST_SESSION_MS / 1000;
  return `${COOKIE}=${value}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}
