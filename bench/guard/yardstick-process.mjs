// A fixed piece of work like that of a call, on one thread and without a socket: text into pieces, a line of JSON, small
// writes and reads. What it takes is the pace of the machine and of Node.js. A server is none to compare with here: beside
// other work its requests come in batches, and each of them costs a third less (see docs/performance.md).
//
//   fork('bench/guard/yardstick-process.mjs')     → 'ready'
//   send(pieces)     → processor time of a piece, in microseconds

import { openSync, readSync, writeSync } from 'node:fs';
import { environmentOf } from '../servers/environment.mjs';

const [zero, sink] = [openSync('/dev/zero', 'r'), openSync('/dev/null', 'w')];
const TEXT = Array.from({ length: 24 }, (_, n) => `agi_name_${n}: value ${n * 7919}\n`).join('');
const SYSTEM_CALLS = 12;
const read = Buffer.alloc(512);

function piece(n) {
  const environment = environmentOf(`${TEXT}agi_callerid: ${n}\n`);
  const number = environment.get('agi_callerid');
  const names = [...environment.keys()].slice(0, 8);
  const line = JSON.stringify({ time: new Date(1.7e12 + n).toISOString(), number, names });
  for (let call = 0; call < SYSTEM_CALLS; call++) writeSync(sink, line);
  readSync(zero, read, 0, read.length, null);
}

process.on('message', (pieces) => {
  const before = process.cpuUsage();
  for (let n = 0; n < pieces; n++) piece(n);
  const { user, system } = process.cpuUsage(before);
  process.send((user + system) / pieces);
});
process.send('ready');
