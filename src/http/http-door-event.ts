// What the HTTP door has to say besides the answers themselves.

/** Closed list; the values are what a person reads. */
export const HTTP_DOOR_EVENTS = {
  'token-not-set': 'a request was refused because the token it would need is not set',
  'token-missing': 'a request came without the token it needs',
  'token-wrong': 'a request came with a token that is none of those set',
  'view-only': 'a request to change something came with the token of http.viewTokenFile',
  'wrong-host':
    'a request named a host that is none of http.hostNames: a name of yours is missing there, or a web page tries to ask here under a name of its own',
  'bad-request': 'what came is not HTTP, or not a request this door takes',
  'slow-request': 'a request did not come whole in time',
  'slow-reader': 'an answer was not ready, or not taken, in time',
  'too-many-connections': 'all connections were taken: the one that had waited longest was closed',
  'accept-error': 'the system could not take a connection',
  'handler-error': 'a fault of voxroute itself; this request was answered with an error',
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
