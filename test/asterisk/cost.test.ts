// What a cached lookup costs a call, said in the output: figures of a shared machine are no pass or fail.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { DaemonProcess } from '../processes/daemon-process.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';

const TIMES = 200;

const dialplan = (port: number) => `
[repeat]
exten => _X!,1,Set(i=0)
 same => n(again),Set(i=$[\${i} + 1])
 same => n,GotoIf($[\${i} > \${EXTEN}]?done)
 same => n,AGI(agi://127.0.0.1:${port}/lookup,79170415564)
 same => n,Goto(again)
 same => n(done),NoOp()
`;

describeOnEachAsterisk('the cost of AGI()', (root) => {
  let voxlink: VoxlinkServer;
  let daemon: DaemonProcess;
  let asterisk: AsteriskLab;
  beforeAll(async () => {
    voxlink = await startVoxlinkServer();
    daemon = await DaemonProcess.start({ voxlink: { baseUrl: voxlink.baseUrl } });
    asterisk = await startAsterisk(root, { dialplan: dialplan(daemon.agiPort) });
  });
  afterAll(async () => {
    await asterisk.stop();
    await daemon.stop();
    await voxlink.close();
  });

  it(`is measured over ${TIMES} cached lookups in one call`, async () => {
    const timed = async (times: number) => {
      const startedMs = performance.now();
      const { values } = await asterisk.originate(
        { context: 'repeat', exten: String(times), read: ['VOX_STATUS'] },
        60_000,
      );
      return { ms: performance.now() - startedMs, status: values['VOX_STATUS'] };
    };
    // Otherwise the lab is told of each variable, which costs Asterisk more than the lookup.
    await asterisk.manager.action('Events', { EventMask: 'user,call' });
    await timed(20);
    const base = await timed(0);
    const repeated = [await timed(TIMES), await timed(TIMES), await timed(TIMES)];
    expect(repeated.map(({ status }) => status)).toEqual(['OK', 'OK', 'OK']);
    const perCallMs = repeated.map(({ ms }) => (ms - base.ms) / TIMES).sort((a, b) => a - b);
    console.info(
      `Asterisk ${root.release}: a cached AGI() costs ${perCallMs.map((ms) => ms.toFixed(2)).join(' / ')} ms (min / median / max of 3 × ${TIMES})`,
    );
    expect(voxlink.countOf('v1')).toBe(1);
  });
});
