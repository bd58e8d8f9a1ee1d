// Mutation tests: `npm run mutate -- [--sample N] FOLDER…` changes src/FOLDER in small ways and looks whether a test notices.
//
// Each mutant gets one fresh process, which runs the test files that come across it until a test fails, the promising ones first.
// A failure is no proof of anything if it comes without a mutant as well: the test files are tried without one at the start and after
// every few mutants, and a failure that took its time (a wait that ran out, perhaps only because the machine was busy) is tried twice.
// Results are kept in build/mutants. Mutants that change nothing anybody could observe are in test/equivalent-mutants.json.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { hashOf, mutantsOf, sampleOf } from './mutate/mutants.mjs';
import { filesOf, stateOfTheRest, testFilesOf } from './mutate/files.mjs';
import { openTestRuns } from './mutate/test-runs.mjs';

const WANTED_PERCENT = 85;
const BATCH = 12;
const KNOWN = 'build/mutants/known.json';

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    again: { type: 'boolean' },
    near: { type: 'boolean' },
  },
});
if (folders.length === 0 || folders.some((folder) => filesOf(folder).length === 0)) {
  console.error(
    'usage: npm run mutate -- [--sample N [--seed TEXT]] [--near] [--again] FOLDER…   such as call, or lookup/circuit-breaker.ts',
  );
  process.exit(2);
}
// Beside the work of people and of CI, unless somebody has chosen another priority.
if (getPriority() === 0) setPriority(19);
mkdirSync('build/mutants', { recursive: true });
const EQUIVALENT = JSON.parse(readFileSync('test/equivalent-mutants.json', 'utf8'));
const known = !options.again && existsSync(KNOWN) ? JSON.parse(readFileSync(KNOWN, 'utf8')) : {};
let isEnough = true;
for (const folder of folders) isEnough = (await mutate(folder)) && isEnough;
process.exit(isEnough ? 0 : 1);

async function mutate(folder) {
  const { mutants, texts, sources } = await mutantsOf(filesOf(folder));
  const sample = options.sample === undefined ? mutants : sampleOf(mutants, Number(options.sample), options.seed);
  const tried = sample.filter((mutant) => !EQUIVALENT.some((entry) => isSame(entry, mutant)));
  const start = performance.now();
  const runs = await openTestRuns(texts);
  const tests = await lookAtTests(folder, runs);
  const verdicts = new Map();
  for (const mutant of tried) {
    const earlier = known[mutant.name];
    if (earlier !== undefined && earlier.state === stateFor(mutant, earlier.by)) verdicts.set(mutant, earlier);
  }
  const rest = tried.filter((mutant) => !verdicts.has(mutant));
  console.info(
    `${folder}: ${mutants.length} mutants, ${tried.length} to know, ${rest.length} to try, ${tests.size} test files`,
  );
  const firstTry = performance.now();
  for (let at = 0; at < rest.length; at += BATCH) {
    const batch = new Map();
    for (let unreliable = null; unreliable !== undefined;) {
      for (const mutant of rest.slice(at, at + BATCH))
        if (!batch.has(mutant)) batch.set(mutant, await verdictOn(mutant));
      unreliable = await failingWithoutMutant(new Set([...batch.values()].flatMap(({ by }) => by ?? [])));
      if (unreliable === undefined) break;
      leaveOut(unreliable);
      for (const [mutant, { by }] of batch) if (by === unreliable.file) batch.delete(mutant);
    }
    for (const [mutant, verdict] of batch) {
      if (verdict.is === 'undecided') continue;
      verdicts.set(mutant, verdict);
      known[mutant.name] = { ...verdict, state: stateFor(mutant, verdict.by) };
    }
    writeFileSync(KNOWN, `${JSON.stringify(known, null, 1)}\n`);
  }
  await runs.close();
  return report();

  /** What a verdict depends on: the module, and the test that noticed, or all that did not. Other modules are not looked at. */
  function stateFor(mutant, by) {
    const files = by === undefined ? testsOf(mutant).toSorted() : [by];
    return hashOf(
      [sources.get(mutant.file), ...files.map((file) => existsSync(file) && readFileSync(file))].join('\n'),
    );
  }

  /** The quick ones first, and before them those of the module's name and those that have noticed other mutants of it. */
  function testsOf({ id, file }) {
    const module = basename(file, '.ts');
    const worth = (name) => {
      const { ownSeconds, noticed } = tests.get(name);
      return (1 + (noticed.get(file) ?? (basename(name, '.test.ts') === module ? 5 : 0))) / ownSeconds;
    };
    return [...tests.keys()].filter((name) => tests.get(name).hits.has(id)).toSorted((a, b) => worth(b) - worth(a));
  }

  async function verdictOn(mutant) {
    const files = testsOf(mutant);
    if (files.length === 0) return { is: 'never run' };
    const usual = usualSeconds(files);
    const active = { mutant: mutant.id, hitLimit: hitLimitOf(mutant, files), limitSeconds: 20 + 3 * usual };
    const result = await runs.run(files, active);
    progress(mutant, result);
    if (result.failure === undefined) {
      const expected = files.reduce((sum, name) => sum + tests.get(name).tests, 0);
      if (result.tests === expected) return { is: 'survives' };
      throw new Error(`${mutant.name}: ${result.tests} of ${expected} tests have run, and none failed`);
    }
    const { file: by, what } = result.failure;
    const tookItsTime = result.seconds > 3 + 2 * usual || by === undefined;
    if (tookItsTime) {
      const again = await isNoticedAgain(active, by === undefined ? files : [by]);
      if (again !== true) return { is: again === null ? 'undecided' : 'survives' };
    }
    if (by !== undefined) tests.get(by).noticed.set(mutant.file, (tests.get(by).noticed.get(mutant.file) ?? 0) + 1);
    return { is: 'noticed', by, what };
  }

  /** The tests pass without the mutant, in their usual time, and fail with it. Null where the machine is too busy to tell. */
  async function isNoticedAgain(active, files) {
    const usual = usualSeconds(files);
    for (let attempt = 0; attempt < 5; attempt++) {
      const without = await runs.run(files, { limitSeconds: 20 + 3 * usual });
      if (without.failure !== undefined || without.seconds > 3 + 2 * usual) continue;
      return (await runs.run(files, active)).failure !== undefined;
    }
    return null;
  }

  async function failingWithoutMutant(names) {
    const files = [...names];
    if (files.length === 0) return undefined;
    return (await runs.run(files, { limitSeconds: 20 + 3 * usualSeconds(files) })).failure;
  }

  function leaveOut({ file, what }) {
    if (file === undefined) throw new Error(`without any mutant: ${what}`);
    console.error(`${folder}: ${file} fails without any mutant and is left out: ${what}`);
    tests.delete(file);
  }

  function usualSeconds(files) {
    return files.reduce((sum, name) => sum + tests.get(name).seconds, 0);
  }

  function hitLimitOf({ id }, files) {
    return 1_000_000 + 10 * files.reduce((sum, name) => sum + tests.get(name).hits.get(id), 0);
  }

  function progress({ file, lineNumber, change }, { failure, seconds }) {
    console.info(
      `  ${seconds.toFixed(1)} s ${file}:${lineNumber} ${change}: ${failure === undefined ? 'survives' : failure.what}`,
    );
  }

  function report() {
    const all = [...verdicts];
    const noticed = all.filter(([, { is }]) => is === 'noticed').length;
    const survivors = all.filter(([, { is }]) => is !== 'noticed');
    const place = `build/mutants/${folder.replaceAll('/', '-')}.survivors.txt`;
    const lines = survivors.map(
      ([{ file, lineNumber, line, change }, { is }]) => `${file}:${lineNumber} ${is}: ${change}   in: ${line}`,
    );
    writeFileSync(
      place,
      lines
        .toSorted()
        .map((line) => `${line}\n`)
        .join(''),
    );
    const percent = (100 * noticed) / Math.max(all.length, 1);
    const [low, high] = intervalOf(noticed, all.length);
    const seconds = (performance.now() - firstTry) / 1000;
    console.info(
      `${folder}: ${percent.toFixed(1)} % of ${all.length} noticed` +
        (options.sample === undefined
          ? ''
          : `, a sample (seed ${options.seed}) of ${mutants.length}: ${low} to ${high} % with 95 % confidence`) +
        `; ${tried.length - all.length} not decided beside so much other work, ${sample.length - tried.length} equivalent, ${survivors.length} survive: ${place}; ` +
        `${((performance.now() - start) / 1000).toFixed(0)} s, ${(seconds / Math.max(rest.length, 1)).toFixed(1)} s a mutant`,
    );
    return percent >= WANTED_PERCENT;
  }
}

/**
 * Each test file alone, without any mutant: how long it takes, how many tests it has, and how often it comes across each mutant.
 * That is known from an earlier run where nothing but other tests has changed.
 */
async function lookAtTests(folder, runs) {
  const tests = new Map();
  const place = `build/mutants/${folder.replaceAll('/', '-')}.tests.json`;
  const earlier = existsSync(place) ? JSON.parse(readFileSync(place, 'utf8')) : {};
  const now = {};
  const rest = stateOfTheRest();
  for (const file of testFilesOf(folder, options.near)) {
    const state = hashOf(rest + readFileSync(file, 'utf8'));
    let seen = earlier[file];
    if (seen?.state !== state) {
      const { failure, tests: count, seconds, ownSeconds, hits } = await runs.run([file], { limitSeconds: 180 });
      if (failure !== undefined) {
        console.error(`${folder}: ${file} fails without any mutant and is left out: ${failure.what}`);
        continue;
      }
      seen = { state, tests: count, seconds, ownSeconds, hits: [...hits] };
    }
    now[file] = seen;
    if (seen.hits.length > 0) tests.set(file, { ...seen, hits: new Map(seen.hits), noticed: new Map() });
  }
  writeFileSync(place, JSON.stringify(now));
  return tests;
}

function isSame(entry, mutant) {
  return entry.file === mutant.file && entry.line === mutant.line && entry.change === mutant.change;
}

/** Wilson's interval, in percent. */
function intervalOf(hits, count) {
  if (count === 0) return ['0', '100'];
  const z = 1.96;
  const share = hits / count;
  const middle = share + (z * z) / (2 * count);
  const width = z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  return [middle - width, middle + width].map((end) => ((100 * end) / (1 + (z * z) / count)).toFixed(0));
}
