// Callers in a process of their own, who call whether or not the daemon is busy: what delays the daemon does not delay
// the clock that its calls are measured by.
//
//   fork('test/bench/calls-process.mjs')
//   send({ port, rate, numbers })     → calls until told to stop
//   send('stop')                      → [{ atMs, tookMs, late }], tookMs null for a call that got no answer
//
// `atMs` is wall time in milliseconds since 1970, `late` how late this process itself began the call.

import { setTimeout as sleep } from 'node:timers/promises';
import { playAsterisk } from '../../dist/cli/play-asterisk.js';

const TIMEOUT_MS = 10_000;
let isStopped = false;

process.on('message', (message) => {
  if (message === 'stop') isStopped = true;
  else void callSteadily(message);
});

async function callSteadily({ port, rate, numbers, script }) {
  const calls = [];
  const open = [];
  const startedMs = performance.now();
  for (let index = 0; !isStopped; index++) {
    const dueMs = startedMs + (index * 1000) / rate;
    if (dueMs > performance.now()) await sleep(dueMs - performance.now());
    open.push(call({ port, script, number: numbers[index % numbers.length] }, performance.now() - dueMs, calls));
  }
  await Promise.all(open);
  isStopped = false;
  process.send(calls);
}

async function call({ port, number, script }, late, calls) {
  const atMs = Date.now();
  const question = { host: '127.0.0.1', port, script, number, asArgument: true, timeoutMs: TIMEOUT_MS };
  const tookMs = await playAsterisk(question).then(
    (answer) => answer.tookMs,
    () => null,
  );
  calls.push({ atMs, tookMs, late });
}
