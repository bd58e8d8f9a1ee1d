// Logging in to the page: a token of http.tokenFile or http.viewTokenFile becomes a session.
//
//   POST /login        {"token":"…"}     Set-Cookie: voxroute_session=…; HttpOnly; SameSite=Strict
//   GET  /v1/session                     {"right":"change","formToken":"…","mayLogIn":true}

import { z } from 'zod';
import { json } from '../answer.js';
import type { Client } from '../client.js';
import type { HttpApi } from '../http-api.js';
import { HttpProblem } from '../problem.js';
import { route, type RequestBody } from '../route.js';

export interface ShownSession {
  /** What whoever asks may do now; `none`: not even look. */
  readonly right: 'none' | 'view' | 'change';
  /** To be sent as `X-Voxroute-Form` with every change; null without a session. */
  readonly formToken: string | null;
  /** Is a token set, so that there is something to log in with? */
  readonly mayLogIn: boolean;
  /** Could a change be made by the page at all? */
  readonly mayChange: boolean;
  readonly version: string;
}

const login = {
  schema: z.strictObject({ token: z.string().min(1).max(1000) }),
  maxBytes: 4096,
  timeMs: 5000,
} satisfies RequestBody;

export const sessionRoutes = [
  route<HttpApi>({
    method: 'GET',
    path: '/v1/session',
    summary: 'rights of the client, for the page',
    right: 'none',
    handle: ({ client }, { version }) => json(shown(client, client.right, version)),
  }),
  route<HttpApi, unknown, z.output<(typeof login)['schema']>>({
    method: 'POST',
    path: '/login',
    summary:
      'starts a session of the page with `{token}`: a cookie, valid for 12 hours at most and one hour without a request. At most five wrong tokens a minute',
    right: 'none',
    body: login,
    handle({ client, body: { token } }, { version }) {
      const outcome = client.logIn(token.trim());
      switch (outcome.kind) {
        case 'begun': {
          const { session, setCookie } = outcome;
          const answer = json(shown({ session, hasToken: client.hasToken }, session.right, version));
          return { ...answer, headers: { 'set-cookie': setCookie } };
        }
        case 'wrong':
          throw new HttpProblem('TOKEN_WRONG', 'this is the token of neither http.tokenFile nor http.viewTokenFile');
        case 'no-token':
          throw new HttpProblem(
            'TOKEN_NOT_SET',
            'nobody can log in: neither http.tokenFile nor http.viewTokenFile is set',
          );
        case 'too-many':
          throw new HttpProblem('TOO_MANY_TRIES', `too many wrong tokens: try again in ${outcome.waitSeconds} s`, {
            headers: { 'retry-after': String(outcome.waitSeconds) },
          });
      }
    },
  }),
  route<HttpApi>({
    method: 'POST',
    path: '/logout',
    summary: 'ends the session',
    right: 'none',
    handle: ({ client }) => ({ ...json({ right: 'none' }), headers: { 'set-cookie': client.logOut() } }),
  }),
];

type Rights = Pick<Client, 'session' | 'hasToken'>;

function shown({ session, hasToken }: Rights, right: ShownSession['right'], version: string): ShownSession {
  return {
    right,
    formToken: session?.formToken ?? null,
    mayLogIn: hasToken('view'),
    mayChange: hasToken('change'),
    version,
  };
}
