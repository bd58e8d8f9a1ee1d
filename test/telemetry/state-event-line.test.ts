import { expect, it } from 'vitest';
import { FEED_EVENTS } from '../../src/lists/fetch/feed-event.js';
import { STORE_EVENTS } from '../../src/store/store-event.js';
import { createLog } from '../../src/telemetry/log.js';
import { logStateEvent } from '../../src/telemetry/state-event-line.js';

it('good news are information, all else is a warning with its reason', () => {
  const lines: unknown[] = [];
  const log = createLog('debug', (line) => lines.push(JSON.parse(line)));
  logStateEvent(log, 'store', STORE_EVENTS, { kind: 'healed' });
  logStateEvent(log, 'store', STORE_EVENTS, { kind: 'failing', cause: new Error('ENOSPC') });
  logStateEvent(log, 'feed', FEED_EVENTS, { kind: 'recovered' });
  expect(lines).toMatchObject([
    { level: 'info', event: 'store-healed', msg: STORE_EVENTS.healed },
    { level: 'warn', event: 'store-failing', error: 'ENOSPC' },
    { level: 'info', event: 'feed-recovered' },
  ]);
});
