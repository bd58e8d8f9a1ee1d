// Two parts of a call by themselves: a decision, and a look into a list.

import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runBundled } from './bundled.js';
import { numberAt } from './callers.js';

export interface PartsResult {
  /** A decision over twenty rules of which none ends it. Median. */
  readonly decisionUs: number;
  /** One number in a list of `listEntries`, half of the time in it. The quickest of five. */
  readonly matchUs: number;
  readonly listEntries: number;
}

const run = promisify(execFile);

export async function measureParts(directory: string, listEntries: number, ms: number): Promise<PartsResult> {
  const decided = await runBundled('bench/parts/parts-process.ts', [String(ms)]);
  const { decisionUs } = JSON.parse(decided) as { decisionUs: number };
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
