// Checks the rooms of docs/architecture.md, and that the checker saw the modules at all: with a compiler it does
// not understand, dependency-cruiser reports "no violations" over zero modules. dependency-cruiser finds circles of files;
// circles of folders are found here, because lists/ and registry/ have rooms inside.
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
const circles = roomCircles(result.modules);
for (const circle of circles) console.error(`error: rooms in a circle: ${circle}`);
const heavy = loadedForHelp(result.modules);
for (const path of heavy) console.error(`error: voxroute --help loads ${path}`);
if (result.summary.error > 0 || circles.length > 0 || heavy.length > 0) process.exit(1);
console.log(`rooms: ${seen} modules, no forbidden import, no circle of rooms`);

/** The folder that is one subject: commands and conditions have groups, lists/ and registry/ have rooms of their own. */
function roomOf(path) {
  const [, room, inner, ...rest] = path.split('/');
  if (inner === undefined) return path;
  return rest.length > 0 && (room === 'lists' || room === 'registry') ? `${room}/${inner}` : room;
}

/** Every arrow between rooms that has a way back, with one import that makes it. */
function roomCircles(modules) {
  const arrows = new Map();
  for (const { source, dependencies } of modules) {
    for (const { resolved } of dependencies) {
      if (!source.startsWith('src/') || !resolved.startsWith('src/')) continue;
      const [from, to] = [roomOf(source), roomOf(resolved)];
      if (from === to) continue;
      if (!arrows.has(from)) arrows.set(from, new Map());
      arrows.get(from).set(to, `${source} → ${resolved}`);
    }
  }
  const reaches = (from, to, seen = new Set()) =>
    from === to ||
    [...(arrows.get(from)?.keys() ?? [])].some((next) => !seen.has(next) && (seen.add(next), reaches(next, to, seen)));
  return [...arrows].flatMap(([from, targets]) =>
    [...targets].filter(([to]) => reaches(to, from)).map(([to, example]) => `${from} ↔ ${to}: ${example}`),
  );
}

/** Names, options and help are quick: what the program loads at once is small, and everything else loads with a command. */
function loadedForHelp(modules) {
  const small =
    /^src\/(cli\/.*|errors|time\/(duration|until|calendar-day)|lists\/match\/list-format-names)\.ts$|^node_modules\/commander\/|^(node:)?(fs|stream)$/;
  const bySource = new Map(modules.map((module) => [module.source, module]));
  const loaded = new Set(['src/cli/program.ts']);
  for (const path of loaded) {
    for (const { resolved, dependencyTypes } of bySource.get(path)?.dependencies ?? []) {
      const isLater = dependencyTypes.includes('type-only') || dependencyTypes.includes('dynamic-import');
      if (!isLater && path.startsWith('src/')) loaded.add(resolved);
    }
  }
  return [...loaded].filter((path) => !small.test(path));
}
