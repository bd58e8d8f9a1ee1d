import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from '../../src/files/replace-file.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-replace-'));
  path = join(directory, 'state');
});
afterEach(() => removeDirectory(directory));

const modeOf = (of: string) => statSync(of).mode & 0o777;

describe('a file that is replaced', () => {
  it('has all chunks, and only its owner reads it', async () => {
    writeFileSync(path, 'before', { mode: 0o644 });
    await replaceFile(path, ['ab', Buffer.from('cd')]);
    expect(readFileSync(path, 'utf8')).toBe('abcd');
    expect(modeOf(path)).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['state']);
  });

  it('is readable for others where that is asked for, as any file is', async () => {
    const usual = join(directory, 'usual');
    writeFileSync(usual, '', { mode: 0o640 });
    await replaceFile(path, ['ab'], 0o640);
    expect(modeOf(path)).toBe(modeOf(usual));
  });

  it('is what it was when writing ends in the middle, and nothing else is left', async () => {
    writeFileSync(path, 'before');
    function* failing(): Generator<string> {
      yield 'half';
      throw new Error('no more');
    }
    await expect(replaceFile(path, failing())).rejects.toThrow('no more');
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(directory)).toEqual(['state']);
  });

  it('is what it was when its place cannot be had', async () => {
    writeFileSync(path, 'before');
    mkdirSync(`${path}.unfinished`);
    await expect(replaceFile(path, ['after'])).rejects.toThrow(/EEXIST/);
    expect(readFileSync(path, 'utf8')).toBe('before');
  });

  it('leaves what a link in the place of the unfinished one leads to', async () => {
    const other = join(directory, 'other');
    writeFileSync(other, 'mine');
    symlinkSync(other, `${path}.unfinished`);
    await replaceFile(path, ['ours']);
    expect(readFileSync(path, 'utf8')).toBe('ours');
    expect(readFileSync(other, 'utf8')).toBe('mine');
  });

  it.runIf(process.getuid?.() === 0)('belongs to whom its directory belongs to when root writes it', async () => {
    chownSync(directory, 65_534, 65_534);
    await replaceFile(path, ['ours']);
    expect(statSync(path)).toMatchObject({ uid: 65_534, gid: 65_534 });
  });
});
