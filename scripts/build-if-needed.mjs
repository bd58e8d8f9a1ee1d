// Builds dist when it is missing or older than what it is made from, so that `npm start` and `npm test` work right
// after `npm ci`, with or without --ignore-scripts.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Written last. */
const PROGRAM = 'dist/program/main.js';

function newestUnder(dir) {
  return Math.max(0, ...readdirSync(dir, { recursive: true }).map((name) => statSync(join(dir, String(name))).mtimeMs));
}

// The lock file, too: packages are in the bundle.
const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/bundle.mjs'];
const inputs = files.map((file) => statSync(file).mtimeMs);
const newest = Math.max(newestUnder('src'), newestUnder('types'), ...inputs);
const upToDate = existsSync(PROGRAM) && statSync(PROGRAM).mtimeMs >= newest;

if (!upToDate) {
  console.error('voxroute: building dist …');
  const run = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (run.status !== 0) process.exit(run.status ?? 1);
}
