// Mutation tests of one folder of src/, as `npm run mutate -- FOLDER` runs them; see CONTRIBUTING.md.

const folder = process.env.MUTATED ?? 'call';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [`src/${folder}/**/*.ts`],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutate.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // Constants of modules: each would run all tests, in a process of its own.
  ignoreStatic: true,
  mutator: {
    // Texts for people, and what only makes a text: tests of wording are no tests of behaviour.
    excludedMutations: ['StringLiteral'],
  },
  // Beside the work of people and of CI: one process, and nothing that they use.
  concurrency: 1,
  tempDirName: 'build/mutants/sandbox',
  ignorePatterns: ['build', 'dist', 'coverage', '.git'],
  incremental: true,
  incrementalFile: `build/mutants/${folder}.incremental.json`,
  reporters: ['json', 'clear-text', 'progress-append-only'],
  jsonReporter: { fileName: `build/mutants/${folder}.json` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
  allowEmpty: false,
  timeoutMS: 15_000,
  timeoutFactor: 3,
  tsconfigFile: 'none',
  allowConsoleColors: false,
};
