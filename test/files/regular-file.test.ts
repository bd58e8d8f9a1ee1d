import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, closeSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRegularFile, readRegularFileSync, UnusableFile } from '../../src/files/regular-file.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const LIMIT_BYTES = 100 * 1024;

let directory: string;
const at = (name: string) => join(directory, name);
const socket = createServer();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-files-'));
  execFileSync('mkfifo', [at('fifo')]);
  mkdirSync(at('directory'));
  symlinkSync('/dev/zero', at('zero'));
  symlinkSync('loop', at('loop'));
  symlinkSync('text', at('link'));
  writeFileSync(at('text'), 'спам\n');
  writeFileSync(at('empty'), '');
  writeFileSync(at('full'), 'x'.repeat(LIMIT_BYTES));
  writeFileSync(at('over'), 'x'.repeat(LIMIT_BYTES + 1));
  closeSync(openSync(at('sparse'), 'w'));
  truncateSync(at('sparse'), 2 ** 32);
  await new Promise<void>((resolve) => socket.listen(at('socket'), resolve));
});
afterAll(() => {
  socket.close();
  removeDirectory(directory);
});

/** Both ways of reading. */
const READERS = [
  ['beside calls', readRegularFile],
  [
    'by a command',
    (path: string, maxBytes: number) => Promise.resolve().then(() => readRegularFileSync(path, maxBytes)),
  ],
] as const;

describe.each(READERS)('a file that an administrator names, read %s', (_, read) => {
  const readText = async (name: string) => (await read(at(name), LIMIT_BYTES)).toString('utf8');

  it('is read whole, up to the last byte that it may have', async () => {
    expect(await readText('text')).toBe('спам\n');
    expect(await readText('link')).toBe('спам\n');
    expect(await readText('empty')).toBe('');
    expect((await readText('full')).length).toBe(LIMIT_BYTES);
  });

  it.each([
    ['fifo', 'a named pipe, not a regular file', ''],
    ['zero', 'a device, not a regular file', ''],
    ['directory', 'a directory, not a regular file', ''],
    ['socket', 'a socket, not a regular file', ''],
    ['over', 'larger than 100 KiB', ''],
    ['sparse', 'larger than 100 KiB', ''],
    ['missing', 'there is no such file', 'ENOENT'],
    ['text/below', 'there is no such file', 'ENOTDIR'],
    ['loop', 'its symbolic links form a loop', 'ELOOP'],
  ])('is not read at all when it is %s', async (name, message, code) => {
    const failure = await read(at(name), LIMIT_BYTES).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(UnusableFile);
    expect(failure).toMatchObject({ message, code });
  });

  it('is read to its end also where the system says that it is empty', async () => {
    expect((await read('/proc/self/status', LIMIT_BYTES)).toString()).toMatch(/^Name:/);
    expect((await read('/proc/self/maps', 2 ** 26)).length).toBeGreaterThan(5000);
    await expect(read('/proc/self/maps', 2048)).rejects.toThrow('larger than 2 KiB');
  });
});
