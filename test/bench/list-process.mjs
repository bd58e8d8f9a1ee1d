// A list of many numbers in a process of its own, so that its memory can be told from that of the test. Prints one line
// of JSON. Arguments: `list`, `contacts` or `runtime`, file, numbers.
//
//     list       loads the file as the daemon does, and matches numbers of which half stand in it
//     contacts   the same with contacts
//     runtime    opens runtime lists whose journal lies in the directory `file`
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../dist/time/clock.js';
import { readBoundedFile } from '../../dist/files/bounded-file.js';
import { unpackContacts } from '../../dist/lists/match/contacts.js';
import { unpackListSet } from '../../dist/lists/match/list-set.js';
import { loadLists } from '../../dist/lists/read/load-lists.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../dist/number/number-settings.js';
import { openRuntimeLists } from '../../dist/lists/runtime/runtime-lists.js';

const [, , task, file, count] = process.argv;
const numbers = Number(count);
const MATCHES = 400_000;
/** The quickest counts: a neighbour must not decide. */
const ROUNDS = 5;

/** Spread over the numbering plan, as callers are. */
const numberAt = (n) => `79${String((n * 7_368_787) % 1e9).padStart(9, '0')}`;
const callers = Array.from({ length: 65_536 }, (_, n) => {
  const e164 = numberAt(n % 2 === 0 ? (n * 104_729) % numbers : numbers + n);
  return { kind: 'e164', raw: e164, e164 };
});

function residentMiB() {
  globalThis.gc();
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024;
}

/** The longest time for which nobody else had a turn. */
function watchTurns() {
  let longestMs = 0;
  let isWatching = true;
  let lastMs = performance.now();
  const turn = () => {
    longestMs = Math.max(longestMs, performance.now() - lastMs);
    lastMs = performance.now();
    if (isWatching) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    isWatching = false;
    return longestMs;
  };
}

async function load() {
  if (task === 'runtime') {
    const runtime = await openRuntimeLists({ directory: file, clock: systemClock, report: () => undefined });
    return (caller, atMs) => runtime.lists.block.match(caller, atMs) !== null;
  }
  const wanted = { file, format: 'auto', reason: '', label: '', hangupCause: null };
  const lists = { allow: [], block: task === 'list' ? [wanted] : [], named: {}, freepbxAstdb: false };
  const loaded = await loadLists(lists, task === 'contacts' ? [{ file, format: 'auto' }] : [], {
    readFile: readBoundedFile,
    feeds: { read: () => Promise.resolve(null) },
    numberSettings: DEFAULT_NUMBER_SETTINGS,
    placeOf: () => ({ file: '', line: null, column: null }),
    runtime: null,
  });
  if (task === 'contacts') {
    const contacts = unpackContacts(loaded.contacts);
    return (caller) => contacts.find(caller.e164) !== null;
  }
  const [list] = unpackListSet(loaded.lists, null).block;
  return (caller, atMs) => list.match(caller, atMs) !== null;
}

/** What any busy process holds for short-lived things is not the list's. */
function warmUp() {
  const kept = [];
  for (let n = 0; n < 3_000_000; n++) kept[n & 65_535] = { text: `${n}`, n };
  return kept.length;
}

warmUp();
const beforeMiB = residentMiB();
const turns = watchTurns();
const startedMs = performance.now();
const isListed = await load();
const loadMs = performance.now() - startedMs;
const longestTurnMs = turns();
// Memory goes back to the system behind a collection, and the larger pieces with the second one.
residentMiB();
await wait(1000);
const listMiB = residentMiB() - beforeMiB;

const atMs = Date.now();
let hits = 0;
const round = () => {
  for (let n = 0; n < MATCHES; n++) if (isListed(callers[n & 65_535], atMs)) hits += 1;
};
let matchUs = Infinity;
for (let n = 0; n < ROUNDS; n++) {
  const roundStartedMs = performance.now();
  round();
  matchUs = Math.min(matchUs, ((performance.now() - roundStartedMs) * 1000) / MATCHES);
}
console.log(JSON.stringify({ loadMs, longestTurnMs, listMiB, matchUs, hitShare: hits / MATCHES / ROUNDS }));
