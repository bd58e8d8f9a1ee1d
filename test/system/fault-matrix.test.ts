import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { DOORS, FAULT_MATRIX, FROM_MEMORY, MEMORIES, type FaultRow, type Memory } from './fault-matrix.js';
import { ThreeDoors, type DoorAnswer } from './three-doors.js';

/** How long a request holds its place. */
const RATE_WINDOW_MS = 1100;
const DAY_MS = 24 * 3600 * 1000;
/** Past the default of `cache.ttl`. */
const UNTIL_STALE_MS = 8 * DAY_MS;
/**
 * What the asker may see on top of the bound: the daemon shares its process with all the stand-ins, and the machine with
 * other tests. The bound itself is asserted by the daemon's own measure.
 */
const BESIDE_OTHER_TESTS_MS = 500;
/** A row in which the process stood still for so long, because the machine had other work, is tried again. */
const STANDSTILL_MS = 40;
const MOST_REPEATS = 10;

const numberOf = (memory: Memory, door: (typeof DOORS)[number]) =>
  `7917${MEMORIES.indexOf(memory)}${DOORS.indexOf(door)}15564`;
const outcomeOf = (row: FaultRow, memory: Memory) => (memory === 'cold' ? row.cold : FROM_MEMORY[memory]);

async function learnBothKinds(doors: ThreeDoors): Promise<void> {
  await Promise.all(DOORS.map((door) => doors.learn(numberOf('stale', door))));
  doors.pass(UNTIL_STALE_MS);
  await Promise.all(DOORS.map((door) => doors.learn(numberOf('fresh', door))));
}

/** Cold first: a few failures more, and the circuit would be open. */
async function askEverywhere(doors: ThreeDoors, { fault }: FaultRow): Promise<Map<string, DoorAnswer>> {
  const answers = new Map<string, DoorAnswer>();
  for (const memory of MEMORIES) {
    for (const door of DOORS) {
      // After a 429 the next number has to wait: it is the first one that a row is about.
      if (memory === 'cold') await doors.untilNotPaused();
      // Each is sent twice, and lookups over HTTP leave half of the rate to calls: the places before are to be free again.
      if (memory === 'cold' && fault === 'closes-at-second') await sleep(RATE_WINDOW_MS);
      answers.set(`${memory} ${door}`, await doors.ask(door, numberOf(memory, door)));
    }
  }
  return answers;
}

async function answersOf(row: FaultRow): Promise<Map<string, DoorAnswer>> {
  const doors = await ThreeDoors.open();
  try {
    await learnBothKinds(doors);
    if (row.fault === 'dns') await doors.moveVoxlink('http://voxlink.invalid');
    else await doors.voxlink.play(row.fault);
    return await askEverywhere(doors, row);
  } finally {
    await doors.close();
  }
}

function expectOutcomes(row: FaultRow, answers: ReadonlyMap<string, DoorAnswer>): void {
  const cells = MEMORIES.flatMap((memory) =>
    DOORS.map((door) => ({ name: `${memory} ${door}`, ...outcomeOf(row, memory) })),
  );
  expect([...answers].map(([name, { status, fault, source }]) => ({ name, status, fault, source }))).toEqual(
    cells.map(({ name, status, fault, source }) => ({ name, status, fault, source })),
  );
  for (const { name, withinMs } of cells) {
    const { ms = Infinity, tookMs = Infinity, stoodStillMs = 0 } = answers.get(name) ?? {};
    expect(ms, name).toBeLessThan(withinMs + stoodStillMs);
    expect(tookMs, name).toBeLessThan(withinMs + stoodStillMs + BESIDE_OTHER_TESTS_MS);
  }
}

// What loads at the first call would hold up the rows that run first.
beforeAll(async () => {
  const doors = await ThreeDoors.open();
  await doors.learn(numberOf('fresh', 'AGI'));
  await doors.close();
});

describe.concurrent('what a caller gets when Voxlink is out of order', () => {
  it.each(FAULT_MATRIX.map((row) => [row.title, row] as const))('%s', async (_title, row) => {
    for (let again = MOST_REPEATS; ; again--) {
      const answers = await answersOf(row);
      const stoodStillMs = Math.max(...[...answers.values()].map((answer) => answer.stoodStillMs));
      try {
        expectOutcomes(row, answers);
        return;
      } catch (error) {
        if (stoodStillMs < STANDSTILL_MS || again === 0) throw error;
      }
    }
  });
});
