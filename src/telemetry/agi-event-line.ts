// What the AGI door reports, as log lines: one line says which fault it was, where, and after how long.

import { AGI_DOOR_EVENTS, type AgiDoorEvent, type AgiDoorEventKind } from '../agi/agi-door-event.js';
import { maskNumbersIn } from '../number/mask-number.js';
import type { LineLimit } from './line-limit.js';
import type { Log, LogLevel } from './log.js';

/** Callers hang up and health checks connect all day: those are no warnings. */
const LEVELS: Readonly<Partial<Record<AgiDoorEventKind, LogLevel>>> = {
  'empty-connection': 'debug',
  'hangup-before-answer': 'info',
  'value-shortened': 'info',
  'handler-error': 'error',
};

export function logAgiEvent(log: Log, limit: LineLimit, maskNumbers: boolean, event: AgiDoorEvent): void {
  const passed = limit.pass(event.kind);
  if (passed === null) return;
  const detail = maskNumbers ? maskNumbersIn(event.detail) : event.detail;
  log.write(
    LEVELS[event.kind] ?? 'warn',
    {
      door: 'agi',
      event: event.kind,
      peer: event.peer,
      ...(event.caller === undefined ? {} : { caller: event.caller }),
      uniqueid: event.uniqueId?.slice(0, 80),
      ms: Math.round(event.ms),
      detail,
      ...(event.kind === 'handler-error' && event.cause instanceof Error
        ? { stack: maskNumbersIn(event.cause.stack ?? event.cause.message) }
        : {}),
      ...(passed.heldBack > 0 ? { heldBack: passed.heldBack } : {}),
    },
    AGI_DOOR_EVENTS[event.kind],
  );
}
