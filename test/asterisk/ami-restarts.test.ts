import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AMI_USER, startAmiDaemon, untilUp } from './ami-daemon.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { figures } from './figures.js';

const RESTARTS = 10;
/** How long Asterisk stays away, at most: by then the daemon's patience has grown to its longest pause. */
const LONGEST_ABSENCE_MS = 1200;

/** Asks again and again, as calls do that come one after the other. */
const DIALPLAN = `
[asks]
exten => s,1,Set(VOX_READY=)
 same => n(ask),UserEvent(Num,number: \${CALLERID(num)})
 same => n,Wait(0.02)
 same => n,GotoIf($[\${LEN(\${VOX_READY})} = 0]?ask)
 same => n,UserEvent(Answered)
`;

describeOnEachAsterisk('a restart of Asterisk', (root) => {
  let asterisk: AsteriskLab;
  beforeAll(async () => {
    asterisk = await startAsterisk(root, { ...AMI_USER, dialplan: DIALPLAN });
  });
  afterAll(() => asterisk.stop());

  /** Milliseconds from the moments at which a new Asterisk takes connections and runs calls, to the first answer. */
  async function restart(how: 'shutDown' | 'kill', absenceMs: number) {
    await asterisk[how]();
    await sleep(absenceMs);
    const listening = timeOfListening(asterisk.managerPort);
    await asterisk.boot();
    const bootedAtMs = performance.now();
    const call = await asterisk.startCall({ context: 'asks', exten: 's', callerIdNum: '79170415564' });
    await call.waitForUserEvent('Answered', 10_000);
    const answeredAtMs = performance.now();
    await call.end(5000);
    return { sinceListening: answeredAtMs - (await listening), sinceBooted: answeredAtMs - bootedAtMs };
  }

  it(`is over for the daemon as soon as it is over, ${RESTARTS} times of ${RESTARTS}`, async () => {
    const daemon = await startAmiDaemon({ pbx: { port: asterisk.managerPort } });
    await untilUp(daemon, 'pbx');
    const times = [];
    for (let count = 0; count < RESTARTS; count++) {
      const how = count % 5 === 0 ? 'shutDown' : 'kill';
      times.push(await restart(how, ((count % 5) / 4) * LONGEST_ABSENCE_MS));
    }
    await daemon.stop();
    expect(new Set(daemon.calls().map(({ status }) => status))).toEqual(new Set(['OK']));
    const sinceBooted = figures(times.map((time) => time.sinceBooted));
    const sinceListening = figures(times.map((time) => time.sinceListening));
    console.info(
      `Asterisk ${root.release}: first answered event ${sinceBooted} ms after Asterisk is fully booted, ` +
        `${sinceListening} ms after its port is open (min / median / max of ${RESTARTS} restarts)`,
    );
  });
});

/** `performance.now()` when the port takes its first connection, to 5 ms. */
async function timeOfListening(port: number): Promise<number> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const taken = await new Promise<boolean>((resolve) => {
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    });
    socket.destroy();
    if (taken) return performance.now();
    await sleep(5);
  }
}
