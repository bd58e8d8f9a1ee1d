// Events of the webhook listener, besides the answers themselves.

/** Closed list; the values are what a person reads. */
export const WEBHOOK_DOOR_EVENTS = {
  'wrong-secret':
    'a request came without the secret of an account, or from an address that is not in its webhook.allow',
  'unknown-event':
    'the secret is right, but the path does not end in route, callstart, callend or requestcall, or the method is not POST',
  'bad-body': 'a request could not be read; the answer was pass',
  'no-action': 'a rule chose a route that is not in webhook.routes; the answer was pass',
  'late-answer': 'an answer was not ready within webhook.deadlineMs; it was pass',
  'bad-request': 'what arrived is not HTTP, or not a request that is accepted here',
  'slow-request': 'a request did not arrive completely in time',
  'slow-reader': 'an answer was not ready, or not read by the client, in time',
  'too-many-connections': 'all connections were in use: the one idle for longest was closed',
  'accept-error': 'the system could not accept a connection',
  'handler-error': 'an error in voxroute itself; the answer was pass',
} as const;
export type WebhookDoorEventKind = keyof typeof WEBHOOK_DOOR_EVENTS;

export interface WebhookDoorEvent {
  readonly kind: WebhookDoorEventKind;
  /** Empty where it is nobody's. */
  readonly account: string;
  /** Address of the other side. */
  readonly peer: string;
  /** A clause for the log. Never holds a path: the secret stands there. */
  readonly detail: string;
  readonly cause?: unknown;
}

/** What AloVoice sends, and the last segment of the path. */
export const WEBHOOK_EVENTS = ['route', 'callstart', 'callend', 'requestcall'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** What came of a request: of a question what was done with the call, or why it passed. */
export const WEBHOOK_OUTCOMES = [
  'pass', 'block', 'route', 'taken', 'repeated', 'bad-body', 'no-action', 'late', 'fault', 'refused',
] as const; // prettier-ignore
export type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];
