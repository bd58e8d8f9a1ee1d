// One thing that is done with the registry, as a process of its own, so that its memory can be told from that of the
// test. Prints one line of JSON. Arguments: task, directory.
//
//     import        `files/*.csv` become the current table
//     search        loads it and searches, beside a Map of prefixes and libphonenumber
//     bdpn          a portability database of 1 000 000 numbers is made and imported
//     bdpn-search   loads it and searches
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { importBdpn } from '../../dist/registry/import/import-bdpn.js';
import { importFile } from '../../dist/registry/import/import-file.js';
import { importRegistry } from '../../dist/registry/import/import-registry.js';
import { openVersion } from '../../dist/registry/registry-versions.js';
import { addVersion } from '../../dist/registry/table-versions.js';

const [, , task, directory] = process.argv;
const SEARCHES = 200_000;
const BATCH = 200;
const LOADS = 9;
const PORTED = 1_000_000;
const options = { force: false, read: () => undefined };

const residentMiB = () => {
  globalThis.gc();
  return process.memoryUsage.rss() / 2 ** 20;
};
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

let state = 1;
const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
/** In one piece: what is put together of several is only copied when it is read first. */
const numberOf = (begin) => Buffer.from(`7${begin}${String(Math.floor(random() * 1e9)).padStart(9, '0')}`).toString();
const russianNumbers = (count) => Array.from({ length: count }, (_, index) => numberOf([3, 4, 8, 9, 9, 9][index % 6]));

/** Nanoseconds of one search, the median over batches, and the bytes that all of them together left. */
function searched(numbers, find) {
  let found = 0;
  const pass = () => {
    const times = [];
    for (let from = 0; from < numbers.length; from += BATCH) {
      const startMs = performance.now();
      for (let index = from; index < from + BATCH; index++) if (find(numbers[index])) found += 1;
      times.push(((performance.now() - startMs) * 1e6) / BATCH);
    }
    return times;
  };
  /** By index: the iterator of an array makes an object for each. */
  const leave = () => {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < numbers.length; index++) if (find(numbers[index])) found += 1;
    return process.memoryUsage().heapUsed - before;
  };
  pass();
  globalThis.gc();
  const nanoseconds = Math.round(median(pass()));
  const leftBytes = Math.min(...Array.from({ length: 8 }, leave));
  return { nanoseconds, leftBytes, share: found / numbers.length / 10 };
}

async function loaded(content) {
  const before = residentMiB();
  const times = [];
  let table;
  for (let load = 0; load < LOADS; load++) {
    const startMs = performance.now();
    table = await openVersion(directory, content, 'current');
    times.push(performance.now() - startMs);
    globalThis.gc();
  }
  return { table, firstLoadMs: times[0], loadMs: median(times), memoryMiB: residentMiB() - before };
}

async function importRanges() {
  const names = ['ABC-3xx', 'ABC-4xx', 'ABC-8xx', 'DEF-9xx'];
  const files = await Promise.all(names.map((name) => importFile(join(directory, 'files', `${name}.csv`))));
  const [startMs, startCpu] = [performance.now(), process.cpuUsage()];
  const { bytes, meta } = await importRegistry(files, new Map(), Date.now(), options);
  await addVersion(directory, 'ranges', bytes, meta.importedAtMs);
  return { ...costs(startMs, startCpu), bytes: bytes.length };
}

function costs(startMs, startCpu) {
  const importMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(startCpu);
  return { importMs, cpuMs: (user + system) / 1000, peakMiB: process.resourceUsage().maxRSS / 1024 };
}

async function search() {
  const { table, ...load } = await loaded('ranges');
  const numbers = russianNumbers(SEARCHES);
  const registry = searched(numbers, (number) => table.find(number) >= 0);
  const fewer = numbers.slice(0, SEARCHES / 20);
  const libphonenumber = searched(fewer, (number) => parsePhoneNumberFromString(`+${number}`)?.isValid() === true);
  const before = residentMiB();
  const prefixes = prefixesOf(table);
  const prefixesMiB = residentMiB() - before;
  const prefixMap = searched(fewer, (number) => rowByPrefix(prefixes, number) >= 0);
  const disagreements = numbers.filter((number) => rowByPrefix(prefixes, number) !== table.find(number)).length;
  return {
    rows: table.rows,
    ...load,
    registry,
    prefixMap,
    prefixes: prefixes.size,
    prefixesMiB,
    libphonenumber,
    disagreements,
  };
}

/** Every range as the prefixes that make it up. */
function prefixesOf(table) {
  const prefixes = new Map();
  for (let row = 0; row < table.rows; row++) {
    const capacity = table.capacityAt(row);
    let from = table.fromAt(row);
    const end = from + capacity;
    while (from < end) {
      let digits = 7;
      while (digits > 0 && from % 10 ** (8 - digits) === 0 && from + 10 ** (8 - digits) <= end) digits -= 1;
      prefixes.set(`7${table.codeAt(row)}${String(from).padStart(7, '0').slice(0, digits)}`, row);
      from += 10 ** (7 - digits);
    }
  }
  return prefixes;
}

function rowByPrefix(prefixes, number) {
  for (let length = 11; length >= 4; length--) {
    const row = prefixes.get(number.slice(0, length));
    if (row !== undefined) return row;
  }
  return -1;
}

const portedRest = (index) => String((index * 997) % 1e9).padStart(9, '0');

async function importPorted() {
  const path = join(directory, 'Port_All_202611260000_1.csv');
  const owners = ['mMTS,01', 'mMEGAFON,02', 'mBEELINE,99', 'mTELE2,20', 'mYOTA,11', 'mTINKOFF,62'];
  const rows = Array.from(
    { length: PORTED },
    (_, index) =>
      `9${portedRest(index)},${owners[index % 6]},D7702,77,2026-09-07T12:00:17+03:00,${index === 0 ? PORTED : ''}`,
  );
  writeFileSync(path, `Number,OwnerId,MNC,Route,RegionCode,PortDate,RowCount\r\n${rows.join('\r\n')}\r\n`);
  rows.length = 0;
  const [startMs, startCpu] = [performance.now(), process.cpuUsage()];
  const { bytes, meta } = await importBdpn([await importFile(path)], null, Date.now(), options);
  await addVersion(directory, 'bdpn', bytes, meta.importedAtMs);
  return { ...costs(startMs, startCpu), bytes: bytes.length };
}

async function searchPorted() {
  const { table, ...load } = await loaded('bdpn');
  const half = SEARCHES / 2;
  const ported = Array.from({ length: half }, (_, index) => Buffer.from(`79${portedRest(index * 7)}`).toString());
  const numbers = [...ported, ...Array.from({ length: half }, () => numberOf(9))];
  return { rows: table.numbers, ...load, found: searched(numbers, (number) => table.find(number) >= 0) };
}

const tasks = { import: importRanges, search, bdpn: importPorted, 'bdpn-search': searchPorted };
console.log(JSON.stringify(await tasks[task]()));
