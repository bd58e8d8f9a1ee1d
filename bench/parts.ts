// Two parts of a call by themselves: a decision, and a look into a list.

import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { numberAt } from './voxroute.js';

export interface PartsResult {
  /** A decision over twenty rules of which none ends it. Median. */
  readonly decisionUs: number;
  /** One number in a list of `listEntries`, half of the time in it. The quickest of five. */
  readonly matchUs: number;
  readonly listEntries: number;
}

/** Where what is bundled finds its packages. */
const BUNDLES = 'node_modules/.cache/bench';
const run = promisify(execFile);

export async function measureParts(directory: string, listEntries: number, ms: number): Promise<PartsResult> {
  // Bundled, because what the runner makes of TypeScript is slower than what the daemon runs.
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: 'bench/parts/parts-process.ts', outDir: BUNDLES, emptyOutDir: false, target: 'node20' },
  });
  const decided = await run(process.execPath, [join(BUNDLES, 'parts-process.js'), String(ms)]);
  const { decisionUs } = JSON.parse(decided.stdout) as { decisionUs: number };
  const list = join(directory, 'list.txt');
  await writeLines(list, listEntries, (n) => numberAt(n));
  const matched = await run(process.execPath, [
    '--expose-gc',
    'test/bench/list-process.mjs',
    'list',
    list,
    String(listEntries),
  ]);
  const { matchUs } = JSON.parse(matched.stdout) as { matchUs: number };
  return { decisionUs, matchUs, listEntries };
}

/** In pieces: a million lines need not be in memory. */
export async function writeLines(path: string, count: number, lineAt: (n: number) => string, head = ''): Promise<void> {
  const stream = createWriteStream(path);
  stream.write(head);
  const PIECE = 10_000;
  for (let from = 0; from < count; from += PIECE) {
    const piece = Array.from({ length: Math.min(PIECE, count - from) }, (_, n) => `${lineAt(from + n)}\n`).join('');
    if (!stream.write(piece)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}
