// The client of a request over TCP, and the page sessions of the listener.

import type { IncomingMessage } from 'node:http';
import type { Clock } from '../time/clock.js';
import { accessOf, isLoopback, plainAddress, rightOf, type Tokens } from './access.js';
import type { Client } from './client.js';
import type { HttpDoorEvent } from './http-door-event.js';
import { LoginTries } from './login-tries.js';
import { HttpProblem } from './problem.js';
import { digest, Sessions, setCookie, type Session } from './sessions.js';
import { isOwnForm } from './tcp-guard.js';

interface TcpClientParts {
  /** Asked with each request, so that a reload takes effect: a session ends with the token that it was begun with. */
  readonly tokens: () => Tokens;
  readonly report: (event: HttpDoorEvent) => void;
  readonly peerOf: (incoming: IncomingMessage) => string;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

export interface TcpClients {
  readonly clientOf: (incoming: IncomingMessage) => Client;
  readonly sessionOf: (incoming: IncomingMessage) => Session | null;
}

export function tcpClients({ tokens, report, peerOf, clock }: TcpClientParts): TcpClients {
  const sessions = new Sessions(clock);
  const tries = new LoginTries(clock);

  const sessionOf = ({ headers }: IncomingMessage) =>
    headers.cookie === undefined
      ? null
      : sessions.find(headers.cookie, (tokenDigest, right) => {
          const token = tokens()[right];
          return token !== null && digest(token) === tokenDigest;
        });

  function logIn(incoming: IncomingMessage, token: string): ReturnType<Client['logIn']> {
    const peer = plainAddress(peerOf(incoming));
    const isHost = isLoopback(peer);
    const { change, view } = tokens();
    if (change === null && view === null) return { kind: 'no-token' };
    const waitSeconds = tries.waitSeconds(peer, isHost);
    if (waitSeconds > 0) {
      report({ kind: 'login-refused', peer, detail: `${waitSeconds} s left` });
      return { kind: 'too-many', waitSeconds };
    }
    const right = rightOf(token, { change, view });
    if (right === null) {
      tries.wrong(peer, isHost);
      report({ kind: 'login-wrong', peer, detail: '/login' });
      return { kind: 'wrong' };
    }
    tries.right(peer);
    sessions.end(incoming.headers.cookie);
    const { cookie, session } = sessions.begin(right, token);
    report({ kind: 'logged-in', peer, detail: `session ${session.name} may ${right}` });
    return { kind: 'begun', session, setCookie: setCookie(cookie, isOverTls(incoming)) };
  }

  function logOut(incoming: IncomingMessage): string {
    const session = sessionOf(incoming);
    if (session !== null) {
      if (!isOwnForm(incoming, session)) throw new HttpProblem('FORM_TOKEN');
      sessions.end(incoming.headers.cookie);
      report({ kind: 'logged-out', peer: plainAddress(peerOf(incoming)), detail: `session ${session.name}` });
    }
    return setCookie('', isOverTls(incoming));
  }

  function rightOfRequest(incoming: IncomingMessage): Client['right'] {
    const session = sessionOf(incoming);
    if (session !== null) return session.right;
    const asker = { peer: peerOf(incoming), authorization: incoming.headers.authorization };
    const may = (right: Session['right']) => accessOf(asker, right, tokens()) === 'granted';
    return may('change') ? 'change' : may('view') ? 'view' : 'none';
  }

  return {
    sessionOf,
    clientOf: (incoming) => ({
      peer: plainAddress(peerOf(incoming)),
      get right() {
        return rightOfRequest(incoming);
      },
      get session() {
        return sessionOf(incoming);
      },
      get by() {
        return sessionOf(incoming) === null ? 'http' : 'page';
      },
      hasToken: (right) => tokens().change !== null || (right === 'view' && tokens().view !== null),
      logIn: (token) => logIn(incoming, token),
      logOut: () => logOut(incoming),
    }),
  };
}

/** A browser says itself where its page came from. */
function isOverTls({ headers }: IncomingMessage): boolean {
  return headers.origin?.startsWith('https://') ?? false;
}
