// What the call journal costs a call, with and without it in turns within one run; and what 100 000 calls through another
// policy take. The limits are those that a user was promised.

import { mkdtempSync } from 'node:fs';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCallAnswers } from '../../src/call/answer-call.js';
import { parseCallOptions } from '../../src/call/call-options.js';
import { createCallHandler } from '../../src/call/handle-call.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { plainQuestion } from '../../src/call/plain-question.js';
import { askDaemon } from '../../src/cli/control-client.js';
import type { ShownReplay } from '../../src/http/routes/call-commands.js';
import { openCallJournal, type CallJournal } from '../../src/journal/call-journal.js';
import { keepRecords } from '../../src/lookup/kept-records.js';
import { createObservationCache } from '../../src/lookup/observation-cache.js';
import { RememberingSource } from '../../src/lookup/remembering-source.js';
import { createResolver } from '../../src/lookup/resolver.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { PASS, type Decision } from '../../src/policy/decision.js';
import { systemClock } from '../../src/time/clock.js';
import { FLOOR_OF_THE_LIMITS_US, startHonestFloor } from './honest-floor.js';
import { answer, about, question } from '../journal/open-journal.js';
import { manualClock } from '../fakes/manual-clock.js';
import { bracketNames } from '../fakes/names.js';
import { recordingLists, scriptedPolicy } from '../fakes/policy.js';
import { found, scriptedSource } from '../fakes/scripted-source.js';
import { openPlan } from '../plan/open-plan.js';
import { startDaemon, type RunningDaemon } from '../system/running-daemon.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const DEFAULTS = { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' };
const DAY_MS = 86_400_000;
const numberOf = (n: number) => `7917${String((n * 7919) % 10_000_000).padStart(7, '0')}`;
const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) removeDirectory(directory);
});

function place(): string {
  const directory = mkdtempSync(join(tmpdir(), 'voxroute-bench-'));
  directories.push(directory);
  return join(directory, 'journal');
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Other threads of this process have nothing left to do: looking alone takes less. */
async function untilNothingRuns(): Promise<void> {
  for (let looks = 0; looks < 100; looks++) {
    const before = process.cpuUsage();
    await sleep(20);
    const { user, system } = process.cpuUsage(before);
    if (user + system < 2000) return;
  }
}

describe('the call journal', () => {
  it('adds at most 15 µs of processor time to a call where the honest floor takes 92, removal of old ones included', async () => {
    const [NUMBERS, CALLS, ROUNDS, KEPT] = [1000, 2000, 30, 10_000];
    const clock = systemClock;
    const memory = createObservationCache(NUMBERS, 1e9, clock);
    for (let n = 0; n < NUMBERS; n++)
      memory.write(
        found(
          numberOf(n),
          { operator: 'МТС [mts]', operatorOld: 'МегаФон', region: 'Республика Башкортостан', ported: true },
          clock.epochMs(),
        ),
      );
    const lifetimes = { ttlMs: 1e9, staleTtlMs: 1e9, negativeTtlMs: 1e9, failureTtlMs: 1e9 };
    const source = new RememberingSource(scriptedSource(), memory, lifetimes, clock);
    const plan = await openPlan();
    const identify = bracketNames();
    const resolver = createResolver({
      upstreamsFor: () => [source],
      offline: [(number) => plan.look(number)],
      identify,
      merge: keepRecords(identify, NUMBERS).merge,
    });
    const blocked: Decision = { ...PASS, action: 'block', hangupCause: 21, rule: 'spam', reason: 'rule spam' };
    const decisions = [
      PASS,
      { ...PASS, action: 'route', route: 'sales,s,1', routeName: 'sales', rule: 'far-east' } as const,
    ];
    const handle = createCallHandler({
      policy: scriptedPolicy(),
      lists: recordingLists(),
      numberSettings: DEFAULT_NUMBER_SETTINGS,
      resolver,
      clock,
    });
    // Full after some rounds: each call that comes has another one go.
    const journal = openCallJournal({
      directory: place(),
      settings: { enabled: true, maxCalls: KEPT, keep: 30 * DAY_MS },
      clock,
      report(event) {
        if (event.kind !== 'opened') throw new Error(event.kind);
      },
    });
    const answersFor = (observers: Parameters<typeof createCallAnswers>[0]['observers']) =>
      createCallAnswers({
        handle: async (call, abandoned) => {
          const made = await handle(call, abandoned);
          const n = Number(call.uniqueId);
          return { ...made, decision: n % 10 === 0 ? blocked : (decisions[n % 2] ?? PASS) };
        },
        clock,
        callDefaults: DEFAULTS,
        variables: () => 'all',
        observers,
        onFault: (_call, _fault, error) => console.info(error),
        identify: bracketNames(),
        lengthsOf: () => null,
      });
    const never = new AbortController().signal;
    const options = parseCallOptions(new Map(), DEFAULTS).options;
    const ask = (n: number): IncomingCall => ({
      ...plainQuestion(
        { door: 'agi', script: 'route', number: `+${numberOf(n % NUMBERS)}` },
        DEFAULTS,
        clock.monotonicMs(),
      ),
      ...{
        did: '74951112233',
        context: 'from-trunk',
        channel: `PJSIP/mts-${n.toString(16).padStart(8, '0')}`,
        uniqueId: String(n),
        options,
      },
    });
    /** Answered as they are, and kept until the journal is told of them. */
    let answered: Parameters<CallJournal['observe']>[] = [];
    const answers = answersFor([(call, answer) => void answered.push([call, answer])]);
    /**
     * What the journal itself takes, not the difference of two times that are ten times as long. What it leaves to do is
     * done within the round: garbage, and the compaction that LevelDB does behind the writes.
     */
    async function round(first: number): Promise<number> {
      answered = [];
      for (let n = first; n < first + CALLS; n++) await answers.answer(ask(n), never, () => true);
      collectGarbage();
      const before = process.cpuUsage();
      for (const [n, [call, answer]] of answered.entries()) {
        journal.observe(call, answer);
        // As fast as the disk takes them.
        if (n % 256 === 255) await Promise.all([journal.flush(), setImmediate()]);
      }
      await journal.flush();
      await untilNothingRuns();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / CALLS;
    }
    const floor = await startHonestFloor();
    const tookUs: number[] = [];
    const floorUs: number[] = [];
    for (let n = 0; n < ROUNDS; n++) {
      tookUs.push(await round(n * CALLS));
      floorUs.push(await floor.measureUs());
    }
    await floor.stop();
    const stats = journal.stats();
    await journal.close();
    // A mean, not a median: compaction comes with every few rounds, and is paid for by all of them.
    const us = mean(tookUs.slice(KEPT / CALLS));
    const limitUs = (15 * mean(floorUs)) / FLOOR_OF_THE_LIMITS_US;
    console.info(
      `the call journal: ${us.toFixed(1)} µs of processor time a call, all threads, the removal of old ones with it; ` +
        `the honest floor takes ${mean(floorUs).toFixed(0)}, so the limit is ${limitUs.toFixed(1)}`,
    );
    console.info(tookUs.map((n) => n.toFixed(0)).join(' '));
    console.info(floorUs.map((n) => n.toFixed(0)).join(' '));
    expect(stats).toMatchObject({ dropped: 0, waiting: 0 });
    expect(stats.entries).toBeLessThan(KEPT * 1.02);
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
