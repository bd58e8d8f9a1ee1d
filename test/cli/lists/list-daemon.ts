// The part of a daemon that the list commands speak to, on a socket of its own, and the commands themselves.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { createListEditor } from '../../../src/lists/runtime/edit-lists.js';
import { serveControl } from '../../../src/http/control-server.js';
import type { ControlApi, ListChange } from '../../../src/http/http-api.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../../src/number/number-settings.js';
import { openRuntimeLists } from '../../../src/lists/runtime/runtime-lists.js';
import { systemClock } from '../../../src/time/clock.js';
import { manualClock } from '../../fakes/manual-clock.js';
import { runVoxroute } from '../run-voxroute.js';
import { AT_MS, entryOf, listOf, prefix } from '../../lists/match/list-entries.js';
import { removeDirectory } from '../../fakes/temporary-directory.js';

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
  const changes: ListChange[] = [];
  const lists = createListEditor({ clock, runtime, current: () => current });
  const api: Pick<ControlApi, 'clock' | 'lists' | 'changed'> = {
    clock,
    lists,
    changed: (change) => changes.push(change),
  };
  const socketPath = join(directory, 'control.sock');
  const server = await serveControl(socketPath, api as ControlApi, systemClock, (error) => {
    throw error;
  });
  const config = join(directory, 'voxroute.yaml');
  writeFileSync(config, `cache: { dir: ${directory} }\n`);
  onTestFinished(async () => {
    await server.close();
    removeDirectory(directory);
  });
  const file = (name: string, text: string | Buffer) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  /** What stands in the socket's answer. */
  const ask = async (method: string, path: string, body?: string) => {
    const sent = request({ socketPath, method, path, headers: { connection: 'close' } }).end(body);
    // A body that is refused may still be on its way.
    sent.on('error', () => undefined);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode, body: JSON.parse(await text(response)) as Record<string, unknown> };
  };
  return { directory, runtime, changes, ask, file, run: (...args: string[]) => run(...args, '--config', config) };
}

/** `message` is what a command that failed says in the end. */
async function run(...args: string[]) {
  const { exitCode, stdout, stderr } = await runVoxroute('list', ...args);
  const [, before = '', message] = /^([^]*?)(?:voxroute: ([^]*)\n)?$/.exec(stderr) ?? [];
  return { exitCode, stdout, stderr: before, ...(message === undefined ? {} : { message }) };
}
