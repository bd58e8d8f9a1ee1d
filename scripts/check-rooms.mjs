// Checks the rooms of docs/architecture.md, and that the checker saw the modules at all: with a compiler it does
// not understand, dependency-cruiser reports "no violations" over zero modules. dependency-cruiser finds circles of files;
// circles of folders are found here, because lists/ and registry/ have rooms inside.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

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
const arrows = roomArrows(result.modules);
const circles = roomCircles();
for (const circle of circles) console.error(`error: rooms in a circle: ${circle}`);
const heavy = loadedForHelp(result.modules);
for (const path of heavy) console.error(`error: voxroute --help loads ${path}`);
const untrue = untrueRows(readFileSync('docs/architecture.md', 'utf8'));
for (const row of untrue) console.error(`error: docs/architecture.md: ${row}`);
if (result.summary.error > 0 || circles.length + heavy.length + untrue.length > 0) process.exit(1);
console.log(`rooms: ${seen} modules, no forbidden import, no circle of rooms`);

/** The folder that is one subject: commands and conditions have groups, lists/ and registry/ have rooms of their own. */
function roomOf(path) {
  const [, room, inner, ...rest] = path.split('/');
  if (inner === undefined) return path;
  return rest.length > 0 && (room === 'lists' || room === 'registry') ? `${room}/${inner}` : room;
}

/** Which room imports which, by room, with one import of each. */
function roomArrows(modules) {
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
  return arrows;
}

/** Every arrow between rooms that has a way back, with one import that makes it. */
function roomCircles() {
  const reaches = (from, to, seen = new Set()) =>
    from === to ||
    [...(arrows.get(from)?.keys() ?? [])].some((next) => !seen.has(next) && (seen.add(next), reaches(next, to, seen)));
  return [...arrows].flatMap(([from, targets]) =>
    [...targets].filter(([to]) => reaches(to, from)).map(([to, example]) => `${from} ↔ ${to}: ${example}`),
  );
}

/** Rows of the table of rooms that differ from the imports. Its last column leaves out `time/` and files at the root. */
function untrueRows(text) {
  const rows = new Map(
    [...text.matchAll(/^\| `src\/([a-z/-]+)\/` \|.*\|(.*)\|$/gm)].map(([, room, cell]) => [room, cell]),
  );
  const rooms = new Set(sources.map((name) => roomOf(`src/${name}`)).filter((room) => !room.endsWith('.ts')));
  const missing = [...rooms].filter((room) => !rows.has(room)).map((room) => `no row for src/${room}/`);
  const wrong = [...rows].flatMap(([room, cell]) => {
    const named = [...cell.matchAll(/`([a-z/-]+)\/`/g)].map(([, name]) => name);
    const others = [...rooms].filter((each) => each !== room && each !== 'time');
    const written = cell.includes('every room but') ? others.filter((each) => !named.includes(each)) : named;
    const imported = [...(arrows.get(room)?.keys() ?? [])].filter((each) => others.includes(each));
    return written.sort().join() === imported.sort().join()
      ? []
      : [`src/${room}/ imports ${imported.join(', ') || 'no room'}, and its row says ${written.join(', ') || 'none'}`];
  });
  return [...missing, ...wrong];
}

/** Names, options and help are quick: what the program loads at once is small, and everything else loads with a command. */
function loadedForHelp(modules) {
  const small =
    /^src\/(cli\/.*|errors|time\/(duration|until|calendar-day)|lists\/match\/list-format-names)\.ts$|^node_modules\/commander\/|^(node:)?(fs|stream|url)$/;
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
