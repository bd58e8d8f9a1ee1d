// `voxroute serve` as a process: how it starts, refuses to start, and ends.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { freePort } from '../fakes/free-port.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { DaemonProcess } from './daemon-process.js';
import { startDaemon } from '../system/running-daemon.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let voxlink: VoxlinkServer;
let directory: string;
beforeAll(async () => {
  voxlink = await startVoxlinkServer();
  directory = mkdtempSync(join(tmpdir(), 'voxroute-serve-'));
});
afterAll(async () => {
  await voxlink.close();
  removeDirectory(directory);
});

function serve(config: string) {
  const file = join(directory, 'voxroute.yaml');
  writeFileSync(file, config);
  const { status, stderr } = spawnSync(process.execPath, ['bin/voxroute', 'serve', '--config', file], {
    encoding: 'utf8',
    timeout: 15_000,
  });
  return { status, stderr: stderr.replaceAll(`${directory}/`, '') };
}

describe('voxroute serve', () => {
  it('does not start with a bad file: exit 2 and the place of every problem', () => {
    expect(serve('agi:\n  deadlineMs: soon\n  listn: x\n')).toEqual({
      status: 2,
      stderr:
        'voxroute: configuration not usable\n' +
        'voxroute.yaml:2:3: agi.deadlineMs: expected a whole number from 50 to 5000, found "soon"\n' +
        'voxroute.yaml:3:3: agi.listn: unknown key; did you mean listen?\n',
    });
  });

  it('does not start on a port in use: exit 1 and the port', async () => {
    const taken: Server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const { status, stderr } = serve(`agi: { listen: "127.0.0.1:${port}" }\ncache: { dir: ${directory} }\n`);
    taken.close();
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`127\\.0\\.0\\.1.*${port}.*(EADDRINUSE|in use)`));
  });

  it('answers the open call before it ends at SIGTERM', async () => {
    const daemon = await DaemonProcess.start({
      voxlink: { baseUrl: voxlink.baseUrl },
      agi: { deadlineMs: 5000 },
    });
    await voxlink.play({ slowMs: 250 });
    const open = callFastAgi(daemon.agiPort, { callerId: '79170415564' });
    await expect.poll(() => voxlink.countOf('v1', '79170415564')).toBe(1);
    daemon.signal('SIGTERM');
    expect((await open).variables.get('VOX_OPERATOR')).toBe('МТС');
    expect(await daemon.ended()).toBe(0);
    expect(daemon.log.at(-1)).toMatchObject({ msg: 'stopped' });
    await voxlink.play('none');
    await daemon.stop();
  });

  it('ends at once at the second signal', async () => {
    const daemon = await DaemonProcess.start({
      voxlink: { baseUrl: voxlink.baseUrl },
      agi: { listen: '127.0.0.1:0', deadlineMs: 5000 },
    });
    await voxlink.play('hang');
    const open = callFastAgi(daemon.agiPort, { callerId: '79000000000' }).catch(() => 'cut');
    await expect.poll(() => voxlink.countOf('v1', '79000000000')).toBe(1);
    daemon.signal('SIGTERM');
    await expect
      .poll(() => daemon.log.some((line) => line['msg'] === 'stopping: open calls are answered first'))
      .toBe(true);
    daemon.signal('SIGTERM');
    expect(await daemon.ended()).toBe(1);
    await open;
    await voxlink.play('none');
    await daemon.stop();
  });

  // A shell gives a pipe, systemd a socket.
  it.each(['a pipe', 'a socket'])('ends though nobody reads its log, which is %s', async (kind) => {
    const [port, config] = [await freePort(), join(directory, 'unread.yaml')];
    const state = { cache: { dir: join(directory, 'unread') }, http: { listen: '127.0.0.1:0' } };
    writeFileSync(
      config,
      JSON.stringify({ ...state, agi: { listen: `127.0.0.1:${port}` }, voxlink: { enabled: false } }),
    );
    const fifo = join(directory, `log of ${kind}`);
    if (kind === 'a pipe') spawnSync('mkfifo', [fifo]);
    const log = kind === 'a pipe' ? openSync(fifo, 'r+') : 'pipe';
    const child = spawn(process.execPath, ['bin/voxroute', 'serve', '--config', config], {
      stdio: ['ignore', log, 'inherit'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
      child.stdout?.destroy();
      if (typeof log === 'number') closeSync(log);
    });
    const ended = once(child, 'exit');
    await expect
      .poll(() =>
        callFastAgi(port).then(
          () => 'served',
          () => null,
        ),
      )
      .toBe('served');
    // A socket takes more than a pipe; after that the lines wait in the daemon.
    for (let calls = 0; calls < 1200; calls += 100)
      await Promise.all(Array.from({ length: 100 }, () => callFastAgi(port)));
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('takes over the control socket of a daemon that was killed', async () => {
    const state = join(directory, 'state');
    const killed = await DaemonProcess.start({ cache: { dir: state } });
    await killed.stop('SIGKILL');
    const next = await startDaemon({ config: `cache: {dir: ${JSON.stringify(state)}}` });
    expect(next.controlSocket).toBe(join(state, 'control.sock'));
    await next.stop();
  });
});

describe('quick commands', () => {
  it('load nothing heavy: help and agi-test stay far from the time of a daemon', () => {
    const loaded = spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `
      const { runProgram } = await import('./dist/cli/program.js');
      const quiet = { write: () => true };
      await runProgram(['--help'], { stdout: quiet, stderr: quiet });
      await runProgram(['agi-test', '7917', '--address', '127.0.0.1:1', '--json'], { stdout: quiet, stderr: quiet });
      const { createRequire } = await import('node:module');
      console.log(Object.keys(createRequire(import.meta.url).cache ?? {}).filter((path) => /undici|pino|libphonenumber|cli-table3/.test(path)).length);
    `,
      ],
      { encoding: 'utf8' },
    );
    expect(loaded.stdout.trim()).toBe('0');
  });
});
