// What the HTTP door reports, as log lines.

import { HTTP_DOOR_EVENTS, type HttpDoorEvent, type HttpDoorEventKind } from '../http/http-door-event.js';
import { maskNumbersIn } from '../number/mask-number.js';
import type { LineLimit } from './line-limit.js';
import type { Log, LogLevel } from './log.js';

/** What a client does wrong is its own trouble; a door that is shut or a fault of ours is the administrator's. */
const LEVELS: Readonly<Partial<Record<HttpDoorEventKind, LogLevel>>> = {
  'bad-request': 'info',
  'slow-request': 'info',
  'logged-in': 'info',
  'logged-out': 'info',
  'handler-error': 'error',
};

export function logHttpEvent(log: Log, limit: LineLimit, maskNumbers: boolean, event: HttpDoorEvent): void {
  const passed = limit.pass(`http/${event.kind}`);
  if (passed === null) return;
  const shown = (text: string) => (maskNumbers ? maskNumbersIn(text) : text);
  const stack = event.kind === 'handler-error' && event.cause instanceof Error ? event.cause.stack : undefined;
  log.write(
    LEVELS[event.kind] ?? 'warn',
    {
      door: 'http',
      event: event.kind,
      peer: event.peer,
      detail: shown(event.detail),
      ...(stack === undefined ? {} : { stack: shown(stack) }),
      ...(passed.heldBack > 0 ? { heldBack: passed.heldBack } : {}),
    },
    HTTP_DOOR_EVENTS[event.kind],
  );
}
