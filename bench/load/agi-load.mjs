// agi-load.c in Node.js, for machines without a compiler: the same arguments, the same line of JSON. It takes about as
// much processor time as what it measures, so rates are lower; what a session costs the server stays comparable.

import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const [, , port, atATime, length, perSecond, script, file, expected] = process.argv;
const isByCount = length.endsWith('x');
const LONGEST_SECONDS = 600;
const seconds = isByCount ? LONGEST_SECONDS : Number(length);
const most = isByCount ? Number.parseInt(length, 10) : Infinity;
const numbers = readFileSync(file, 'utf8').split('\n').filter(Boolean);
const PATIENCE_MS = 10_000;
const took = [];
let [started, failed] = [0, 0];

/** The lines that Asterisk 22 sends, in its order. */
function question() {
  const number = numbers[started % numbers.length];
  const request = script.replaceAll('@', number);
  started += 1;
  return (
    `agi_network: yes\nagi_network_script: ${request}\nagi_request: agi://127.0.0.1:${port}/${request}\n` +
    `agi_channel: PJSIP/trunk-${started.toString(16).padStart(8, '0')}\nagi_language: ru\nagi_type: PJSIP\n` +
    `agi_uniqueid: 1795309887.${started}\nagi_version: 22.10.1\nagi_callerid: ${number}\nagi_calleridname: unknown\n` +
    'agi_callingpres: 0\nagi_callingani2: 0\nagi_callington: 0\nagi_callingtns: 0\nagi_dnid: 74951112233\n' +
    'agi_rdnis: unknown\nagi_context: from-trunk\nagi_extension: 74951112233\nagi_priority: 1\nagi_enhanced: 0.0\n' +
    'agi_accountcode: \nagi_threadid: 140012345678592\n\n'
  );
}

function session() {
  return new Promise((resolve) => {
    const beganMs = performance.now();
    let [unread, isAnswered] = ['', false];
    const socket = connect({ host: '127.0.0.1', port: Number(port), noDelay: true });
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.setEncoding('latin1');
    socket.on('connect', () => socket.write(question()));
    socket.on('error', () => undefined);
    socket.on('data', (text) => {
      const lines = (unread + text).split('\n');
      unread = lines.pop();
      for (const line of lines) {
        if (line.includes(expected)) isAnswered = true;
        socket.write('200 result=0\n');
      }
    });
    socket.on('close', () => {
      if (isAnswered) took.push((performance.now() - beganMs) * 1000);
      else failed += 1;
      resolve();
    });
  });
}

const fromMs = performance.now();
const untilMs = fromMs + seconds * 1000;
async function caller() {
  while (performance.now() < untilMs && started < most) {
    if (Number(perSecond) > 0) {
      const dueMs = fromMs + (started * 1000) / Number(perSecond);
      if (dueMs > performance.now()) await sleep(dueMs - performance.now());
      if (performance.now() >= untilMs || started >= most) return;
    }
    await session();
  }
}
await Promise.all(Array.from({ length: Number(atATime) }, caller));

took.sort((a, b) => a - b);
const at = (share) => Math.round((took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0) * 10) / 10;
console.log(
  JSON.stringify({
    sessions: took.length,
    failed,
    seconds: (performance.now() - fromMs) / 1000,
    p50Us: at(0.5),
    p99Us: at(0.99),
    p999Us: at(0.999),
    maxUs: at(1),
  }),
);
