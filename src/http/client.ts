// The client of a request, as handlers see it.

import type { Session } from './sessions.js';

/** What comes of a try to log in. */
export type Login =
  | { readonly kind: 'begun'; readonly session: Session; readonly setCookie: string }
  | { readonly kind: 'wrong' }
  /** No token is set, so that none can be right. */
  | { readonly kind: 'no-token' }
  | { readonly kind: 'too-many'; readonly waitSeconds: number };

export interface Client {
  /** Address of the connection; empty on the control socket. */
  readonly peer: string;
  /** As an entry of a list and the log name who asked: `page` with a session, else the listener's door. */
  readonly by: 'http' | 'cli' | 'page';
  /** What the client may do, by its address, session or token. */
  readonly right: 'none' | Session['right'];
  /** Of the page, where one holds. */
  readonly session: Session | null;
  /** Could a token give this right? */
  readonly hasToken: (right: Session['right']) => boolean;
  readonly logIn: (token: string) => Login;
  /** Ends the session; the header `Set-Cookie` that has the browser forget it. @throws HttpProblem without the form's token */
  readonly logOut: () => string;
}

/** On the control socket, where every right is given and nobody logs in. */
export const COMMAND: Client = {
  peer: '',
  by: 'cli',
  right: 'change',
  session: null,
  hasToken: () => false,
  logIn: () => ({ kind: 'no-token' }),
  logOut: () => '',
};
