import { describe, expect, it } from 'vitest';
import type { HttpDoorEvent } from '../../src/http/http-door-event.js';
import { logAgiEvent, logAmiEvent, logHttpEvent, logWebhookEvent } from '../../src/telemetry/door-event-line.js';
import { LineLimit } from '../../src/telemetry/line-limit.js';
import { createLog } from '../../src/telemetry/log.js';
import { manualClock } from '../fakes/manual-clock.js';

function linesOf(...events: HttpDoorEvent[]): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const log = createLog('debug', (line) => lines.push(JSON.parse(line) as Record<string, unknown>));
  const limit = new LineLimit(2, manualClock());
  for (const event of events) logHttpEvent({ log, limit, masksNumbers: () => true }, event);
  return lines;
}

describe('the log of the HTTP door', () => {
  it('names the peer and what happened', () => {
    expect(linesOf({ kind: 'token-wrong', peer: '192.0.2.7', detail: '/metrics' })).toMatchObject([
      { level: 'warn', door: 'http', event: 'token-wrong', peer: '192.0.2.7', detail: '/metrics' },
    ]);
  });

  it('gives the place of a fault of our own, with numbers masked', () => {
    const [line] = linesOf({
      kind: 'handler-error',
      peer: '127.0.0.1',
      detail: '/v1/lookup/{number}',
      cause: new Error('no rule for 79170415564'),
    });
    expect(line).toMatchObject({ level: 'error', stack: expect.stringContaining('door-event-line.test') as string });
    expect(JSON.stringify(line)).not.toContain('79170415564');
  });

  it('is not filled by whoever keeps trying', () => {
    const again: HttpDoorEvent = { kind: 'token-missing', peer: '192.0.2.7', detail: '/metrics' };
    expect(linesOf(again, again, again, again)).toHaveLength(2);
  });
});

it('what callers and strangers do all day is no warning, and a fault of our own is an error', () => {
  const levels: unknown[] = [];
  const log = createLog('debug', (line) => levels.push((JSON.parse(line) as { level: string }).level));
  const to = { log, limit: new LineLimit(10, manualClock()), masksNumbers: () => true };
  const call = { server: 'pbx', uniqueId: '1', ms: 1, detail: '' };
  logAmiEvent(to, { ...call, kind: 'repeated-question' });
  logAmiEvent(to, { ...call, kind: 'caller-gone' });
  logAmiEvent(to, { ...call, kind: 'torn-event' });
  logAmiEvent(to, { ...call, kind: 'answer-failed' });
  logAgiEvent(to, { kind: 'empty-connection', peer: '', uniqueId: undefined, ms: 1, detail: '' });
  logWebhookEvent(to, { kind: 'wrong-secret', account: '', peer: '', detail: '' });
  expect(levels).toEqual(['debug', 'info', 'warn', 'error', 'debug', 'info']);
});
