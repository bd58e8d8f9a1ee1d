// Events of the HTTP server, besides the answers themselves.

/** Closed list; the values are what a person reads. */
export const HTTP_DOOR_EVENTS = {
  'token-not-set': 'a request was refused because the token it would need is not set',
  'token-missing': 'a request came without the token it needs',
  'token-wrong': 'a request came with an unknown token',
  'view-only': 'a request to change something came with the read-only token of http.viewTokenFile',
  'form-token-missing': 'a change came with the session cookie of the page, but without its form token',
  'logged-in': 'somebody logged in to the page; `detail` has the session and its right',
  'logged-out': 'somebody logged out of the page',
  'login-wrong': 'somebody tried to log in to the page with an unknown token',
  'login-refused': 'somebody tried to log in after too many wrong tokens, and has to wait',
  'wrong-host':
    'a request used a host name that is not in http.hostNames: either a name is missing there, or a web page is trying to reach this address under a name of its own',
  'bad-request': 'what arrived is not HTTP, or not a request that is accepted here',
  'slow-request': 'a request did not arrive completely in time',
  'slow-reader': 'an answer was not ready, or not read by the client, in time',
  'too-many-connections': 'all connections were in use: the one idle for longest was closed',
  'accept-error': 'the system could not accept a connection',
  'handler-error': 'an error in voxroute itself; this request was answered with an error',
} as const;
export type HttpDoorEventKind = keyof typeof HTTP_DOOR_EVENTS;

export interface HttpDoorEvent {
  readonly kind: HttpDoorEventKind;
  /** Address of the other side; empty when it was gone before we looked. */
  readonly peer: string;
  /** A clause for the log. Never holds a path: numbers stand in paths. */
  readonly detail: string;
  /** The error behind it, where there was one. */
  readonly cause?: unknown;
}
