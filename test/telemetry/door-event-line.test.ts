import { describe, expect, it } from 'vitest';
import type { HttpDoorEvent } from '../../src/http/http-door-event.js';
import { logHttpEvent } from '../../src/telemetry/door-event-line.js';
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
