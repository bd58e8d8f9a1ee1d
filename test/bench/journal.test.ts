// What the call journal costs a call, with and without it in turns within one run; and what 100 000 calls through another
// policy take. The limits are those that a user was promised.

import { mkdtempSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCallAnswers } from '../../src/call/answer-call.js';
import { parseCallOptions } from '../../src/call/call-options.js';
import { createCallHandler } from '../../src/call/handle-call.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { plainQuestion } from '../../src/call/plain-question.js';
import { askDaemon } from '../../src/cli/control-client.js';
import type { ShownReplay } from '../../src/http/routes/call-commands.js';
import { openCallJournal, type CallJournal } from '../../src/journal/call-journal.js';
import { createObservationCache } from '../../src/lookup/observation-cache.js';
import { RememberingSource } from '../../src/lookup/remembering-source.js';
import { createResolver } from '../../src/lookup/resolver.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { PASS, type Decision } from '../../src/policy/decision.js';
import { systemClock } from '../../src/time/clock.js';
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

const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

describe('the call journal', () => {
  it('adds at most 15 µs of processor time to a call, what is written and what goes for it together', async () => {
    const [NUMBERS, CALLS, ROUNDS] = [1000, 10_000, 12];
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
    const resolver = createResolver({
      upstreamsFor: () => [source],
      offline: [(number) => plan.look(number)],
      identify: bracketNames(),
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
    // Full from the second round on: each call that comes has another one go.
    const journal = openCallJournal({
      directory: place(),
      settings: { enabled: true, maxCalls: CALLS, keep: 30 * DAY_MS },
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
    async function round(answers: ReturnType<typeof answersFor>): Promise<number> {
      const before = process.cpuUsage();
      for (let n = 0; n < CALLS; n++) {
        await answers.answer(ask(n), never, () => true);
        // As fast as the disk takes them, and without it as often.
        if (n % 256 === 255) await Promise.all([journal.flush(), setImmediate()]);
      }
      await journal.flush();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / CALLS;
    }
    const [without, withIt] = [answersFor([]), answersFor([journal.observe])];
    const figures = { without: [] as number[], with: [] as number[] };
    for (let n = 0; n < ROUNDS; n++) {
      // In changing order, so that neither always has the warmer machine.
      const both = [
        async () => void figures.without.push(await round(without)),
        async () => void figures.with.push(await round(withIt)),
      ];
      for (const one of n % 2 === 0 ? both : both.reverse()) await one();
    }
    const stats = journal.stats();
    await journal.close();
    const [off, on] = [middle(figures.without.slice(2)), middle(figures.with.slice(2))];
    console.info(
      `a call of the spine, cached: ${off.toFixed(1)} µs without the journal, ${on.toFixed(1)} µs with it: ${(on - off).toFixed(1)} µs more`,
    );
    expect(stats).toMatchObject({ dropped: 0, waiting: 0 });
    expect(stats.entries).toBeLessThan(CALLS * 1.02);
    expect(on - off).toBeLessThan(15);
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
