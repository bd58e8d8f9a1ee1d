import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/asterisk/**', 'test/bench/**'],
          // Test files share a process: most of their time would go into loading the same modules again.
          isolate: false,
          // They wait more than they compute: two cores are not two tests' worth of work.
          maxWorkers: 3,
          testTimeout: 15_000,
          // What a test waits for has limits of its own; a busy machine must not decide.
          expect: { poll: { timeout: 5000 } },
        },
      },
      {
        test: {
          name: 'asterisk',
          include: ['test/asterisk/**/*.test.ts'],
          globalSetup: ['test/asterisk/provision.ts'],
          // One Asterisk of each version runs at a time: the machine is small and ports are ours to pick.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'bench',
          include: ['test/bench/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
        },
      },
    ],
  },
});
