// How long a call waits for a cached answer over AMI, said in the output: figures of a shared machine are no pass or fail.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { DaemonProcess } from '../processes/daemon-process.js';
import { AMI_SECRET, AMI_USER, amiServers, untilUp } from './ami-daemon.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { figures } from './figures.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const TIMES = 30;

/**
 * Looks for the answer every millisecond, and says when it asked and when it saw it, in microseconds. Asterisk cuts the
 * wait to whole milliseconds, and 0.001 s to none.
 */
const DIALPLAN = `
[repeat]
exten => _X!,1,Set(i=0)
 same => n(again),Set(i=$[\${i} + 1])
 same => n,GotoIf($[\${i} > \${EXTEN}]?done)
 same => n,Set(VOX_READY=)
 same => n,Set(asked=\${STRFTIME(,,%s%6q)})
 same => n,UserEvent(Num,number: 79170415564)
 same => n(wait),Wait(0.0015)
 same => n,GotoIf($[\${LEN(\${VOX_READY})} = 0]?wait)
 same => n,UserEvent(Answered,Asked: \${asked},Seen: \${STRFTIME(,,%s%6q)},Status: \${VOX_STATUS})
 same => n,Goto(again)
 same => n(done),NoOp()
`;

describeOnEachAsterisk('the cost of a UserEvent', (root) => {
  const directory = mkdtempSync(join(tmpdir(), 'voxroute-secret-'));
  let voxlink: VoxlinkServer;
  let asterisk: AsteriskLab;
  let daemon: DaemonProcess;
  beforeAll(async () => {
    voxlink = await startVoxlinkServer();
    asterisk = await startAsterisk(root, { ...AMI_USER, dialplan: DIALPLAN });
    writeFileSync(join(directory, 'secret'), AMI_SECRET);
    const servers = amiServers({ pbx: { port: asterisk.managerPort } }, join(directory, 'secret'));
    daemon = await DaemonProcess.start({ ami: { servers }, voxlink: { baseUrl: voxlink.baseUrl } });
    await untilUp(daemon, 'pbx');
  });
  afterAll(async () => {
    await daemon.stop();
    await asterisk.stop();
    await voxlink.close();
    removeDirectory(directory);
  });

  it(`is measured over ${TIMES} cached answers in one call`, async () => {
    // Otherwise the lab is told of each variable, which costs Asterisk more than the answer.
    await asterisk.manager.action('Events', { EventMask: 'user,call' });
    await asterisk.originate({ context: 'repeat', exten: '20' });
    const { events } = await asterisk.originate({ context: 'repeat', exten: String(TIMES) });
    const answered = events.filter((event) => event.get('UserEvent') === 'Answered');
    expect(answered.map((event) => event.get('Status'))).toEqual(Array(TIMES).fill('OK'));
    const tookMs = answered.map((event) => (Number(event.get('Seen')) - Number(event.get('Asked'))) / 1000);
    console.info(
      `Asterisk ${root.release}: VOX_READY is there ${figures(tookMs)} ms after the UserEvent (min / median / max of ${TIMES})`,
    );
    expect(voxlink.countOf('v1')).toBe(1);
  });
});
