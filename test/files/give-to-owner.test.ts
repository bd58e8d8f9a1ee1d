// Commands are run with sudo: whatever they write under the state directory belongs to whom the directory belongs.

import { chownSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SavedPosition } from '../../src/cli/bulk/saved-position.js';
import { registryDirectory } from '../../src/config/registry-directory.js';
import { chooseStateDirectory } from '../../src/config/state-directory.js';
import { appendForOwner, makeForOwner, makeForOwnerSync } from '../../src/files/give-to-owner.js';
import { DailyRequests } from '../../src/http-source/daily-requests.js';
import { feedPath, writeFeed } from '../../src/lists/fetch/feed-file.js';
import { openRuntimeLists } from '../../src/lists/runtime/runtime-lists.js';
import { openActingLimits } from '../../src/providers/acting-limits.js';
import { keepNumberCopy } from '../../src/providers/number-copy.js';
import { FailoverFiles } from '../../src/providers/plusofon/failover-state.js';
import { SharedRate } from '../../src/store/host-rate.js';
import { systemClock } from '../../src/time/clock.js';
import { providerCommand } from '../cli/provider/provider-command.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';
import { ACCESS_KEY, SIGNING_KEY, startNewtelServer } from '../fakes/newtel-server.js';
import { entryOf, exact } from '../lists/match/list-entries.js';

const DAEMON = 4_000_042;

/** Of everything below, `path owner`, where the owner is another one. */
function foreignIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .map((path) => `${path} ${lstatSync(path).uid}:${lstatSync(path).gid}`)
    .filter((line) => !line.endsWith(` ${DAEMON}:${DAEMON}`));
}

function daemonsDirectory(): string {
  const directory = join(temporaryDirectory('owner'), 'state');
  mkdirSync(directory);
  chownSync(directory, DAEMON, DAEMON);
  return directory;
}

describe.runIf(process.getuid?.() === 0)('what root writes under the state directory of the daemon', () => {
  it.each<[string, (state: string) => unknown]>([
    ['a directory with one around it', (state) => makeForOwner(join(state, 'a', 'b'))],
    ['the same at once', (state) => makeForOwnerSync(join(state, 'a', 'b'))],
    ['a file that grows', (state) => appendForOwner(join(state, 'log'), 'line\n', 0o600)],
    ['a state directory in another one', (state) => chooseStateDirectory(join(state, 'a', 'b'), {}, () => undefined)],
    [
      'the place of the registry',
      (state) => registryDirectory({ registry: { dir: null }, cache: { dir: state } } as never, {}, () => undefined),
    ],
    ['acts at a provider', (state) => openActingLimits(state, systemClock).claim('moscow')],
    [
      'numbers of an account',
      (state) =>
        keepNumberCopy(
          state,
          { name: 'moscow', kind: 'newtel', baseUrl: 'https://newtel.example' },
          { askedAtMs: 0, texts: [], staff: [], people: null },
        ),
    ],
    ['failover', (state) => new FailoverFiles(state, 'plus').pause(1)],
    ['how far cache warm came', (state) => new SavedPosition(join(state, 'warm', 'a.json'), 0o640).save({ done: 1 })],
    [
      'the count of a source',
      async (state) => {
        const counted = new DailyRequests({ name: 'hlr', stateDirectory: () => state, clock: systemClock });
        expect(await counted.within(5).claim('call')).toBeNull();
        await counted.close();
      },
    ],
    [
      'the rate of the host',
      async (state) => {
        const settings = { stateDirectory: state, kind: 'c', clock: systemClock, claimLimitMs: 5000 } as const;
        const rate = new SharedRate({ ...settings, onChange: () => undefined });
        await rate.claim({ together: 5, ofKind: 5 });
        await rate.close();
      },
    ],
    [
      'the body of a list of the net',
      (state) =>
        writeFeed(
          feedPath(join(state, 'lists'), 'https://lists.example/a'),
          { url: 'https://lists.example/a', etag: null, lastModified: null, sha256: '', bytes: 0 },
          Buffer.from(''),
        ),
    ],
    [
      'runtime lists',
      async (state) => {
        const settings = { directory: join(state, 'lists'), clock: systemClock, report: () => undefined };
        const lists = await openRuntimeLists(settings);
        lists.add('block', { ...entryOf(exact('79170415564')), source: 'runtime', addedAtMs: 1, by: 'test' });
        await lists.close();
      },
    ],
  ])('%s belongs to the daemon’s user', async (_what, write) => {
    const state = daemonsDirectory();
    await write(state);
    expect(readdirSync(state)).not.toEqual([]);
    expect(foreignIn(state)).toEqual([]);
  });

  it('by a command that acts at a provider belongs to it, too', async () => {
    const server = await startNewtelServer();
    const keys = 'accessKeyFile: "{dir}/access", signingKeyFile: "{dir}/signing"';
    const yaml = `providers: { newtel: [{ name: moscow, baseUrl: "${server.url}", ${keys} }] }\n`;
    const { state, run } = providerCommand(yaml, { access: ACCESS_KEY, signing: SIGNING_KEY });
    mkdirSync(state);
    chownSync(state, DAEMON, DAEMON);
    const dial = ['moscow', 'dial', '79041112233', '--from', '101', '--caller-id', '74951112233', '--force', '--yes'];
    expect(await run(...dial)).toMatchObject({ code: 0 });
    expect(readdirSync(join(state, 'providers'))).toEqual([expect.stringMatching(/^acts-moscow-/)]);
    expect(foreignIn(state)).toEqual([]);
  });

  it('is never written through a link that stands in its place', async () => {
    const state = daemonsDirectory();
    const elsewhere = temporaryDirectory('elsewhere');
    symlinkSync(join(elsewhere, 'taken'), join(state, 'log'));
    await expect(appendForOwner(join(state, 'log'), 'line\n', 0o600)).rejects.toThrow(/ELOOP/);
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});

describe('a directory', () => {
  it.each<[string, (directory: string) => Promise<void>]>([
    ['made behind the calls', makeForOwner],
    ['made at once', (directory) => Promise.resolve(directory).then(makeForOwnerSync)],
  ])('%s is there with all that is missing above it, or it is said why it cannot be', async (_how, make) => {
    const root = temporaryDirectory('owner');
    await make(join(root, 'a', 'b', 'c'));
    await make(join(root, 'a', 'b', 'c'));
    expect(lstatSync(join(root, 'a', 'b', 'c')).isDirectory()).toBe(true);
    await Promise.all(['x', 'y', 'z'].map((name) => make(join(root, 'd', 'e', name))));
    expect(readdirSync(join(root, 'd', 'e')).sort()).toEqual(['x', 'y', 'z']);
    writeFileSync(join(root, 'file'), '');
    await expect(make(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(make(join(root, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    // Node.js itself would try this one for ever.
    await expect(make('/proc/nowhere/at/all')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
