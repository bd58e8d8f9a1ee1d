// What the AMI door reports, as log lines.

import { AMI_DOOR_EVENTS, type AmiDoorEvent, type AmiDoorEventKind } from '../ami/ami-door-event.js';
import { maskNumbersIn } from '../number/mask-number.js';
import type { LineLimit } from './line-limit.js';
import type { Log, LogLevel } from './log.js';

/** A caller who hung up or a dialplan that asks in a loop is no warning; a fault of our own is an error. */
const LEVELS: Readonly<Partial<Record<AmiDoorEventKind, LogLevel>>> = {
  up: 'info',
  'caller-gone': 'info',
  'repeated-question': 'debug',
  'answer-failed': 'error',
  'event-failed': 'error',
};

export function logAmiEvent(log: Log, limit: LineLimit, maskNumbers: boolean, event: AmiDoorEvent): void {
  const passed = limit.pass(`${event.server}/${event.kind}`);
  if (passed === null) return;
  const ours = event.kind === 'answer-failed' || event.kind === 'event-failed';
  log.write(
    LEVELS[event.kind] ?? 'warn',
    {
      door: 'ami',
      server: event.server,
      event: event.kind,
      ...('code' in event && event.code !== null ? { code: event.code } : {}),
      ...('uniqueId' in event ? { uniqueid: event.uniqueId, ms: Math.round(event.ms) } : {}),
      detail: maskNumbers ? maskNumbersIn(event.detail) : event.detail,
      ...(ours && event.cause instanceof Error
        ? { stack: maskNumbersIn(event.cause.stack ?? event.cause.message) }
        : {}),
      ...(passed.heldBack > 0 ? { heldBack: passed.heldBack } : {}),
    },
    AMI_DOOR_EVENTS[event.kind],
  );
}
