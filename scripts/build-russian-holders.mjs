// Makes scripts/russian-holders.tsv from a DEF-9xx.csv of the ministry with INN: prefixes of Russian mobile numbers, every
// number of which is one firm's. `node scripts/build-russian-holders.mjs DEF-9xx.csv`; with --check nothing is written, and
// the exit code says whether the file is what would be; with --print it goes to standard output. scripts/build-plan-data.mjs takes it into data/plan/7.bin.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const TARGET = fileURLToPath(new URL('russian-holders.tsv', import.meta.url));
const OPERATORS = new URL('../data/operators.yaml', import.meta.url);
/**
 * Digits of a prefix: from a code to 100 000 numbers. Of those that were whole in 2021, one in 200 had another holder in 2026,
 * firms that were merged aside.
 */
const LENGTHS = [3, 4, 5];
const DIGITS = 10;
const HEADER = `# Prefixes behind +7 that are one firm's as a whole, as of August 2026, and its name. Made by scripts/build-russian-holders.mjs.
# Source: «Реестр российской системы и плана нумерации», Минцифры России, https://opendata.digital.gov.ru/registry/numeric
`;

/** Brands by INN: the plan names a firm as operators.yaml does, where the name alone means it; INNs of a reserve. */
function names() {
  const { operators, noOperator } = parse(readFileSync(OPERATORS, 'utf8'));
  const byName = operators.filter(({ byInnAlone }) => byInnAlone !== true);
  return {
    brandOf: new Map(byName.flatMap(({ name, inn = [] }) => inn.map((number) => [number, name]))),
    reserves: new Set(noOperator.map(({ inn }) => inn)),
  };
}

/** Ranges of one firm side by side as one, in order. */
function rangesOf(text) {
  const rows = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.split(';'))
    .filter(([code]) => /^9\d\d$/.test(code ?? ''))
    .map((cells) => ({
      from: Number(cells[0] + cells[1]),
      to: Number(cells[0] + cells[2]),
      inn: cells.at(-1),
      name: cells[4],
    }))
    .sort((one, other) => one.from - other.from);
  const ranges = [];
  for (const row of rows) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to + 1 === row.from && last.inn === row.inn) last.to = row.to;
    else ranges.push({ ...row });
  }
  return ranges;
}

/** The shortest prefixes that lie in a range as a whole. */
function prefixesOf({ from, to }) {
  const prefixes = [];
  for (let at = from; at <= to;) {
    const length = LENGTHS.find(
      (digits) => at % 10 ** (DIGITS - digits) === 0 && at + 10 ** (DIGITS - digits) - 1 <= to,
    );
    const smallest = 10 ** (DIGITS - LENGTHS.at(-1));
    if (length === undefined) at = (Math.floor(at / smallest) + 1) * smallest;
    else {
      prefixes.push(String(at).slice(0, length));
      at += 10 ** (DIGITS - length);
    }
  }
  return prefixes;
}

function holders(text) {
  const { brandOf, reserves } = names();
  const rows = rangesOf(text)
    .filter(({ inn }) => !reserves.has(inn))
    .flatMap((range) =>
      prefixesOf(range).map((prefix) => `${prefix}\t${brandOf.get(range.inn) ?? `${range.name} (ИНН ${range.inn})`}`),
    );
  return `${HEADER}${rows.join('\n')}\n`;
}

const [file] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (file === undefined) {
  console.error('usage: node scripts/build-russian-holders.mjs [--check|--print] DEF-9xx.csv');
  process.exit(2);
}
const made = holders(readFileSync(file, 'utf8'));
if (process.argv.includes('--print')) process.stdout.write(made);
else if (!process.argv.includes('--check')) {
  writeFileSync(TARGET, made);
  console.log(`${TARGET}: ${made.split('\n').length - HEADER.split('\n').length} prefixes`);
} else if (made !== readFileSync(TARGET, 'utf8')) {
  console.error('scripts/russian-holders.tsv is not what the script makes of this file');
  process.exitCode = 1;
}
