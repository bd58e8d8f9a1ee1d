// What a call leaves behind in a server that is run for real: one line of JSON on standard output, two counters.

import { pino } from 'pino';
import { Counter, Registry } from 'prom-client';

const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 1, sync: false }));
const registers = [new Registry()];
const calls = new Counter({ name: 'calls_total', help: 'calls', labelNames: ['script', 'status'], registers });
const sessions = new Counter({ name: 'sessions_total', help: 'sessions', labelNames: ['outcome'], registers });

export function callDone(request, uniqueid, callerId, startedMs) {
  const script = request.split('?', 1)[0];
  calls.inc({ script, status: 'OK' });
  sessions.inc({ outcome: 'done' });
  const number = `${callerId.slice(0, 4)}***${callerId.slice(-2)}`;
  const ms = Math.round((performance.now() - startedMs) * 10) / 10;
  log.info({ door: 'agi', script, uniqueid, number, status: 'OK', source: 'memory', action: 'pass', ms }, 'call');
}
