// What the call journal costs a call, in a process that has what a daemon runs: TypeScript as tests run it takes half as much
// again. Writes JSON; see journal.test.ts.

import { mkdtempSync } from 'node:fs';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createCallAnswers } from '../../src/call/answer-call.js';
import { parseCallOptions } from '../../src/call/call-options.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { plainQuestion } from '../../src/call/plain-question.js';
import { openCallJournal, type CallJournal } from '../../src/journal/call-journal.js';
import { PASS, type Decision } from '../../src/policy/decision.js';
import { systemClock } from '../../src/time/clock.js';
import { bracketNames } from '../fakes/names.js';
import { found } from '../fakes/scripted-source.js';
import { removeDirectory } from '../fakes/temporary-directory.js';
import { CALL_DEFAULTS, openCachedCalls } from './cached-calls.js';
import { startHonestFloor } from './honest-floor.js';

/** Of each round, in microseconds of processor time a call, or a session of the honest floor. */
export interface JournalCost {
  readonly tookUs: readonly number[];
  readonly floorUs: readonly number[];
  /** Until then the journal is not full, and nothing goes for what comes. */
  readonly fullAfterRounds: number;
  readonly maxCalls: number;
  readonly stats: { readonly dropped: number; readonly waiting: number; readonly entries: number };
}

const DAY_MS = 86_400_000;
const numberOf = (n: number) => `7917${String((n * 7919) % 10_000_000).padStart(7, '0')}`;

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

const [NUMBERS, CALLS, ROUNDS, KEPT] = [1000, 2000, 30, 10_000];
const clock = systemClock;
const directory = mkdtempSync(join(tmpdir(), 'voxroute-journal-'));
const { handle } = await openCachedCalls(
  Array.from({ length: NUMBERS }, (_, n) =>
    found(
      numberOf(n),
      { operator: 'МТС [mts]', operatorOld: 'МегаФон', region: 'Республика Башкортостан', ported: true },
      clock.epochMs(),
    ),
  ),
);
const blocked: Decision = { ...PASS, action: 'block', hangupCause: 21, rule: 'spam', reason: 'rule spam' };
const decisions = [
  PASS,
  { ...PASS, action: 'route', route: 'sales,s,1', routeName: 'sales', rule: 'far-east' } as const,
];
// Full after some rounds: each call that comes has another one go.
const journal = openCallJournal({
  directory: join(directory, 'journal'),
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
    callDefaults: CALL_DEFAULTS,
    variables: () => 'all',
    observers,
    onFault: (_call, _fault, error) => console.info(error),
    identify: bracketNames(),
    lengthsOf: () => null,
  });
const never = new AbortController().signal;
const options = parseCallOptions(new Map(), CALL_DEFAULTS).options;
const ask = (n: number): IncomingCall => ({
  ...plainQuestion(
    { door: 'agi', script: 'route', number: `+${numberOf(n % NUMBERS)}` },
    CALL_DEFAULTS,
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
  // The collector goes on for a while on threads of its own.
  await untilNothingRuns();
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
const { dropped, waiting, entries } = journal.stats();
await journal.close();
removeDirectory(directory);
const cost: JournalCost = {
  ...{ tookUs, floorUs, fullAfterRounds: KEPT / CALLS, maxCalls: KEPT },
  stats: { dropped, waiting, entries },
};
console.info(JSON.stringify(cost));
