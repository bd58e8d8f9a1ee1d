// The store as part of a process of its own, so that its memory can be told from that of the test. Prints one line of
// JSON. Arguments: `fill` or `serve`, directory, numbers.
//
//     fill    learns the numbers as fast as the disk takes them
//     serve   opens the store behind a memory of 100 000 numbers, fills that memory, and reads while it learns
import { readFileSync } from 'node:fs';
import { systemClock } from '../../dist/time/clock.js';
import { createObservationCache } from '../../dist/lookup/observation-cache.js';
import { openObservationStore } from '../../dist/store/observation-store.js';
// For its memory: what else a daemon has loaded.
import '../../dist/daemon/daemon.js';
import { createTwoLevelMemory } from '../../dist/store/two-level-memory.js';

const [, , task, directory, count] = process.argv;
const numbers = Number(count);
const KEEP_MS = 90 * 86_400_000;
const IN_FRONT = 100_000;
const OPERATORS = ['МТС', 'МегаФон', 'Билайн', 'Теле2', 'Сбербанк-Телеком'];
const REGIONS = ['Краснодарский край', 'Москва и Московская область', 'Республика Башкортостан', 'г. Москва'];

/** Spread over the numbering plan, as callers are. */
const numberAt = (n) => `79${String((n * 7_368_787) % 1e9).padStart(9, '0')}`;

/** As Voxlink v1 answers, one in five ported. */
function answerAt(n) {
  const number = numberAt(n);
  const [code, rest] = [number.slice(1, 4), number.slice(4)];
  const operator = OPERATORS[n % 5];
  const ported = n % 25 < 5;
  const operatorOld = ported ? { operatorOld: OPERATORS[(n + 1) % 5] } : {};
  const region = REGIONS[(n >> 3) % 4];
  const old = ported ? `"old_operator": "${operatorOld.operatorOld}", ` : '';
  return {
    source: 'voxlink-v1',
    number,
    learntAtMs: Date.now() - ((n * 7919) % 3_600_000),
    outcome: 'found',
    fields: { operator, ...operatorOld, ported, region },
    raw: `{"code": "${code}", "num": "${rest}", "full_num": "${code}${rest}", "operator": "${operator}", ${old}"region": "${region}"}`,
  };
}

function memoryMiB() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const of = (name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
  return { resident: of('VmRSS'), own: of('RssAnon'), mapped: of('RssFile') };
}

function quantiles(times) {
  times.sort((a, b) => a - b);
  const at = (share) => Number((times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(4));
  return { p50Ms: at(0.5), p99Ms: at(0.99), p999Ms: at(0.999), maxMs: at(1) };
}

const events = [];
const startedMs = performance.now();
const store = await openObservationStore({
  directory,
  maxEntries: 5_000_000,
  keepMs: KEEP_MS,
  check: (observation) => observation,
  clock: systemClock,
  report: (event) => events.push(event.kind),
});
const openMs = performance.now() - startedMs;
const afterOpen = memoryMiB();

async function fill() {
  const fromMs = performance.now();
  for (let n = 0; n < numbers; n++) {
    store.write(answerAt(n));
    if (n % 2000 === 1999) await store.flush();
  }
  await store.flush();
  return { perSecond: Math.round(numbers / ((performance.now() - fromMs) / 1000)), dropped: store.stats().dropped };
}

async function serve() {
  const memory = createTwoLevelMemory(createObservationCache(IN_FRONT, KEEP_MS, systemClock), store);
  for (let n = 0; n < IN_FRONT * 1.2; n++) memory.read('voxlink-v1', numberAt((n * 8) % numbers));
  const idle = measureReads(100_000);
  // 200 new numbers a second, twenty times what Voxlink allows, and 2000 reads a second.
  let learnt = numbers;
  const times = [];
  let missed = 0;
  for (let slice = 0; slice < 1000; slice++) {
    for (let n = 0; n < 2; n++) memory.write(answerAt(learnt++));
    missed += readSome(20, times);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const afterLoad = memoryMiB();
  // And while the disk is kept busy: learning as fast as it goes.
  const busyTimes = [];
  let learning = true;
  const filling = (async () => {
    for (let n = 0; n < 200_000; n++) {
      store.write(answerAt(learnt++));
      if (n % 2000 === 1999) await store.flush();
    }
    learning = false;
  })();
  while (learning) {
    missed += readSome(20, busyTimes);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await filling;
  return { idle, underLoad: quantiles(times), whileFilling: quantiles(busyTimes), missed, afterLoad };
}

/** Reads from disk what is seldom in front; times of those found into `times`, returns how many were not. */
function readSome(reads, times) {
  let missed = 0;
  for (let n = 0; n < reads; n++) {
    const number = numberAt(Math.floor(Math.random() * numbers));
    const fromMs = performance.now();
    const observation = store.read('voxlink-v1', number);
    const tookMs = performance.now() - fromMs;
    if (observation === undefined) missed += 1;
    else times.push(tookMs);
  }
  return missed;
}

function measureReads(reads) {
  const times = [];
  readSome(reads, times);
  return quantiles(times);
}

const result = task === 'fill' ? await fill() : await serve();
const { entries, skippedReads } = store.stats();
const closingMs = performance.now();
await store.close();
const closeMs = Math.round(performance.now() - closingMs);
console.log(JSON.stringify({ openMs, afterOpen, ...result, entries, skippedReads, closeMs, events }));
