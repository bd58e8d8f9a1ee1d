import { defineConfig } from 'vitest/config';

/** Whole daemons, in this process or in one of their own, and what starts other programs. */
const wholeDaemons = ['test/system/**/*.test.ts', 'test/processes/**/*.test.ts', 'test/**/*.system.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...wholeDaemons,
            'test/asterisk/**',
            'test/debian/**',
            'test/fleet/**',
            'test/bench/**',
            'test/browser/**',
          ],
          // Test files share a process: most of their time would go into loading the same modules again.
          isolate: false,
          // They wait more than they compute: two cores are not two tests' worth of work.
          maxWorkers: 3,
          // What a test waits for is an event; only one that never comes is to end it, not a busy machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 30_000, interval: 10 } },
        },
      },
      {
        test: {
          name: 'system',
          include: wholeDaemons,
          // After the others: a start of a process takes a core for a second, and theirs have limits in time.
          sequence: { groupOrder: 1 },
          isolate: false,
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 30_000, interval: 10 } },
        },
      },
      {
        test: {
          name: 'browser',
          // The page in Debian's Chromium, in front of a whole daemon.
          include: ['test/browser/**/*.test.ts'],
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000, interval: 20 } },
        },
      },
      {
        test: {
          name: 'asterisk',
          include: ['test/asterisk/**/*.test.ts'],
          globalSetup: ['test/asterisk/provision.ts'],
          // One Asterisk of each version runs at a time: the machine is small and ports are ours to pick.
          fileParallelism: false,
          // Else each file loads the same modules again, for a second and a half.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'debian',
          include: ['test/debian/**/*.test.ts'],
          globalSetup: ['test/debian/provision.ts'],
          // A whole Debian at a time: their services would be in each other's way in time.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 30_000, interval: 200 } },
        },
      },
      {
        test: {
          name: 'fleet',
          include: ['test/fleet/**/*.test.ts'],
          globalSetup: ['test/fleet/provision.ts'],
          // Each has several daemons in its process, measures how late calls are, and waits three quarters of its time.
          maxWorkers: 2,
          // Else each file loads the same modules again, for a second and a half.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000, interval: 50 } },
        },
      },
      {
        test: {
          name: 'bench',
          include: ['test/bench/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
