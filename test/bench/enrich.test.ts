// What it costs to enrich a million rows: reading and writing alone, and with what is known offline. Figures, not a pass
// or fail: compare within one run.

import { appendFileSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrichUntil, type OpenEnrichLookup } from '../../src/cli/bulk/enrich.js';
import type { EnrichSummary } from '../../src/cli/bulk/enrich-summary.js';
import { importFile } from '../../src/registry/import/import-file.js';
import { importRegistry } from '../../src/registry/import/import-registry.js';
import { addVersion } from '../../src/registry/table-versions.js';
import { writeRegistryFiles } from '../fakes/registry-rows.js';
import { answerTo, madeUp } from '../cli/bulk/enrich-with.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const ROWS = 1_000_000;
const CODES = [900, 903, 905, 910, 916, 917, 920, 926, 950, 962, 977, 999, 495, 812, 843, 347];

let directory: string;
let file: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-bench-enrich-'));
  writeFileSync(join(directory, 'voxroute.yaml'), `cache: { dir: ${directory} }\n`);
  file = join(directory, 'calls.csv');
  writeCalls();
});
afterAll(() => removeDirectory(directory));

/** Call records as FreePBX exports them: every eighth number is one of before, every eighth cell quoted. */
function writeCalls(): void {
  let seed = 20_261_126;
  const random = (below: number) => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) % below;
  const recent: string[] = [];
  let text = 'calldate,clid,src,dst,duration,disposition,uniqueid\n';
  for (let row = 0; row < ROWS; row++) {
    const code = CODES[random(CODES.length)] ?? 900;
    const fresh = `8${code}${String(random(10_000_000)).padStart(7, '0')}`;
    const number = recent.length > 0 && random(8) === 0 ? (recent[random(recent.length)] ?? fresh) : fresh;
    recent[row % 1000] = number;
    const name = random(8) === 0 ? `"""Иван"" <${number}>"` : number;
    text += `2026-11-22 10:00:00,${name},${number},84951112233,${random(600)},ANSWERED,1795310648.${row}\n`;
    if (text.length > 1_000_000 || row === ROWS - 1) {
      appendFileSync(file, text);
      text = '';
    }
  }
}

/** As `registry import` leaves it. */
async function importGenerated(): Promise<void> {
  const paths = await writeRegistryFiles(join(directory, 'rows'), { seed: 1 });
  const files = await Promise.all(paths.map((path) => importFile(path)));
  const { bytes } = await importRegistry(files, new Map(), Date.now(), { force: true, read: () => undefined });
  mkdirSync(join(directory, 'registry'), { recursive: true });
  await addVersion(join(directory, 'registry'), 'ranges', bytes, Date.now());
}

async function timed(what: string, openLookup?: OpenEnrichLookup): Promise<EnrichSummary> {
  let stdout = '';
  const output = { stdout: { write: (text: string) => (stdout += text) }, stderr: { write: () => true } };
  const options = { json: true, force: true, offline: true, column: 'src', config: join(directory, 'voxroute.yaml') };
  const startedMs = performance.now();
  let highestRss = 0;
  const watch = setInterval(() => (highestRss = Math.max(highestRss, process.memoryUsage.rss())), 100);
  const rssBefore = process.memoryUsage.rss();
  await enrichUntil(new AbortController().signal, file, options, output, openLookup);
  clearInterval(watch);
  const seconds = (performance.now() - startedMs) / 1000;
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  console.info(
    `${what}: ${(ROWS / seconds).toFixed(0)} rows a second, ${seconds.toFixed(1)} s for ${mebibytes(statSync(file).size)} MiB, ` +
      `at most ${mebibytes(highestRss - rssBefore)} MiB more resident`,
  );
  return JSON.parse(stdout) as EnrichSummary;
}

describe('a million rows are enriched', () => {
  it('with one made-up answer: reading, normalizing, writing', async () => {
    const answer = answerTo('79170415564');
    expect((await timed('made-up answers', () => Promise.resolve(madeUp(() => answer, 5000)))).rows).toBe(ROWS);
  });

  it('with --offline and the plan that ships', async () => {
    expect((await timed('--offline, plan only')).rows).toBe(ROWS);
  });

  it('with --offline and a registry of 446 000 ranges', async () => {
    await importGenerated();
    const { rows, statuses } = await timed('--offline, registry');
    console.info(`by status: ${JSON.stringify(statuses)}`);
    expect(rows).toBe(ROWS);
  });
});
