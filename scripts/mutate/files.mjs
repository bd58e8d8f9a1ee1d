// The files whose mutants are made, and the tests that may notice them.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { hashOf } from './mutants.mjs';

/** Other programs, and what is built: mutants are not in them. */
const ELSEWHERE = /^test\/(agreement|asterisk|bench|browser|debian|fleet|performance|processes)\//;

/** `folder` below src/, or one file there. */
export function filesOf(folder) {
  const path = `src/${folder}`;
  if (!statSync(path, { throwIfNoEntry: false })) return [];
  return path.endsWith('.ts') ? [path] : below(path).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
}

/** The tests of that folder, all others that import a module of it themselves, and for the daemon those that start one in this process. @param isNear the first alone */
export function testFilesOf(folder, isNear = false) {
  const room = folder.split('/')[0];
  const imported = isNear ? [] : [`/src/${room}/`, ...(room === 'daemon' ? ['/running-daemon.js'] : [])];
  return below('test').filter((file) => {
    if (!file.endsWith('.test.ts') || ELSEWHERE.test(file)) return false;
    const text = readFileSync(file, 'utf8');
    return file.startsWith(`test/${room}/`) || imported.some((name) => text.includes(name));
  });
}

/** All sources and what tests have in common: a test file may behave otherwise when that changes. */
export function stateOfTheRest() {
  const shared = below('test').filter((file) => /\.(ts|ya?ml)$/.test(file) && !file.endsWith('.test.ts'));
  return hashOf(
    [...below('src').filter((file) => file.endsWith('.ts')), ...shared].map((file) => readFileSync(file)).join('\n'),
  );
}

function below(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => `${folder}/${name}`)
    .toSorted();
}
