// The honest floor: the same, and what any server in production does besides: the environment parsed, one line in a
// log, two counters with labels. It looks nothing up and decides nothing.
//
//   node honest.mjs PORT FILE

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { environmentOf } from './environment.mjs';
import { callDone } from './honest-work.mjs';

const [, , port, file] = process.argv;
const line = `${readFileSync(file, 'utf8')}\n`;

createServer({ noDelay: true }, (socket) => {
  const startedMs = performance.now();
  let environment = null;
  let unread = '';
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (text) => {
    unread += text;
    if (environment === null) {
      const end = unread.indexOf('\n\n');
      if (end < 0) return;
      environment = environmentOf(unread.slice(0, end));
      unread = unread.slice(end + 2);
      socket.write(line);
      return;
    }
    if (!unread.includes('\n')) return;
    socket.end();
    callDone(
      environment.get('agi_network_script'),
      environment.get('agi_uniqueid'),
      environment.get('agi_callerid'),
      startedMs,
    );
  });
}).listen(Number(port), '127.0.0.1');
