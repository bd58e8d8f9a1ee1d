// `npm run bench`: what it measures, in what order, and what becomes of it. See docs/performance.md.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureCalls, SMALL_CALLS, WHOLE_CALLS } from './calls/calls.js';
import { measureCost, SMALL, WHOLE, type CostPlan } from './cost.js';
import { CURVES, measureGrowth, SMALL_GROWTH, WHOLE_GROWTH } from './growth/growth.js';
import { checkGuard, commitGuard } from './guard/check.js';
import { GUARD, SMALL_GUARD } from './guard/measure.js';
import { buildTools } from './load-generator.js';
import { thisMachine } from './machine.js';
import { renderChart } from './report/chart.js';
import { withFigures } from './report/guide.js';
import { renderReport } from './report/report.js';
import { readResults, writeResults, type Results } from './results.js';

const PARTS = ['cost', 'calls', 'guard', 'growth', ...CURVES] as const;
type Part = (typeof PARTS)[number];

const HELP = `usage: npm run bench [-- OPTION ...]

  (none)           measures cost, calls and guard, prints the report and writes it: at most 10 minutes
  --quick          compares CPU ratios with the committed ones: under a minute; where a call seems dearer, once more,
                   then with the tree of the committed ones in one run: three minutes; writes nothing
  --only PART      cost: sessions, AMI, cold lookups, parts of a call; calls: real Asterisks;
                   guard: what --quick compares with, measured as it does;
                   growth: as numbers, rules, entries of a list and ported numbers grow; or one of the four,
                   numbers, rules, entries, ported: at most 10 minutes each
  --before DIR     measures another tree that is built, an earlier version, in the same run
  --small          few rounds and small counts, to try the bench itself; writes nothing
  --report         writes the report anew from what was measured before
`;

/** @returns the exit code */
export async function main(given: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...given],
    options: {
      help: { type: 'boolean' },
      quick: { type: 'boolean' },
      only: { type: 'string' },
      small: { type: 'boolean' },
      before: { type: 'string' },
      report: { type: 'boolean' },
    },
  });
  if (values.help === true) return print(HELP);
  if (values.report === true) return publish(readResults());
  const only = PARTS.find((part) => part === values.only);
  if (values.only !== undefined && only === undefined) throw new Error(`--only takes ${PARTS.join(', ')}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const directory = mkdtempSync(join(tmpdir(), 'voxroute-bench-'));
  try {
    if (values.quick === true) return await checkGuard(directory, (line) => void print(`${line}\n`), say);
    const isSmall = values.small === true;
    const whole = isSmall ? SMALL : WHOLE;
    const costPlan = { ...whole, earlier: values.before ?? null };
    const measured = await measure(
      directory,
      only === undefined ? ['cost', 'calls', 'guard'] : [only],
      costPlan,
      isSmall,
    );
    return isSmall ? print(renderReport(measured)) : publish(withMeasured(readResults(), measured));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A curve that was not measured now stays. */
function withMeasured(before: Results, measured: Results): Results {
  return { ...before, ...measured, ...(measured.growth && { growth: { ...before.growth, ...measured.growth } }) };
}

const say = (text: string) => process.stderr.write(`bench: ${text}\n`);

async function measure(
  directory: string,
  parts: readonly Part[],
  costPlan: CostPlan,
  isSmall: boolean,
): Promise<Results> {
  const machine = thisMachine();
  const callsPlan = isSmall ? SMALL_CALLS : WHOLE_CALLS;
  const plan = isSmall ? SMALL_GROWTH : WHOLE_GROWTH;
  if (parts.includes('guard')) await commitGuard(directory, isSmall ? SMALL_GUARD : GUARD, say);
  const curves = CURVES.filter((curve) => parts.includes('growth') || parts.includes(curve));
  return {
    ...(parts.includes('cost') && { cost: { machine, result: await measureCost(directory, costPlan, say) } }),
    ...(parts.includes('calls') && { calls: { machine, result: await measureCalls(directory, callsPlan, say) } }),
    ...(curves.length > 0 && {
      growth: await measureGrowth({ directory, tools: buildTools(directory), plan, say }, curves),
    }),
  };
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** Where administrators read. */
const PAGE = 'docs/performance.md';

function publish(measured: Results): number {
  writeResults(measured);
  // As they are written, so that the report can be made anew from them.
  const results = readResults();
  const report = renderReport(results);
  writeFileSync('bench/report.md', report);
  writeFileSync(PAGE, withFigures(readFileSync(PAGE, 'utf8'), results));
  if (results.cost !== undefined) writeFileSync('bench/report.svg', renderChart(results.cost.result.sessions));
  return print(`${report}\nwritten: bench/report.md, bench/report.svg, bench/report.json, the figures of ${PAGE}\n`);
}
