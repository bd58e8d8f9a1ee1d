// The rights of whoever asks over TCP, as a guard in front of the routes.

import type { IncomingMessage } from 'node:http';
import { accessOf, plainAddress, type Access, type Tokens } from './access.js';
import type { HttpDoorEvent } from './http-door-event.js';
import type { Listener } from './http-app.js';
import { HttpProblem, type ProblemCode } from './problem.js';
import type { Right } from './route.js';

export interface GuardParts {
  /** Asked with each request, so that a reload takes effect. */
  readonly tokens: () => Tokens;
  readonly report: (event: HttpDoorEvent) => void;
  /** Remote address of a request's connection. */
  readonly peerOf: (incoming: IncomingMessage) => string;
}

const CHALLENGE = { 'www-authenticate': 'Bearer realm="voxroute"' } as const;

/** What is to be done about it, by the right that was wanted. */
const REFUSALS: Readonly<
  Record<Exclude<Access, 'granted'>, readonly [ProblemCode, Readonly<Record<Exclude<Right, 'none'>, string>>]>
> = {
  'token-not-set': [
    'TOKEN_NOT_SET',
    {
      view: 'only the host itself may ask: set http.tokenFile or http.viewTokenFile to let others in',
      change: 'nothing is changed over TCP without a token: set http.tokenFile, or use the commands of the host',
    },
  ],
  'token-missing': [
    'TOKEN_MISSING',
    {
      view: 'Authorization: Bearer with the token of http.tokenFile or http.viewTokenFile is needed',
      change: 'Authorization: Bearer with the token of http.tokenFile is needed, from the host itself too',
    },
  ],
  'token-wrong': [
    'TOKEN_WRONG',
    {
      view: 'this is the token of neither http.tokenFile nor http.viewTokenFile',
      change: 'this is not the token of http.tokenFile',
    },
  ],
  'view-only': [
    'VIEW_ONLY',
    { view: '', change: 'the token of http.viewTokenFile changes nothing: that of http.tokenFile is needed' },
  ],
};

export function tcpGuard({ tokens, report, peerOf }: GuardParts): Listener['guard'] {
  return (incoming, right, route) => {
    const peer = peerOf(incoming);
    const access = accessOf({ peer, authorization: incoming.headers.authorization }, right, tokens());
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
