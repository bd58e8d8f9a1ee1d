// The part of a daemon that the list commands speak to, on a socket of its own, and the commands themselves.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { createListApi } from '../../../src/lists/runtime/list-api.js';
import { addListRoutes } from '../../../src/http/control-lists.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../../src/number/number-settings.js';
import { openRuntimeLists } from '../../../src/lists/runtime/runtime-lists.js';
import { manualClock } from '../../fakes/manual-clock.js';
import { runVoxroute } from '../run-voxroute.js';
import { AT_MS, entryOf, listOf, prefix } from '../../lists/match/list-entries.js';

export async function listDaemon() {
  const directory = mkdtempSync(join(tmpdir(), 'voxroute-list-'));
  const clock = manualClock(AT_MS);
  const runtime = await openRuntimeLists({ directory: null, clock, report: () => undefined });
  const { allow, block } = runtime.lists;
  const current = {
    numberSettings: DEFAULT_NUMBER_SETTINGS,
    ownNumbers: new Set(['74951112233']),
    lists: { allow: [allow], block: [listOf(entryOf(prefix('7495'))), block], named: new Map() },
  };
  const app = new Hono();
  addListRoutes(app, createListApi({ clock, runtime, current: () => current }), 'cli');
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((resolve) => server.listen(join(directory, 'control.sock'), resolve));
  const config = join(directory, 'voxroute.yaml');
  writeFileSync(config, `cache: { dir: ${directory} }\n`);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true });
  });
  const file = (name: string, text: string | Buffer) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  return { directory, runtime, app, file, run: (...args: string[]) => run(...args, '--config', config) };
}

/** `message` is what a command that failed says in the end. */
async function run(...args: string[]) {
  const { exitCode, stdout, stderr } = await runVoxroute('list', ...args);
  const [, before = '', message] = /^([^]*?)(?:voxroute: ([^]*)\n)?$/.exec(stderr) ?? [];
  return { exitCode, stdout, stderr: before, ...(message === undefined ? {} : { message }) };
}
