// A client without manners, held to a rate: every kind of request that HTTP refuses, between some that are answered, on two
// hundred connections, one at a time on each.
//
//   node http-abuser.mjs PORT RATE SECONDS      prints {"sent":…,"answered":…} when it is done

import { connect } from 'node:net';

const [port, rate, seconds] = process.argv.slice(2).map(Number);
const CONNECTIONS = 200;
const EVERY_MS = 5;
/** For the last answers. */
const LINGER_MS = 500;

const get = (target) => `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
const post = (path, body) =>
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const REQUESTS = [
  get('/get/?num=79170415564'),
  get('/get/?num=%0d%0aX:%201'),
  get('/get/v2/?num=abc'),
  get('/nothing/at/all'),
  get(`/v1/lookup/${'7'.repeat(400)}`),
  get('/cnam?num=79170415564&max=15'),
  get('/v1/lookup/79170415564'),
  get('/v1/lookup/%zz'),
  post('/v1/decision', '{"number":'),
  post('/v1/decision', '{"number":79170415564,"__proto__":{}}'),
  post('/v1/decision', JSON.stringify({ number: '79170415564', direction: 'up' })),
  post('/v1/lookup', '{"numbers":"79170415564"}'),
  post('/v1/lists/block', '{"entries":[]}'),
  post('/get/', 'num=79170415564'),
  get('/v1/calls?limit=x'),
  get('/metrics/../../etc/passwd'),
];

let sent = 0;
let answered = 0;
let isDone = false;
const free = [];
const open = new Set();

function join() {
  const socket = connect(port, '127.0.0.1', () => free.push(socket));
  open.add(socket);
  socket.setNoDelay(true);
  socket.on('data', (bytes) => {
    if (!bytes.includes('HTTP/1.1 ')) return;
    answered += 1;
    // Some answers end the connection.
    if (!/connection: close/i.test(bytes.toString('latin1'))) free.push(socket);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    open.delete(socket);
    if (!isDone) join();
  });
}

function freeSocket() {
  let socket = free.shift();
  while (socket !== undefined && !socket.writable) socket = free.shift();
  return socket;
}

for (let n = 0; n < CONNECTIONS; n++) join();
const startedMs = performance.now();
const timer = setInterval(() => {
  const elapsedMs = performance.now() - startedMs;
  if (elapsedMs >= seconds * 1000) {
    clearInterval(timer);
    isDone = true;
    setTimeout(() => {
      for (const socket of open) socket.destroy();
      process.stdout.write(`${JSON.stringify({ sent, answered })}\n`);
    }, LINGER_MS);
    return;
  }
  for (const due = (elapsedMs / 1000) * rate; sent < due; sent += 1) {
    const socket = freeSocket();
    if (socket === undefined) return;
    socket.write(REQUESTS[sent % REQUESTS.length]);
  }
}, EVERY_MS);
