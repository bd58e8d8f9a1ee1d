// Runs of test files with one mutant switched on, or none: each run is one fresh process, which ends at the first failure.
import { relative, resolve } from 'node:path';
import { createVitest } from 'vitest/node';

/** What Stryker's switches look at. */
const SWITCH = '__STRYKER_ACTIVE_MUTANT__';

/** Files run in the order in which they are given. */
class AsGiven {
  sort(files) {
    return files;
  }
  shard(files) {
    return files;
  }
}

/** `texts` are what is loaded in place of the files of the same name. */
export async function openTestRuns(texts) {
  const mutated = new Map([...texts].map(([file, text]) => [resolve(file), text]));
  const vitest = await createVitest(
    'test',
    {
      config: false,
      watch: false,
      bail: 1,
      isolate: false,
      maxWorkers: 1,
      pool: 'forks',
      // A mutant that collects without end is to end before the machine does.
      execArgv: ['--max-old-space-size=1024'],
      setupFiles: [resolve('scripts/mutate/ran-through.mjs')],
      sequence: { sequencer: AsGiven },
      silent: true,
      reporters: [{}],
      testTimeout: 60_000,
      hookTimeout: 60_000,
      expect: { poll: { timeout: 4_000, interval: 10 } },
    },
    { configFile: false, plugins: [{ name: 'mutants', enforce: 'pre', load: (id) => mutated.get(id.split('?')[0]) }] },
  );

  /**
   * Runs the files, at most for `limitSeconds`. `failure` says what has failed first, and is absent if all tests have passed;
   * `tests` counts those that passed; `ownSeconds` are those without the start of the process; `hits` says how often the files came across each mutant. With a mutant, `hitLimit` ends endless loops.
   */
  async function run(files, { mutant, hitLimit, limitSeconds }) {
    delete process.env[SWITCH];
    delete process.env.MUTANT_HIT_LIMIT;
    if (mutant !== undefined) Object.assign(process.env, { [SWITCH]: mutant, MUTANT_HIT_LIMIT: String(hitLimit) });
    vitest.state.filesMap.clear();
    const project = vitest.getRootProject();
    const start = performance.now();
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      // The first one asks; the second one ends a process that does not listen.
      void vitest.cancelCurrentRun('test-failure').catch(() => {});
      void vitest.cancelCurrentRun('test-failure').catch(() => {});
    }, limitSeconds * 1000);
    try {
      const specifications = files.map((file) => project.createSpecification(resolve(file)));
      const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
      const failures = isLate
        ? [{ what: `not done after ${limitSeconds.toFixed(0)} s` }]
        : failuresOf(testModules, unhandledErrors);
      return {
        failure: failures[0],
        tests: testModules.reduce((sum, module) => sum + [...module.children.allTests('passed')].length, 0),
        seconds: (performance.now() - start) / 1000,
        ownSeconds: testModules.reduce((sum, module) => sum + ownMsOf(module.diagnostic()), 0) / 1000,
        hits: new Map(testModules.flatMap((module) => Object.entries(module.meta().hits ?? {}))),
      };
    } finally {
      clearTimeout(limit);
    }
  }

  return { run, close: () => vitest.close() };
}

function ownMsOf({ collectDuration, duration }) {
  return collectDuration + duration;
}

function failuresOf(testModules, unhandledErrors) {
  return [
    ...testModules.flatMap((module) => {
      const file = relative('.', module.moduleId);
      return [
        ...[...module.children.allTests('failed')].map((test) => ({
          file,
          what: `${test.fullName}: ${firstLine(test.result().errors?.[0])}`,
        })),
        ...module.errors().map((error) => ({ file, what: firstLine(error) })),
        ...[...module.children.allSuites()].flatMap((suite) =>
          suite.errors().map((error) => ({ file, what: `${suite.fullName}: ${firstLine(error)}` })),
        ),
      ];
    }),
    ...unhandledErrors.map((error) => ({ what: firstLine(error) })),
  ];
}

function firstLine(error) {
  return String(error?.message ?? error)
    .split('\n', 1)[0]
    .slice(0, 160);
}
