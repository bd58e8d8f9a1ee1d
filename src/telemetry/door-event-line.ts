// What the doors report, as log lines: which fault it was, where, and after how long.

import { AGI_DOOR_EVENTS, type AgiDoorEvent } from '../agi/agi-door-event.js';
import { AMI_DOOR_EVENTS, type AmiDoorEvent } from '../ami/ami-door-event.js';
import { HTTP_DOOR_EVENTS, type HttpDoorEvent } from '../http/http-door-event.js';
import { WEBHOOK_DOOR_EVENTS, type WebhookDoorEvent } from '../http/webhooks/webhook-event.js';
import { maskNumbersIn } from '../number/mask-number.js';
import type { LineLimit } from './line-limit.js';
import type { Log, LogLevel } from './log.js';

export interface DoorLog {
  readonly log: Log;
  /** Keeps the log readable while somebody keeps trying. */
  readonly limit: LineLimit;
  /** For `log.maskNumbers`; the place of a fault of our own is masked in any case. */
  readonly masksNumbers: () => boolean;
}

type Levels<Kind extends string> = Readonly<Partial<Record<Kind, LogLevel>>>;

/** Callers hang up and health checks connect all day: those are no warnings. */
const AGI_LEVELS: Levels<AgiDoorEvent['kind']> = {
  'empty-connection': 'debug',
  'hangup-before-answer': 'info',
  'value-shortened': 'info',
  'handler-error': 'error',
};

/** A caller who hung up or a dialplan that asks in a loop is no warning; a fault of our own is an error. */
const AMI_LEVELS: Levels<AmiDoorEvent['kind']> = {
  up: 'info',
  'caller-gone': 'info',
  'repeated-question': 'debug',
  'answer-failed': 'error',
  'event-failed': 'error',
};

/** What a client does wrong is its own trouble; a door that is shut or a fault of ours is the administrator's. */
const HTTP_LEVELS: Levels<HttpDoorEvent['kind'] | WebhookDoorEvent['kind']> = {
  'bad-request': 'info',
  'slow-request': 'info',
  'logged-in': 'info',
  'logged-out': 'info',
  'wrong-secret': 'info',
  'handler-error': 'error',
};

export function logAgiEvent(to: DoorLog, { kind, peer, caller, uniqueId, ms, detail, cause }: AgiDoorEvent): void {
  const fields = {
    ...{ door: 'agi', event: kind, peer },
    ...(caller === undefined ? {} : { caller }),
    ...{ uniqueid: uniqueId?.slice(0, 80), ms: Math.round(ms) },
  };
  write(to, kind, AGI_LEVELS[kind], fields, detail, cause, AGI_DOOR_EVENTS[kind]);
}

export function logAmiEvent(to: DoorLog, event: AmiDoorEvent): void {
  const { kind, server, detail, cause } = event;
  const fields = {
    ...{ door: 'ami', server, event: kind },
    ...('code' in event && event.code !== null ? { code: event.code } : {}),
    ...('uniqueId' in event ? { uniqueid: event.uniqueId, ms: Math.round(event.ms) } : {}),
  };
  write(to, `${server}/${kind}`, AMI_LEVELS[kind], fields, detail, cause, AMI_DOOR_EVENTS[kind]);
}

export function logHttpEvent(to: DoorLog, { kind, peer, detail, cause }: HttpDoorEvent): void {
  const fields = { door: 'http', event: kind, peer };
  write(to, `http/${kind}`, HTTP_LEVELS[kind], fields, detail, cause, HTTP_DOOR_EVENTS[kind]);
}

export function logWebhookEvent(to: DoorLog, { kind, account, peer, detail, cause }: WebhookDoorEvent): void {
  const fields = { door: 'webhook', event: kind, ...(account === '' ? {} : { account }), peer };
  write(to, `webhook/${kind}/${account}`, HTTP_LEVELS[kind], fields, detail, cause, WEBHOOK_DOOR_EVENTS[kind]);
}

/** @param level `warn` when absent; of an error, the place where it happened stands in the line */
function write(
  { log, limit, masksNumbers }: DoorLog,
  limitKey: string,
  level: LogLevel = 'warn',
  fields: Readonly<Record<string, unknown>>,
  detail: string,
  cause: unknown,
  message: string,
): void {
  const passed = limit.pass(limitKey);
  if (passed === null) return;
  const isOurs = level === 'error' && cause instanceof Error;
  log.write(
    level,
    {
      ...fields,
      detail: masksNumbers() ? maskNumbersIn(detail) : detail,
      ...(isOurs ? { stack: maskNumbersIn(cause.stack ?? cause.message) } : {}),
      ...(passed.heldBack > 0 ? { heldBack: passed.heldBack } : {}),
    },
    message,
  );
}
