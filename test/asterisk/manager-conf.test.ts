import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { beforeAll, expect, it, vi } from 'vitest';
import { AMI_SECRET, AMI_USER, linkLines, startAmiDaemon, untilUp } from './ami-daemon.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';

/** The second section of manager.conf, with its semicolons taken away. */
const PREFETCH_USER = [...readFileSync(AMI_USER.managerInclude[0] ?? '', 'utf8').matchAll(/^;(\S.*)$/gm)]
  .map((match) => match[1])
  .join('\n');

const DIALPLAN = `
[asks]
; The question is read from the channel, so the channel has to be there.
exten => s,1,UserEvent(Num,number: 79170415564)
 same => n,Wait(1)
[from-trunk]
exten => s,1,Wait(10)
`;

/** Names of the events that the user of manager.conf is sent while a call runs. */
async function heardDuringACall(asterisk: AsteriskLab): Promise<Set<string>> {
  const socket = connect(asterisk.managerPort, '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => (received += text));
  socket.write(`Action: Login\r\nUsername: voxroute\r\nSecret: ${AMI_SECRET}\r\n\r\n`);
  await vi.waitUntil(() => received.includes('Authentication accepted'), { timeout: 5000 });
  await asterisk.originate({ context: 'asks', exten: 's' });
  await vi.waitUntil(() => received.includes('UserEvent: LabEnd'), { timeout: 5000 });
  socket.destroy();
  return new Set([...received.matchAll(/^Event: (\w+)\r$/gm)].map((match) => match[1] ?? ''));
}

describeOnEachAsterisk('manager.conf', (root) => {
  let asterisk: AsteriskLab;
  beforeAll(async () => {
    asterisk = await startAsterisk(root, { ...AMI_USER, dialplan: DIALPLAN });
    return () => asterisk.stop();
  });

  it('loads without a complaint', () => {
    expect(asterisk.complaints().filter((line) => !line.includes("Module 'app_macro'"))).toEqual([]);
  });

  it('gives the rights to hear UserEvents and to set variables, to this host', async () => {
    const user = await asterisk.command('manager show user voxroute');
    expect(user).toMatch(/^read perm: user$/m);
    expect(user).toMatch(/^write perm: call$/m);
    const rules = user.match(/^\d+: +(?:deny|allow) - .*$/gm);
    expect(rules).toEqual(['0:  deny - 0.0.0.0/0.0.0.0', '1: allow - 127.0.0.1/255.255.255.255']);
  });

  it('lets nothing but UserEvents be heard', async () => {
    expect(await heardDuringACall(asterisk)).toEqual(new Set(['UserEvent']));
  });

  it('lets nobody log in as long as there is no secret', async () => {
    const { managerInclude } = AMI_USER;
    const secretless = await startAsterisk(root, { managerInclude });
    const daemon = await startAmiDaemon({ pbx: { port: secretless.managerPort } }, { secret: '' });
    try {
      const lines = () => linkLines(daemon.log, 'pbx');
      await expect.poll(lines, { timeout: 10_000 }).toHaveLength(1);
      expect(lines()[0]).toMatchObject({ level: 'warn', event: 'login-refused', code: 'LOGIN_REFUSED' });
    } finally {
      await daemon.stop();
      await secretless.stop();
    }
  });
});

describeOnEachAsterisk('the second section of manager.conf', (root) => {
  it('has the lookup started when a call reaches its trunk, before the dialplan asks', async () => {
    const iaxPort = await freeUdpPort();
    // The trunk leads back to the same Asterisk: IAX needs nothing but this, and brings its number with the channel.
    const iax = `[general]\nbindport = ${iaxPort}\nbindaddr = 127.0.0.1\ncalltokenoptional = 127.0.0.0/255.0.0.0\n`;
    const asterisk = await startAsterisk(root, {
      manager: PREFETCH_USER,
      files: { ...AMI_USER.files, 'iax.conf': `${iax}[trunk]\ntype = user\ncontext = from-trunk\n` },
      dialplan: DIALPLAN,
    });
    const pbx = { port: asterisk.managerPort, prefetchContexts: ['from-trunk'] };
    const daemon = await startAmiDaemon({ pbx });
    try {
      await untilUp(daemon, 'pbx');
      await asterisk.manager.action('ModuleLoad', { Module: 'chan_iax2.so', LoadType: 'load' });
      const call = { CallerID: '<79170415564>', Application: 'Wait', Data: 10, Async: 'true' };
      await asterisk.manager.action('Originate', { Channel: `IAX2/trunk@127.0.0.1:${iaxPort}/s`, ...call });
      await expect.poll(() => daemon.voxlink.countOf('v1', '79170415564'), { timeout: 5000 }).toBe(1);
      expect(await heardDuringACall(asterisk)).toEqual(new Set(['UserEvent', 'Newchannel']));
      const answers = () => daemon.calls().map(({ status, source }) => [status, source]);
      await expect.poll(answers, { timeout: 5000 }).toEqual([['OK', 'voxlink-v1']]);
      expect(daemon.voxlink.countOf('v1')).toBe(1);
    } finally {
      await asterisk.stop();
      await daemon.stop();
    }
  });
});

/** Free a moment ago: Asterisk cannot be told to choose a port of its own. */
async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
