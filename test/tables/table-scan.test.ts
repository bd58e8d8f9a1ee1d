import { fc, property } from '../property.js';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanTable } from '../../src/tables/table-scan.js';
import { anyCharacter } from '../fakes/any-character.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-scan-'));
});
afterAll(() => removeDirectory(directory));

async function scan(content: string | Uint8Array) {
  writeFileSync(join(directory, 'table'), content);
  return await scanTable(join(directory, 'table'));
}

describe('the encoding of a table', () => {
  property([fc.string({ unit: anyCharacter })])('is UTF-8 when the whole file is', async (text) => {
    expect((await scan(text.replaceAll('\0', ''))).encoding).toBe('utf-8');
  });

  it.each([1, 2, 3])('is UTF-8 when the end of a piece cuts a letter, by %i bytes', async (cut) => {
    const piece = 1024 * 1024;
    expect((await scan(`${'x'.repeat(piece - cut)}😀№Ж${'x'.repeat(10)}`)).encoding).toBe('utf-8');
  });

  it.each([
    ['at the beginning', Buffer.concat([Buffer.of(0xc8), Buffer.from(';1\n')])],
    ['at the end', Buffer.concat([Buffer.from('phone;1\n'), Buffer.of(0xd0)])],
    ['after megabytes', Buffer.concat([Buffer.alloc(3_000_000, 'x\n'), Buffer.of(0xc8, 0x0a)])],
  ])('is windows-1251 when anything else stands %s', async (_, content) => {
    expect((await scan(content)).encoding).toBe('windows-1251');
  });

  it('is UTF-8 behind a mark, whatever follows', async () => {
    expect(await scan(Buffer.of(0xef, 0xbb, 0xbf, 0xff))).toMatchObject({ encoding: 'utf-8', hasMark: true });
  });

  it.each([Buffer.of(0xff, 0xfe, 0x37), Buffer.of(0xfe, 0xff), Buffer.from('a\0')])('is no UTF-16', async (content) => {
    await expect(scan(content)).rejects.toMatchObject({ name: 'NoTable' });
  });
});

describe('the lines of a table', () => {
  it.each([
    ['', 0, '\n'],
    ['a', 1, '\n'],
    ['a\nb', 2, '\n'],
    ['a\r\nb\r\n', 2, '\n'],
    ['a\rb\r', 2, '\r'],
    ['a\rb\n', 1, '\n'],
  ])('in %j are %i, ended by %j', async (content, lines, lineEnd) => {
    expect(await scan(content)).toMatchObject({ lines, lineEnd, bytes: content.length });
  });
});
