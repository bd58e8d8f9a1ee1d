// The tree whose ratios are committed, built beside this one: on another machine, or another version of Node.js, the same
// tree has other ratios, and only what is measured in one run can be compared then.

import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runProgram } from '../../test/asterisk/run-program.js';
import { said } from '../machine.js';

const LOCK = 'package-lock.json';
const LIMIT_MS = 240_000;
const run = (program: string, programArguments: readonly string[]) =>
  runProgram(program, programArguments, { env: process.env, timeoutMs: LIMIT_MS });

/** The commit that changed `file` last. Throws where the history is not there, or not whole. */
export function commitOf(file: string): string {
  // A shallow clone takes its only commit for the one that changed every file.
  if (said('git', ['rev-parse', '--is-shallow-repository']) !== 'false') throw new Error('no whole history');
  const commit = said('git', ['log', '-1', '--format=%H', '--', file]);
  if (commit === '') throw new Error(`${file} was never committed`);
  return commit;
}

/** Unpacks and builds it. Resolves with its root, beneath `directory`. Rejects where that cannot be done. */
export async function buildTree(commit: string, directory: string): Promise<string> {
  const root = join(directory, 'tree');
  mkdirSync(root);
  const archive = join(directory, 'tree.tar');
  await run('git', ['archive', '--output', archive, commit]);
  await run('tar', ['-xf', archive, '-C', root]);
  const hasSamePackages = readFileSync(LOCK, 'utf8') === readFileSync(join(root, LOCK), 'utf8');
  if (hasSamePackages) symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  else await run('npm', ['--prefix', root, 'ci', '--ignore-scripts']);
  await run('npm', ['--prefix', root, 'run', '--silent', 'build']);
  return root;
}
