// The floor below which no Node.js server gets: reads to the empty line, writes the line, ends with the reply.
//
//   node bare.mjs PORT FILE

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const [, , port, file] = process.argv;
const line = `${readFileSync(file, 'utf8')}\n`;

createServer({ noDelay: true }, (socket) => {
  let isAnswered = false;
  let unread = '';
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (text) => {
    if (isAnswered) {
      socket.end();
      return;
    }
    unread += text;
    if (!unread.includes('\n\n')) return;
    isAnswered = true;
    socket.write(line);
  });
}).listen(Number(port), '127.0.0.1');
