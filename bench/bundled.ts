// Runs a part of the bench in a process of its own, bundled: what the runner makes of TypeScript is several times slower
// than what the daemon runs.

import { execFile } from 'node:child_process';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';

/** As deep as dist/program is, so that paths to data/ lead there. */
const BUNDLES = 'build';
const run = promisify(execFile);
const built = new Map<string, Promise<unknown>>();

/** @returns what it wrote on standard output */
export async function runBundled(entry: string, programArguments: readonly string[]): Promise<string> {
  const outDir = join(BUNDLES, `bench-${basename(entry, '.ts')}`);
  if (!built.has(entry)) {
    const options = { ssr: entry, outDir, emptyOutDir: true, target: 'node20' };
    built.set(entry, build({ configFile: false, logLevel: 'error', build: options }));
  }
  await built.get(entry);
  const { stdout } = await run(process.execPath, [join(outDir, `${basename(entry, '.ts')}.js`), ...programArguments]);
  return stdout;
}
