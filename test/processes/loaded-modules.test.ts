// What a daemon does not need, it does not load.

import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { removeDirectory } from '../fakes/temporary-directory.js';
import { DaemonProcess } from './daemon-process.js';

let daemon: DaemonProcess | undefined;
let directory: string | undefined;
afterEach(async () => {
  await daemon?.stop();
  if (directory !== undefined) removeDirectory(directory);
  daemon = directory = undefined;
});

/** Modules of others that a daemon with this configuration has asked for until it serves. */
async function loadedBy(config: Readonly<Record<string, unknown>>): Promise<ReadonlySet<string>> {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-modules-'));
  const file = join(directory, 'loaded');
  const hooks = `import { appendFileSync } from 'node:fs';
    export const resolve = (name, context, next) => {
      if (/^[a-z@]/.test(name) && !name.includes(':')) appendFileSync(${JSON.stringify(file)}, name + '\\n');
      return next(name, context);
    };`;
  const script = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(script(hooks))});`;
  daemon = await DaemonProcess.start(config, 0, ['--import', script(register)]);
  return new Set(existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
}

it('a daemon that shares nothing does not load the client of Redis', async () => {
  const loaded = await loadedBy({});
  expect(loaded).toContain('zod');
  expect(loaded).not.toContain('ioredis');
});

it('one that shares does', async () => {
  expect(await loadedBy({ shared: { url: 'redis://127.0.0.1:1' } })).toContain('ioredis');
});
