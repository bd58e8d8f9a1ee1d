// Mutation tests: `npm run mutate -- FOLDER…` changes each line of src/FOLDER, or of one file, in small ways and looks whether a
// test notices.
// Reports and what is known of earlier runs are in build/mutants. What Stryker calls survived is tried once more by plain Vitest,
// because Stryker 9 with Vitest 4 loses some runs (stryker-js issue 6073). Mutants that change nothing anybody could see
// are listed in test/equivalent-mutants.json, with the reason.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const FOLDERS = ['call', 'lookup', 'policy', 'agi', 'ami', 'daemon'];
const EQUIVALENT = JSON.parse(readFileSync('test/equivalent-mutants.json', 'utf8'));
const WANTED_PERCENT = 85;

const args = process.argv.slice(2);
const retries = !args.includes('--no-retry');
const folders = args.filter((arg) => !arg.startsWith('--'));
for (const folder of folders) {
  if (!existsSync(`src/${folder}`)) {
    console.error(`mutate: no folder src/${folder}`);
    process.exit(2);
  }
}
if (folders.length === 0) {
  console.error(
    `usage: npm run mutate -- [--no-retry] FOLDER…   such as ${FOLDERS.join(', ')}, or lookup/circuit-breaker.ts`,
  );
  process.exit(2);
}
mkdirSync('build/mutants', { recursive: true });
let isEnough = true;
for (const folder of folders) isEnough = mutate(folder) && isEnough;
process.exitCode = isEnough ? 0 : 1;

function mutate(folder) {
  const run = spawnSync(process.execPath, ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run'], {
    stdio: 'inherit',
    env: { ...process.env, MUTATED: folder },
  });
  if (run.status !== 0) {
    console.error(`mutate: Stryker ended with ${run.status ?? run.signal}`);
    return false;
  }
  const place = `build/mutants/${folder.replaceAll('/', '-')}`;
  const report = JSON.parse(readFileSync(`${place}.json`, 'utf8'));
  const mutants = Object.entries(report.files).flatMap(([file, { source, mutants }]) =>
    mutants.map((mutant) => ({ ...mutant, file, source })),
  );
  const left = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const killed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const equivalent = left.filter((mutant) => EQUIVALENT.some((known) => isSame(known, mutant)));
  const open = left.filter((mutant) => !equivalent.includes(mutant));
  const tests = Object.entries(report.testFiles ?? {});
  const testsOf = ({ coveredBy = [] }) =>
    tests.flatMap(([name, file]) => (file.tests.some(({ id }) => coveredBy.includes(id)) ? [name] : []));
  const lost = retries
    ? open.filter((mutant) => mutant.status === 'Survived' && isNoticed(mutant, folder, testsOf(mutant)))
    : [];
  const survivors = open.filter((mutant) => !lost.includes(mutant));
  const counted = killed + lost.length + survivors.length;
  const percent = counted === 0 ? 100 : ((killed + lost.length) / counted) * 100;
  const lines = survivors.map(
    (mutant) => `${mutant.file}:${mutant.location.start.line} ${mutant.status}: ${changeOf(mutant)}`,
  );
  writeFileSync(`${place}.survivors.txt`, lines.map((line) => `${line}\n`).join(''));
  console.info(
    `${folder}: ${percent.toFixed(1)} % of ${counted} noticed (${lost.length} of them by the second look), ` +
      `${equivalent.length} equivalent, ${survivors.length} survive: ${place}.survivors.txt`,
  );
  return percent >= WANTED_PERCENT;
}

/** What stands at the place, and what stood there in the mutant; also how a mutant is known from one run to the next. */
function originalOf({ source, location: { start, end } }) {
  return source.slice(offsetOf(source, start), offsetOf(source, end));
}

function changeOf(mutant) {
  return `${oneLine(originalOf(mutant))} → ${oneLine(mutant.replacement ?? mutant.mutatorName)}`;
}

function isSame({ file, original, replacement }, mutant) {
  return (
    file === mutant.file &&
    original === oneLine(originalOf(mutant)) &&
    replacement === oneLine(mutant.replacement ?? '')
  );
}

function oneLine(text) {
  return text.replace(/\s+/g, ' ').slice(0, 160);
}

function offsetOf(source, { line, column }) {
  let offset = 0;
  for (let at = 1; at < line; at++) offset = source.indexOf('\n', offset) + 1;
  return offset + column - 1;
}

/** Writes the mutant into the file itself, runs the tests that touch it, and puts the file back. */
function isNoticed(mutant, folder, testFiles) {
  const { file, source, location, replacement } = mutant;
  if (replacement === undefined || readFileSync(file, 'utf8') !== source) return false;
  const restore = () => writeFileSync(file, source);
  process.once('exit', restore);
  try {
    const mutated =
      source.slice(0, offsetOf(source, location.start)) + replacement + source.slice(offsetOf(source, location.end));
    writeFileSync(file, mutated);
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', '--config', 'vitest.mutate.config.ts'];
    const run = spawnSync(process.execPath, [...vitest, ...testFiles], {
      stdio: 'ignore',
      env: { ...process.env, MUTATED: folder },
      timeout: 120_000,
    });
    return run.status !== 0;
  } finally {
    restore();
    process.removeListener('exit', restore);
  }
}
