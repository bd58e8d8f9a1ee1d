// What the door for webhooks has to say besides the answers themselves.

/** Closed list; the values are what a person reads. */
export const WEBHOOK_DOOR_EVENTS = {
  'wrong-secret': 'a request came without the secret of an account, or from an address that its webhook.allow has not',
  'unknown-event':
    'the secret is right, but the path does not end in route, callstart, callend or requestcall, or the method is not POST',
  'bad-body': 'a question could not be read; the answer was pass',
  'no-action': 'a rule chose a route that webhook.routes has not; the answer was pass',
  'late-answer': 'an answer was not ready at webhook.deadlineMs; it was pass',
  'bad-request': 'what came is not HTTP, or not a request this door takes',
  'slow-request': 'a request did not come whole in time',
  'slow-reader': 'an answer was not ready, or not taken, in time',
  'too-many-connections': 'all connections were taken: the one that had waited longest was closed',
  'accept-error': 'the system could not take a connection',
  'handler-error': 'a fault of voxroute itself; the answer was pass',
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
