// Mutation tests of one folder or file of src/, as `npm run mutate -- FOLDER` runs them; see CONTRIBUTING.md.

const wanted = process.env.MUTATED ?? 'call';
const report = `build/mutants/${wanted.replaceAll('/', '-')}`;

export default {
  mutate: [wanted.endsWith('.ts') ? `src/${wanted}` : `src/${wanted}/**/*.ts`],
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
  incrementalFile: `${report}.incremental.json`,
  reporters: ['json', 'clear-text', 'progress-append-only'],
  jsonReporter: { fileName: `${report}.json` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
  allowEmpty: false,
  timeoutMS: 15_000,
  timeoutFactor: 3,
  tsconfigFile: 'none',
  allowConsoleColors: false,
};
