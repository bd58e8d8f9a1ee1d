// Whoever runs voxroute with a Node.js that is too old is told so in one line: by the program, by what Asterisk starts, and
// by `npm ci`.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const PROGRAMS = ['bin/voxroute', 'agi-scripts/voxroute-agi', 'agi-scripts/agi_request'];

/** Starts a program in a Node.js that says of itself that it is another one. */
function startedIn(version: string, program: string) {
  const directory = temporaryDirectory('node');
  const other = join(directory, 'version.cjs');
  writeFileSync(other, `Object.defineProperty(process, 'version', { value: '${version}' });`);
  const { status, stderr } = spawnSync(process.execPath, ['--require', other, program, '--version'], {
    encoding: 'utf8',
    input: '',
  });
  return { status, stderr };
}

describe.each(PROGRAMS)('%s', (program) => {
  it.each(['v12.22.12', 'v18.20.4', 'v20.18.3'])('says in Node.js %s what it needs, and ends with 2', (version) => {
    const name = program.split('/')[1] ?? '';
    const stderr = `${name}: needs Node.js 20.19 or later, found ${version} in ${process.execPath}\n`;
    expect(startedIn(version, program)).toEqual({ status: 2, stderr });
  });

  it('runs in Node.js 22', () => {
    expect(startedIn('v22.0.0', program).stderr).not.toContain('needs Node.js');
  });

  it('can be read by Node.js 12, and imports nothing before it has looked', () => {
    const text = readFileSync(program, 'utf8');
    const languageOptions = { ecmaVersion: 2019, sourceType: 'commonjs' } as const;
    expect(new Linter().verify(text, { languageOptions })).toEqual([]);
    const looked = text.indexOf('process.version');
    expect(text.slice(0, looked)).not.toMatch(/^import |= require\(|= process\.getBuiltinModule/m);
  });
});

it('the version that is looked for is the one that the package asks for, and npm insists on it', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
  expect(engines.node).toBe('>=20.19');
  const npmrc = readFileSync('.npmrc', 'utf8');
  expect(npmrc).toBe('engine-strict=true\n');
});
