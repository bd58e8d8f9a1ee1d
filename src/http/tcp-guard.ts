// Rights of clients over TCP, as a guard in front of the routes.

import type { IncomingMessage } from 'node:http';
import { accessOf, isSameText, plainAddress, type Access, type Tokens } from './access.js';
import type { HttpDoorEvent } from './http-door-event.js';
import type { Listener } from './http-app.js';
import { HttpProblem, type ProblemCode } from './problem.js';
import type { Right } from './route.js';
import type { Session } from './sessions.js';

export interface GuardParts {
  /** Asked with each request, so that a reload takes effect. */
  readonly tokens: () => Tokens;
  readonly report: (event: HttpDoorEvent) => void;
  /** Is it an address of `http.allow`? Asked with each request. */
  readonly isAllowed: (address: string) => boolean;
  /** Remote address of a request's connection. */
  readonly peerOf: (incoming: IncomingMessage) => string;
  /** Of the page. */
  readonly sessionOf: (incoming: IncomingMessage) => Session | null;
}

const FORM_WORDS = 'a change from the page needs its form token: reload the page';

const CHALLENGE = { 'www-authenticate': 'Bearer realm="voxroute"' } as const;

/** What is to be done about it, by the right that was wanted. */
const REFUSALS: Readonly<
  Record<Exclude<Access, 'granted'>, readonly [ProblemCode, Readonly<Record<Exclude<Right, 'none'>, string>>]>
> = {
  'token-not-set': [
    'TOKEN_NOT_SET',
    {
      ask: 'only this host may send requests: set http.allow, http.tokenFile or http.viewTokenFile to allow others',
      view: 'only this host may send requests: set http.tokenFile or http.viewTokenFile to allow others',
      change: 'nothing can be changed over TCP without a token: set http.tokenFile, or use the commands on this host',
    },
  ],
  'token-missing': [
    'TOKEN_MISSING',
    {
      ask: 'the address is not in http.allow, so token= or Authorization: Bearer with a token is needed',
      view: 'Authorization: Bearer with the token of http.tokenFile or http.viewTokenFile is needed',
      change: 'Authorization: Bearer with the token of http.tokenFile is needed, also from this host',
    },
  ],
  'token-wrong': [
    'TOKEN_WRONG',
    {
      ask: 'this is the token of neither http.tokenFile nor http.viewTokenFile',
      view: 'this is the token of neither http.tokenFile nor http.viewTokenFile',
      change: 'this is not the token of http.tokenFile',
    },
  ],
  'view-only': [
    'VIEW_ONLY',
    { ask: '', view: '', change: 'the token of http.viewTokenFile is read-only: that of http.tokenFile is needed' },
  ],
  'form-token-missing': ['FORM_TOKEN', { ask: FORM_WORDS, view: FORM_WORDS, change: FORM_WORDS }],
};

/** Has the request the token of the session's form, or needs it none, because it changes nothing? */
export function isOwnForm({ method, headers }: IncomingMessage, { formToken }: Session): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  const given = headers['x-voxroute-form'];
  return typeof given === 'string' && isSameText(given, formToken);
}

export function tcpGuard({ tokens, isAllowed, report, peerOf, sessionOf }: GuardParts): Listener['guard'] {
  return (incoming, right, route) => {
    const peer = peerOf(incoming);
    const session = right === 'none' ? null : sessionOf(incoming);
    const asker = {
      peer,
      authorization: incoming.headers.authorization,
      queryToken: right === 'ask' ? tokenInQuery(incoming.url ?? '') : undefined,
      isAllowed: right === 'ask' && isAllowed(plainAddress(peer)),
      session: session === null ? null : { right: session.right, isOwnForm: isOwnForm(incoming, session) },
    };
    const access = accessOf(asker, right, tokens());
    if (access === 'granted' || right === 'none') return;
    report({ kind: access, peer: plainAddress(peer), detail: route });
    const [code, words] = REFUSALS[access];
    throw new HttpProblem(
      code,
      words[right],
      code.startsWith('TOKEN_') && code !== 'TOKEN_NOT_SET' ? { headers: CHALLENGE } : {},
    );
  };
}

/** The first one, percent-decoded; undefined for none, and for one that cannot be read. */
function tokenInQuery(target: string): string | undefined {
  const found = /[?&]token=([^&#]*)/.exec(target)?.[1];
  try {
    return found === undefined || found === '' ? undefined : decodeURIComponent(found);
  } catch {
    return undefined;
  }
}
