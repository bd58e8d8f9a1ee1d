// What a daemon does not need, it does not load.

import { mkdtempSync, readFileSync } from 'node:fs';
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

/** Packages whose code a daemon with this configuration has loaded until it serves, as the bundler names them in dist/program. */
async function loadedBy(config: Readonly<Record<string, unknown>>): Promise<ReadonlySet<string>> {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-modules-'));
  const file = join(directory, 'loaded');
  const hooks = `import { appendFileSync } from 'node:fs';
    export const load = (url, context, next) => {
      if (url.includes('/dist/program/')) appendFileSync(${JSON.stringify(file)}, url + '\\n');
      return next(url, context);
    };`;
  const script = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(script(hooks))});`;
  daemon = await DaemonProcess.start(config, 0, ['--import', script(register)]);
  const files = readFileSync(file, 'utf8').trim().split('\n');
  const texts = files.map((url) => readFileSync(new URL(url), 'utf8'));
  const packages = texts.flatMap((text) => [...text.matchAll(/^\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)/gm)]);
  return new Set(packages.map(([, name]) => name ?? ''));
}

it('a daemon that shares nothing does not load the client of Redis', async () => {
  const loaded = await loadedBy({});
  expect(loaded).toContain('zod');
  expect(loaded).not.toContain('ioredis');
});

it('one that shares does', async () => {
  expect(await loadedBy({ shared: { url: 'redis://127.0.0.1:1' } })).toContain('ioredis');
});
