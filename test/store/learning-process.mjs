// A process that learns numbers until it is killed: writes one, waits until it is on disk, and says so on its output.
// Arguments: directory of the store.
import { systemClock } from '../../dist/time/clock.js';
import { openObservationStore } from '../../dist/store/observation-store.js';

const store = await openObservationStore({
  directory: process.argv[2],
  maxEntries: 100_000,
  keepMs: 86_400_000,
  check: (observation) => observation,
  clock: systemClock,
  report: (event) => process.stdout.write(`${event.kind}\n`),
});
// Keeps the process alive: the timers of the store do not.
setInterval(() => undefined, 1000);
for (let n = 0; ; n++) {
  const number = `7917${String(n).padStart(7, '0')}`;
  store.write({
    source: 'voxlink-v1',
    number,
    learntAtMs: Date.now(),
    outcome: 'found',
    fields: { operator: 'МТС' },
    raw: null,
  });
  await store.flush();
  process.stdout.write(`learnt ${number}, ${store.stats().waiting} waiting\n`);
}
