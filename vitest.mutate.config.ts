import { defineConfig } from 'vitest/config';

const [folder = ''] = (process.env['MUTATED'] ?? 'call').split('/');

/** Beside the tests of a folder, those that try it from outside. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  call: ['test/http/*lookup*.test.ts', 'test/policy/*.test.ts'],
  lookup: ['test/daemon/lookup-stack.test.ts', 'test/voxlink/*.test.ts'],
  policy: ['test/config/*polic*.test.ts', 'test/call/*.test.ts'],
  daemon: ['test/daemon/*.system.test.ts'],
};

/** They take seconds each: time passes in them, or thousands of cases. */
const SLOW = ['**/admission-over-time.test.ts', '**/rate-on-the-wire.test.ts', '**/throttled-server.test.ts'];

/** The tests of one folder, for mutants of it: those of the project `fast`, in one process. */
export default defineConfig({
  test: {
    include: [`test/${folder}/**/!(*.system).test.ts`, ...(ALSO[folder] ?? [])],
    exclude: SLOW,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 5_000, interval: 10 } },
  },
});
