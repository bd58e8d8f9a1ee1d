// What the door for webhooks reports, as log lines.

import {
  WEBHOOK_DOOR_EVENTS,
  type WebhookDoorEvent,
  type WebhookDoorEventKind,
} from '../http/webhooks/webhook-event.js';
import { maskNumbersIn } from '../number/mask-number.js';
import type { LineLimit } from './line-limit.js';
import type { Log, LogLevel } from './log.js';

const LEVELS: Readonly<Partial<Record<WebhookDoorEventKind, LogLevel>>> = {
  'wrong-secret': 'info',
  'bad-request': 'info',
  'slow-request': 'info',
  'handler-error': 'error',
};

export function logWebhookEvent(log: Log, limit: LineLimit, maskNumbers: boolean, event: WebhookDoorEvent): void {
  const { kind, account, peer, detail, cause } = event;
  const passed = limit.pass(`webhook/${kind}/${account}`);
  if (passed === null) return;
  const shown = (text: string) => (maskNumbers ? maskNumbersIn(text) : text);
  const stack = kind === 'handler-error' && cause instanceof Error ? cause.stack : undefined;
  log.write(
    LEVELS[kind] ?? 'warn',
    {
      ...{ door: 'webhook', event: kind },
      ...(account === '' ? {} : { account }),
      ...{ peer, detail: shown(detail) },
      ...(stack === undefined ? {} : { stack: shown(stack) }),
      ...(passed.heldBack > 0 ? { heldBack: passed.heldBack } : {}),
    },
    WEBHOOK_DOOR_EVENTS[kind],
  );
}
