// Checks the rooms of docs/architecture.md, and that the checker saw the modules at all: with a compiler it does
// not understand, dependency-cruiser reports "no violations" over zero modules.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const sources = readdirSync('src', { recursive: true }).filter((name) => String(name).endsWith('.ts'));
const run = spawnSync(
  process.execPath,
  [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    'src',
  ],
  { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
);
let result;
try {
  result = JSON.parse(run.stdout);
} catch {
  console.error(`check-rooms: dependency-cruiser gave no result\n${run.stderr}`);
  process.exit(1);
}
const seen = result.modules.filter((module) => module.source.startsWith('src/')).length;
for (const violation of result.summary.violations) {
  console.error(`${violation.rule.severity}: ${violation.rule.name}: ${violation.from} → ${violation.to}`);
}
if (seen < sources.length) {
  console.error(`check-rooms: saw ${seen} of ${sources.length} modules under src`);
  process.exit(1);
}
if (result.summary.error > 0) process.exit(1);
console.log(`rooms: ${seen} modules, no forbidden import`);
