import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { startVoxlinkServer } from '../fakes/voxlink-server.js';
import { DaemonProcess } from '../processes/daemon-process.js';
import { AMI_SECRET, AMI_USER, amiServers, linkLines, startAmiDaemon, untilUp } from './ami-daemon.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const EXAMPLE = 'dialplan-examples/extensions-user-event.conf';

describeOnEachAsterisk('AMI when something is out of order', (root) => {
  let asterisk: AsteriskLab;
  beforeAll(async () => {
    asterisk = await startAsterisk(root, { ...AMI_USER, include: [EXAMPLE] });
  });
  afterAll(() => asterisk.stop());

  async function statusOfACall(): Promise<string> {
    const call = { context: 'voxroute-example-user-event', exten: '74951234567', callerIdNum: '79170415564' };
    const { values } = await asterisk.originate({ ...call, read: ['VOX_STATUS'] });
    return values['VOX_STATUS'] ?? '';
  }

  it('answers the next event when the daemon is back', async () => {
    const voxlink = await startVoxlinkServer();
    const directory = mkdtempSync(join(tmpdir(), 'voxroute-secret-'));
    writeFileSync(join(directory, 'secret'), `${AMI_SECRET}\n`);
    const servers = amiServers({ pbx: { port: asterisk.managerPort } }, join(directory, 'secret'));
    const config = { ami: { servers }, voxlink: { baseUrl: voxlink.baseUrl } };
    const first = await DaemonProcess.start(config);
    await untilUp(first, 'pbx');
    expect(await statusOfACall()).toBe('OK');
    await first.stop('SIGKILL');
    expect(await statusOfACall()).toBe('FAILED');
    const second = await DaemonProcess.start(config);
    await untilUp(second, 'pbx');
    expect(await statusOfACall()).toBe('OK');
    await second.stop();
    await voxlink.close();
    removeDirectory(directory);
  });

  it('says once that Asterisk is frozen, and answers when it is thawed', async () => {
    const daemon = await startAmiDaemon({ pbx: { port: asterisk.managerPort } });
    await untilUp(daemon, 'pbx');
    await asterisk.freeze();
    const lines = () => linkLines(daemon.log, 'pbx').map(({ event, code }) => [event, code]);
    await expect.poll(lines, { timeout: 10_000 }).toHaveLength(2);
    const call = await callFastAgi(daemon.agiPort, { callerId: '79170415564' });
    await sleep(500);
    asterisk.thaw();
    await untilUp(daemon, 'pbx');
    expect(await statusOfACall()).toBe('OK');
    await daemon.stop();
    expect(call.variables.get('VOX_STATUS')).toBe('OK');
    expect(lines()).toEqual([
      ['up', undefined],
      ['down', 'SILENT'],
      ['up', undefined],
    ]);
  });

  it('says in one line what to check when the login is refused', async () => {
    const daemon = await startAmiDaemon({ pbx: { port: asterisk.managerPort } }, { secret: 'of another' });
    await expect.poll(() => linkLines(daemon.log, 'pbx'), { timeout: 10_000 }).toHaveLength(1);
    expect(await statusOfACall()).toBe('FAILED');
    await daemon.stop();
    expect(linkLines(daemon.log, 'pbx')).toEqual([
      expect.objectContaining({ level: 'warn', event: 'login-refused', code: 'LOGIN_REFUSED' }),
    ]);
    const detail = String(linkLines(daemon.log, 'pbx')[0]?.['detail']);
    for (const word of ['"voxroute"', 'manager.conf', 'secret', 'permit', 'manager reload'])
      expect(detail).toContain(word);
    expect(detail).not.toContain('of another');
  });

  it('says in one line where it looked when nobody listens there, and goes on answering FastAGI', async () => {
    const other = await startAmiDaemon({});
    const { agiPort } = other;
    await other.stop();
    const daemon = await startAmiDaemon({ pbx: { port: agiPort } });
    await sleep(1500);
    const call = await callFastAgi(daemon.agiPort, { callerId: '79170415564' });
    await daemon.stop();
    expect(call.variables.get('VOX_STATUS')).toBe('OK');
    expect(linkLines(daemon.log, 'pbx')).toEqual([
      expect.objectContaining({ level: 'warn', event: 'down', code: 'UNREACHABLE' }),
    ]);
    const detail = String(linkLines(daemon.log, 'pbx')[0]?.['detail']);
    for (const word of [`127.0.0.1:${agiPort}`, 'ECONNREFUSED', 'manager.conf']) expect(detail).toContain(word);
  });
});
