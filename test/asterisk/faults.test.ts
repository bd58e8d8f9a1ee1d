// The shipped example on a real Asterisk while something behind it is out of order: the call goes on, every time.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { askDaemon } from '../../src/cli/control-client.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { canMount, smallDisk } from '../store/small-disk.js';
import { DaemonProcess } from '../processes/daemon-process.js';
import { DEADLINE_MS, GRACE_MS } from '../system/fault-matrix.js';
import { complaintsOf } from './ami-daemon.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { nothingKnown, variablesDefinedBy } from './example-variables.js';
import type { LabCall } from './lab-call.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const EXAMPLE = 'dialplan-examples/extensions-lookup.conf';
const VARIABLES = variablesDefinedBy(EXAMPLE);
/** No phone rings in the lab, and Dial() says so: the call has come as far as that. */
const RANG = { PHONES: 'PJSIP/100', DIALSTATUS: 'CHANUNAVAIL' };
/** What Asterisk itself and a machine that runs two of them may add to a call's own time. */
const AROUND_A_CALL_MS = 1000;
/** More than the writing behind the calls waits. */
const WRITTEN_AFTER_MS = 500;

const KNOWN = '79170415564';
/** Of a region for which the example rings phone 100 too. */
const UNKNOWN = '79261234577';
const DIALPLAN = `
[timed]
exten => s,1,UserEvent(Asked)
 same => n,Gosub(voxroute-lookup,s,1)
 same => n,UserEvent(WentOn)
`;

const hasDisks = canMount();

describeOnEachAsterisk('extensions-lookup.conf with something out of order', (root) => {
  let asterisk: AsteriskLab;
  let voxlink: VoxlinkServer;
  let state: string;
  beforeAll(async () => {
    asterisk = await startAsterisk(root, { include: [EXAMPLE], dialplan: DIALPLAN });
    return () => asterisk.stop();
  });
  beforeEach(async () => {
    voxlink = await startVoxlinkServer({ generate: true });
    state = mkdtempSync(join(tmpdir(), 'voxroute-state-'));
  });
  afterEach(async () => {
    await voxlink.close();
    removeDirectory(state);
  });

  /** Ends with the test, if not before. */
  async function startDaemon(agi = {}, directory = state): Promise<DaemonProcess> {
    const config = { agi, voxlink: { baseUrl: voxlink.baseUrl }, cache: { dir: directory } };
    const daemon = await DaemonProcess.start(config);
    onTestFinished(() => daemon.stop('SIGKILL'));
    await pointExampleAt(daemon);
    await untilCalm(join(directory, 'control.sock'));
    return daemon;
  }

  /** Not kept over a restart of Asterisk. */
  const pointExampleAt = ({ agiPort }: DaemonProcess) =>
    asterisk.command(`dialplan set global VOXROUTE_AGI agi://127.0.0.1:${agiPort}`);

  const callFrom = (callerIdNum: string) => ({
    context: 'voxroute-example-inbound',
    exten: '74951234567',
    callerIdNum,
    read: [...VARIABLES, 'PHONES', 'DIALSTATUS'],
  });
  const valuesOf = async (callerIdNum: string) => (await asterisk.originate(callFrom(callerIdNum))).values;

  const isAsked = (number: string) =>
    expect.poll(() => voxlink.countOf('v1', number), { timeout: 5000, interval: 5 }).toBe(1);

  it('knows from memory who has called before when Voxlink is killed, and lets the others through', async () => {
    await startDaemon();
    expect(await valuesOf(KNOWN)).toMatchObject({ VOX_STATUS: 'OK' });
    await voxlink.play('refuse');
    expect(await valuesOf(KNOWN)).toMatchObject({ VOX_STATUS: 'OK', VOX_FAULT: '', VOX_OPERATOR: 'МТС', ...RANG });
    const unknown = await valuesOf(UNKNOWN);
    expect(unknown).toMatchObject({ VOX_STATUS: 'OFFLINE', VOX_FAULT: 'UPSTREAM', VOX_COUNTRY: 'RU', ...RANG });
    expect(Number(unknown['VOX_MS'])).toBeLessThan(DEADLINE_MS);
    await voxlink.play('none');
  });

  it('lets twenty callers at once go on at their deadline when Voxlink hangs', async () => {
    const daemon = await startDaemon();
    expect(await valuesOf(KNOWN)).toMatchObject({ VOX_STATUS: 'OK' });
    await voxlink.play('hang');
    const calls: LabCall[] = [];
    const waits: Promise<number>[] = [];
    for (let count = 0; count < 20; count++) {
      const callerIdNum = `79261234${String(500 + count)}`;
      const call = await asterisk.startCall({ context: 'timed', exten: 's', callerIdNum, read: VARIABLES });
      calls.push(call);
      waits.push(timeInAgi(call));
    }
    const waitsMs = await Promise.all(waits);
    const reports = await Promise.all(calls.map((call) => call.end(5000)));
    const faults = reports.map(({ values }) => values['VOX_FAULT']);
    for (const { values } of reports) expect(values).toMatchObject({ VOX_STATUS: 'OFFLINE', VOX_ACTION: 'pass' });
    // Where the machine has other work, a daemon that is late does not even wait: OVERLOAD; and calls that come late are spared
    // the wait by those before them.
    for (const fault of faults) expect(['DEADLINE', 'OVERLOAD', 'CIRCUIT_OPEN']).toContain(fault);
    expect(faults).toContain('DEADLINE');
    expect(Math.max(...waitsMs)).toBeLessThan(DEADLINE_MS + GRACE_MS + AROUND_A_CALL_MS);
    expect(voxlink.busiestSecond()).toBeLessThanOrEqual(10);
    await expect.poll(() => daemon.log.filter((line) => line['msg'] === 'call')).toHaveLength(21);
    // That Voxlink hangs may be said.
    expect(complaintsOf(daemon.log).filter((line) => line['breaker'] === undefined)).toEqual([]);
  });

  it.skipIf(!hasDisks)(
    'is answered while the disk is full, and what it learns is kept when there is space',
    async () => {
      // A store that is to open anew wants 8 MiB.
      const disk = smallDisk(24);
      const daemon = await startDaemon({}, disk.path);
      const storeEvents = () =>
        daemon.log.map((line) => line['event']).filter((event) => String(event).startsWith('store-'));
      disk.fill();
      const region = 'я'.repeat(3500);
      voxlink.teach('v1', KNOWN, { code: '917', num: '0415564', full_num: '9170415564', operator: 'МТС', region });
      for (let call = 0; call < 3; call++)
        expect(await valuesOf(KNOWN)).toMatchObject({ VOX_STATUS: 'OK', VOX_OPERATOR: 'МТС', ...RANG });
      await expect.poll(storeEvents, { timeout: 5000 }).toEqual(['store-opened', 'store-failing']);
      expect(await valuesOf(UNKNOWN)).toMatchObject({ VOX_STATUS: 'OK', ...RANG });
      // Each notices by itself, whichever is first.
      const complaints = complaintsOf(daemon.log);
      expect(complaints).toHaveLength(2);
      const uncounted = { msg: 'requests to Voxlink by other processes of this host are not counted' };
      expect(complaints).toContainEqual(expect.objectContaining(uncounted));
      expect(complaints).toContainEqual(expect.objectContaining({ event: 'store-failing', why: 'full' }));
      disk.free();
      await expect.poll(storeEvents, { timeout: 15_000 }).toEqual(['store-opened', 'store-failing', 'store-healed']);
      await sleep(WRITTEN_AFTER_MS);
      await daemon.stop('SIGKILL');
      await voxlink.play('refuse');
      const again = await startDaemon({}, disk.path);
      expect(await valuesOf(KNOWN)).toMatchObject({ VOX_STATUS: 'OK', VOX_OPERATOR: 'МТС', ...RANG });
      await again.stop();
      await voxlink.play('none');
    },
  );

  it('goes on with the defaults when the daemon is killed in the middle, and remembers after its restart', async () => {
    const daemon = await startDaemon({ deadlineMs: 5000 });
    expect(await valuesOf(KNOWN)).toMatchObject({ VOX_STATUS: 'OK' });
    await sleep(WRITTEN_AFTER_MS);
    await voxlink.play('hang');
    const call = await asterisk.startCall(callFrom(UNKNOWN));
    await isAsked(UNKNOWN);
    const killedAtMs = performance.now();
    await daemon.stop('SIGKILL');
    const { values } = await call.end(5000);
    expect(performance.now() - killedAtMs).toBeLessThan(AROUND_A_CALL_MS);
    expect(values).toMatchObject({ ...nothingKnown(VARIABLES), VOX_FAULT: '', ...RANG });

    await voxlink.play('refuse');
    await startDaemon();
    expect(await valuesOf(KNOWN)).toMatchObject({ VOX_STATUS: 'OK', VOX_OPERATOR: 'МТС', ...RANG });
    await voxlink.play('none');
  });

  it('answers the next call when Asterisk is restarted in the middle of one', async () => {
    const daemon = await startDaemon({ deadlineMs: 5000 });
    await voxlink.play('hang');
    await asterisk.startCall(callFrom(UNKNOWN));
    await isAsked(UNKNOWN);
    await asterisk.kill();
    const gone = () => daemon.log.some((line) => line['msg'] === 'call' && line['abandoned'] === true);
    await expect.poll(gone, { timeout: 2000 }).toBe(true);
    await voxlink.play('none');
    await asterisk.boot();
    await pointExampleAt(daemon);
    expect(await valuesOf(KNOWN)).toMatchObject({ VOX_STATUS: 'OK', VOX_OPERATOR: 'МТС', ...RANG });
    expect(complaintsOf(daemon.log)).toEqual([]);
  });
});

/** While it still loads, the process is late, and answers OVERLOAD. */
async function untilCalm(controlSocket: string): Promise<void> {
  const lagMs = async () => {
    const status = await askDaemon([controlSocket], 'GET', '/v1/status').catch(() => ({ loopLagMs: Infinity }));
    return (status as { loopLagMs: number }).loopLagMs;
  };
  await expect.poll(lagMs, { timeout: 5000, interval: 25 }).toBeLessThan(50);
}

/** Milliseconds that the dialplan spent in AGI(), as its events tell. */
async function timeInAgi(call: LabCall): Promise<number> {
  await call.waitForUserEvent('Asked', 5000);
  const askedAtMs = performance.now();
  await call.waitForUserEvent('WentOn', 5000);
  return performance.now() - askedAtMs;
}
