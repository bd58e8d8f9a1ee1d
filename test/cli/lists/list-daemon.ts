// The part of a daemon that the list commands speak to, on a socket of its own, and the commands themselves.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Command, CommanderError } from 'commander';
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { CommandFailure, EXIT } from '../../../src/cli/exit-code.js';
import { addListCommands } from '../../../src/cli/lists/list-commands.js';
import { createListApi } from '../../../src/lists/runtime/list-api.js';
import { addListRoutes } from '../../../src/http/control-lists.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../../src/number/number-settings.js';
import { openRuntimeLists } from '../../../src/lists/runtime/runtime-lists.js';
import { manualClock } from '../../fakes/manual-clock.js';
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

async function run(...args: string[]) {
  const written = { stdout: '', stderr: '' };
  const output = {
    stdout: { write: (text: string) => (written.stdout += text) },
    stderr: { write: (text: string) => (written.stderr += text) },
  };
  const program = new Command().exitOverride().configureOutput({ writeErr: (text) => (written.stderr += text) });
  addListCommands(program, output);
  for (const command of program.commands.flatMap((each) => [each, ...each.commands]))
    command.copyInheritedSettings(program);
  try {
    await program.parseAsync(['list', ...args], { from: 'user' });
    return { exitCode: EXIT.done, ...written };
  } catch (error) {
    if (error instanceof CommanderError) return { exitCode: EXIT.wrongUsage, ...written };
    if (error instanceof CommandFailure) return { exitCode: error.exitCode, ...written, message: error.message };
    throw error;
  }
}
