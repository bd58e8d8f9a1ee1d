// The faults of a day, with a daemon that is started as the shipped unit starts it.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { freePort } from '../fakes/free-port.js';
import { said, setting, stopUnit, unitCommand, UnitHost, type UnitProcess } from './shipped-unit.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let host: UnitHost;
beforeEach(() => {
  host = new UnitHost();
});

const GOOD = () => `
agi: { listen: "127.0.0.1:0" }
http: { listen: "127.0.0.1:0" }
voxlink: { enabled: false }
cache: { dir: "${host.path('state')}" }
lists: { block: ["7809*"] }
`;

const isBlocked = async ({ agiPort }: UnitProcess, callerId: string) =>
  (await callFastAgi(agiPort, { script: 'blacklist', callerId })).variables.get('VOX_BLACKLIST') === '1';

describe('the shipped unit', () => {
  it('does not start again on exit code 2, which a configuration that cannot be used gives where none was good before', () => {
    writeFileSync(host.configFile, 'agi: { listn: x }\n');
    expect(setting('RestartPreventExitStatus')).toBe('2');
    expect(host.voxroute(...unitCommand()[1]).status).toBe(2);
  });

  it('says that it is ready when FastAGI and HTTP listen, and then that it is well, sooner than its watchdog bites', async () => {
    const watchdogMs = Number(setting('WatchdogSec')) * 1000;
    expect(watchdogMs).toBeLessThanOrEqual(5000);
    expect([setting('Type'), setting('TimeoutStartSec'), setting('TimeoutStopSec')]).toEqual(['notify', '5', '3']);
    const ports = [await freePort(), await freePort()] as const;
    writeFileSync(
      host.configFile,
      GOOD()
        .replace('agi: { listen: "127.0.0.1:0"', `agi: { listen: "127.0.0.1:${ports[0]}"`)
        .replace('http: { listen: "127.0.0.1:0"', `http: { listen: "127.0.0.1:${ports[1]}"`),
    );
    // What systemd is told, and who listens at that moment.
    const heard = host.path('heard');
    const script = `#!/bin/sh\n{ echo "$1"; grep ' 0A ' /proc/net/tcp; echo .; } >> ${heard}\n`;
    writeFileSync(host.path('systemd-notify'), script, { mode: 0o755 });
    const unit = await host.start({
      ...{ NOTIFY_SOCKET: '/run/systemd/notify', WATCHDOG_USEC: String(watchdogMs * 1000) },
      PATH: `${host.path()}:${process.env['PATH'] ?? ''}`,
    });
    const messages = () => (existsSync(heard) ? readFileSync(heard, 'utf8').split('\n.\n').slice(0, -1) : []);
    await expect.poll(() => messages().length).toBeGreaterThanOrEqual(3);
    const [ready = '', ...well] = messages();
    expect(ready).toMatch(/^READY=1\n/);
    for (const port of ports) expect(ready).toContain(`:${port.toString(16).toUpperCase().padStart(4, '0')} `);
    for (const message of well) expect(message).toMatch(/^WATCHDOG=1\n/);
    await stopUnit(unit);
  });

  it(
    'goes through a day: a bad file, a restart with it, commands, a second daemon, a directory that is removed',
    { timeout: 180_000 },
    async () => {
      writeFileSync(host.configFile, GOOD());
      const first = await host.start();
      expect(host.voxroute('list', 'add', '79170000001').status).toBe(0);
      const kept = host.path('state', 'last-good-configuration');
      const lists = host.path('state', 'lists', 'runtime.ndjson');
      await expect
        .poll(() => existsSync(kept) && existsSync(lists) && readFileSync(lists, 'utf8'))
        .toContain('79170000001');

      // A bad file: what is in use stays so, and commands go on working.
      writeFileSync(host.configFile, `${GOOD()}agi: [\n`);
      await expect.poll(() => said(first, /^configuration not reloaded: the old one stays in use$/)).toBe(true);
      const status = host.voxroute('status');
      expect(status.status).toBe(0);
      expect(status.stdout).toMatch(/^needs attention:\n {2}the configuration on disk cannot be used/);
      expect(status.stderr).toMatch(/^voxroute: warning: the configuration on disk is not usable\n/);

      // The process is killed, and systemd starts it again.
      await stopUnit(first, 'SIGKILL');
      const second = await host.start();
      expect(said(second, /^the configuration on disk cannot be used: the last good one is used/)).toBe(true);
      expect(await isBlocked(second, '78095551234')).toBe(true);
      expect(await isBlocked(second, '79170000001')).toBe(true);

      // Mended without a signal.
      writeFileSync(host.configFile, GOOD());
      await expect.poll(() => said(second, /^configuration reloaded$/)).toBe(true);

      // Started twice: the other one changes nothing, and has it all when this one is gone.
      const third = await host.start();
      await expect.poll(() => said(third, /^another daemon has this state directory/)).toBe(true);
      await stopUnit(second);
      await expect
        .poll(() => said(third, /^the other daemon is gone: this one has the state directory now$/))
        .toBe(true);
      expect(await isBlocked(third, '79170000001')).toBe(true);

      // Somebody removes the state.
      removeDirectory(host.path('state'));
      await expect
        .poll(() => said(third, /^the state directory was removed while it was in use: it is created again$/))
        .toBe(true);
      await expect.poll(() => existsSync(lists) && readFileSync(lists, 'utf8')).toContain('79170000001');
      expect(host.voxroute('status').status).toBe(0);
      await stopUnit(third);
    },
  );
});
