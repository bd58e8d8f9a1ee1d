// What the call journal costs a call, beside the honest floor in the same run; and what 100 000 calls through another policy
// take. The limits are those that a user was promised.

import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBundled } from '../../bench/bundled.js';
import { askDaemon } from '../../src/cli/control-client.js';
import type { ShownReplay } from '../../src/http/routes/call-commands.js';
import { openCallJournal, type CallJournal } from '../../src/journal/call-journal.js';
import { FLOOR_OF_THE_LIMITS_US } from './honest-floor.js';
import type { JournalCost } from './journal-process.js';
import { answer, about, question } from '../journal/open-journal.js';
import { manualClock } from '../fakes/manual-clock.js';
import { found } from '../fakes/scripted-source.js';
import { startDaemon, type RunningDaemon } from '../system/running-daemon.js';

const DAY_MS = 86_400_000;
const numberOf = (n: number) => `7917${String((n * 7919) % 10_000_000).padStart(7, '0')}`;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the call journal', () => {
  it('adds at most 15 µs of processor time to a call where the honest floor takes 92, removal of old ones included', async () => {
    const said = await runBundled('test/bench/journal-process.ts', []);
    const { tookUs, floorUs, fullAfterRounds, maxCalls, stats } = JSON.parse(said) as JournalCost;
    // A mean, not a median: compaction comes with every few rounds, and is paid for by all of them.
    const us = mean(tookUs.slice(fullAfterRounds));
    const limitUs = (15 * mean(floorUs)) / FLOOR_OF_THE_LIMITS_US;
    console.info(
      `the call journal: ${us.toFixed(1)} µs of processor time a call, all threads, the removal of old ones with it; ` +
        `the honest floor takes ${mean(floorUs).toFixed(0)}, so the limit is ${limitUs.toFixed(1)}`,
    );
    console.info(tookUs.map((n) => n.toFixed(0)).join(' '));
    console.info(floorUs.map((n) => n.toFixed(0)).join(' '));
    expect(stats).toMatchObject({ dropped: 0, waiting: 0 });
    expect(stats.entries).toBeLessThan(maxCalls * 1.02);
    expect(us).toBeLessThan(limitUs);
  });
});

describe('100 000 calls', () => {
  let daemon: RunningDaemon;
  beforeAll(async () => {
    daemon = await startDaemon({ config: 'voxlink: { enabled: false }\njournal: { enabled: false }' });
    await fill(join(dirname(daemon.controlSocket), 'journal'), 100_000);
    await daemon.reload('voxlink: { enabled: false }\ntimeZone: Europe/Moscow');
  }, 300_000);
  afterAll(() => daemon.stop());

  /** Of the last 29 days, evenly. */
  async function fill(directory: string, calls: number): Promise<void> {
    const clock = manualClock(Date.now() - 29 * DAY_MS);
    const journal: CallJournal = openCallJournal({
      directory,
      settings: { enabled: true, maxCalls: 1_000_000, keep: 30 * DAY_MS },
      clock,
      report: () => undefined,
    });
    for (let n = 0; n < calls; n++) {
      const number = numberOf(n % 30_000);
      const at = clock.epochMs();
      const heard = [
        found(
          number,
          { operator: n % 3 === 0 ? 'МегаФон' : 'МТС', region: 'Республика Башкортостан', ported: false },
          at,
        ),
      ];
      journal.observe(
        question({ number: `+${number}`, uniqueId: `1.${n}` }),
        answer({ number: about(number), observations: heard, answeredAtMs: at }),
      );
      clock.advance((29 * DAY_MS) / calls);
      if (n % 2000 === 1999) await journal.flush();
    }
    await journal.close();
  }

  it('go through another policy of 100 rules in less than 10 s of one core', async () => {
    const rules = Array.from({ length: 98 }, (_, n) => ({
      id: `r${n}`,
      if: {
        direction: 'inbound',
        operator: ['beeline'],
        region: ['RU-MOW'],
        did: [`7495${String(n).padStart(7, '0')}`],
      },
      then: { block: true },
    }));
    const policy = {
      voxlink: { enabled: false },
      timeZone: 'Europe/Moscow',
      schedules: { night: ['22:00-06:00'] },
      routes: { night: 'night,s,1' },
      rules: [
        ...rules,
        { id: 'flood', if: { direction: 'inbound', calls: { over: 3, within: '24h' } }, then: { block: true } },
        { id: 'night', if: { direction: 'inbound', operator: 'megafon', schedule: 'night' }, then: { route: 'night' } },
      ],
    };
    const texts = [{ file: 'other.yaml', text: JSON.stringify(policy) }];
    const before = process.cpuUsage();
    const startedMs = performance.now();
    const asked = askDaemon([daemon.controlSocket], 'POST', '/v1/replay', {
      body: { since: '30d', texts },
      timeoutMs: 120_000,
    });
    const { calls, changed, groups } = (await asked) as ShownReplay;
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    console.info(
      `${calls} calls through 100 rules: ${seconds.toFixed(1)} s of one core, ${((performance.now() - startedMs) / 1000).toFixed(1)} s on the clock; ${changed} decided differently, ${groups.length} groups`,
    );
    expect(calls).toBe(100_000);
    expect(changed).toBeGreaterThan(1000);
    expect(seconds).toBeLessThan(10);
  });
});
