// `npm run bench -- --quick`: first this tree against the committed ratios; where a call seems dearer, against the tree that
// they are of, in one run.

import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fourDigits } from '../results.js';
import { GUARD, measureGuard, type GuardPlan } from './measure.js';
import {
  comparisonLine,
  compareRatios,
  lowestRatios,
  medianRatios,
  MOST_DEARER,
  MOST_DEARER_APART,
  type Ratios,
} from './ratios.js';
import { buildTree, commitOf } from './report-tree.js';

/** A file of its own, so that the commit of it is that of the tree it is of. */
const GUARD_FILE = 'bench/guard.json';

type Say = (text: string) => void;

const THIS_TREE = '.';
/** What has become dearer is so each time; on a machine that others use, one time may be so by itself. */
const MAX_TRIES = 2;
const COMMITTED_RUNS = 3;

/** @returns the exit code: 1 where a call has become dearer */
export async function checkGuard(directory: string, print: Say, say: Say): Promise<number> {
  const committed = readCommitted();
  let lowest: Ratios = {};
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const [measured = {}] = await measureGuard(newDirectory(directory), [THIS_TREE], GUARD, say);
    lowest = lowestRatios(lowest, measured);
    if (isCheapEnough(committed, lowest, 'committed', print)) return 0;
  }
  const beside = await compareBeside(directory, print, say).catch((error: unknown) => String(error));
  if (typeof beside === 'boolean') return beside ? 0 : failed(print);
  print(`The tree of ${GUARD_FILE} cannot be measured beside (${beside}): up to ${MOST_DEARER_APART * 100} % pass.`);
  return isCheapEnough(committed, lowest, 'committed', print, MOST_DEARER_APART) ? 0 : failed(print);
}

/** Whether a call is cheap enough beside the tree of the committed ratios. Rejects where that tree cannot be had. */
async function compareBeside(directory: string, print: Say, say: Say): Promise<boolean> {
  const commit = commitOf(GUARD_FILE);
  const name = commit.slice(0, 7);
  say(`this may be the machine: ${name}, the tree of ${GUARD_FILE}, is built to measure both`);
  const beside = newDirectory(directory);
  const roots = [THIS_TREE, await buildTree(commit, beside)];
  const [now = {}, before = {}] = await measureGuard(beside, roots, GUARD, say);
  return isCheapEnough(before, now, `of ${name}`, print);
}

/** Measures what to compare with. Writes the file, unless the plan is only to try the bench. */
export async function commitGuard(directory: string, plan: GuardPlan, say: Say): Promise<void> {
  const runs: Ratios[] = [];
  for (let run = 0; run < COMMITTED_RUNS; run++)
    runs.push(...(await measureGuard(newDirectory(directory), [THIS_TREE], plan, say)));
  const text = JSON.stringify(medianRatios(runs), fourDigits, 2);
  say(`to compare with: ${text}`);
  if (plan === GUARD) writeFileSync(GUARD_FILE, `${text}\n`);
}

function readCommitted(): Ratios {
  if (!existsSync(GUARD_FILE)) throw new Error(`${GUARD_FILE} is missing: npm run bench -- --only guard`);
  return JSON.parse(readFileSync(GUARD_FILE, 'utf8')) as Ratios;
}

function isCheapEnough(before: Ratios, now: Ratios, whose: string, print: Say, mostDearer = MOST_DEARER): boolean {
  const comparisons = compareRatios(before, now, mostDearer);
  for (const comparison of comparisons) print(comparisonLine(comparison, whose));
  // Nothing to compare with is no pass.
  return comparisons.length > 0 && !comparisons.some(({ isTooDear }) => isTooDear);
}

function failed(print: Say): number {
  print(
    `A call has become more than ${MOST_DEARER * 100} % dearer than in the committed report. If that is meant, run npm run bench and commit the report.`,
  );
  return 1;
}

/** What daemons of another run left in theirs is not to be found. */
function newDirectory(beneath: string): string {
  return mkdtempSync(join(beneath, 'guard-'));
}
