import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeMSet } from '../../src/agi/agi-encoding.js';
import { startDaemon, type RunningDaemon } from '../system/running-daemon.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';

const EXAMPLE = 'dialplan-examples/extensions-lookup.conf';

const dialplan = (port: number) => `
[by-caller-id]
exten => s,1,AGI(agi://127.0.0.1:${port}/lookup)
[by-argument]
exten => _X.,1,AGI(agi://127.0.0.1:${port}/lookup,\${EXTEN})
[by-query]
exten => _X.,1,AGI(agi://127.0.0.1:${port}/lookup?num=+\${EXTEN}&did=74951112233&prefix=Q_&json=var)
 same => n,Set(DESTINATION=\${JSON_DECODE(var,destination)})
 same => n,Set(OPERATOR=\${JSON_DECODE(var,operator)})
[cyrillic]
exten => s,1,AGI(agi://127.0.0.1:${port}/lookup)
 same => n,GotoIf($["\${VOX_OPERATOR}" = "МТС" & "\${VOX_REGION}" = "Республика Башкортостан"]?right:wrong)
 same => n(right),Set(WENT=right)
 same => n,Hangup()
 same => n(wrong),Set(WENT=wrong)
[inherit]
exten => s,1,AGI(agi://127.0.0.1:${port}/lookup?inherit=1)
 same => n,Dial(Local/s@inherited,5)
[inherited]
exten => s,1,Set(GLOBAL(INHERITED)=\${VOX_OPERATOR})
[name]
exten => s,1,AGI(agi://127.0.0.1:${port}/name)
[slow]
exten => s,1,AGI(agi://127.0.0.1:${port}/lookup?deadline=4000)
`;

describeOnEachAsterisk('a caller is looked up', (root) => {
  let daemon: RunningDaemon;
  let asterisk: AsteriskLab;
  beforeAll(async () => {
    daemon = await startDaemon();
    asterisk = await startAsterisk(root, {
      dialplan: dialplan(daemon.agiPort),
      include: [EXAMPLE],
      globals: { VOXROUTE_AGI: `agi://127.0.0.1:${daemon.agiPort}` },
    });
  });
  afterAll(async () => {
    await asterisk.stop();
    await daemon.stop();
  });

  it.each([
    [
      '79170415564',
      {
        VOX_STATUS: 'OK',
        VOX_NUMBER: '79170415564',
        VOX_OPERATOR: 'МТС',
        VOX_OPERATOR_LATIN: 'MTS',
        VOX_REGION: 'Республика Башкортостан',
        VOX_DESTINATION: 'Russia',
        VOX_COUNTRY: 'RU',
        VOX_TYPE: 'MOB',
        VOX_PORTED: '0',
        VOX_SOURCE: 'voxlink-v1',
        VOX_BLACKLIST: '0',
        VOX_ACTION: 'pass',
      },
    ],
    [
      '+7 (900) 000-00-00',
      {
        VOX_STATUS: 'OK',
        VOX_OPERATOR: 'МТС',
        VOX_OPERATOR_OLD: 'Теле2',
        VOX_PORTED: '1',
        VOX_REGION: 'Краснодарский край',
      },
    ],
    ['84959898533', { VOX_NUMBER: '74959898533', VOX_TYPE: 'FIX' }],
    [
      '810358181201235',
      {
        VOX_NUMBER: '358181201235',
        VOX_COUNTRY: 'AX',
        VOX_SOURCE: 'voxlink-v2',
        VOX_TYPE: 'FIX',
        VOX_OPERATOR: 'Mariehamns Telefon Ab',
      },
    ],
    ['anonymous', { VOX_STATUS: 'WITHHELD', VOX_ACTION: 'pass' }],
    ['203', { VOX_STATUS: 'INTERNAL' }],
    ['112', { VOX_STATUS: 'INTERNAL' }],
    ['a79000000000', { VOX_STATUS: 'INVALID' }],
  ])('by its caller ID: %s', async (callerIdNum, expected) => {
    const { values, answered } = await asterisk.originate({
      context: 'by-caller-id',
      exten: 's',
      callerIdNum,
      read: Object.keys(expected),
    });
    expect(values).toEqual(expected);
    expect(answered).toBe(false);
  });

  it('by argument, and by query with another prefix and JSON', async () => {
    const argument = await asterisk.originate({
      context: 'by-argument',
      exten: '89170415564',
      read: ['VOX_NUMBER', 'AGISTATUS'],
    });
    expect(argument.values).toEqual({ VOX_NUMBER: '79170415564', AGISTATUS: 'SUCCESS' });
    const query = await asterisk.originate({
      context: 'by-query',
      exten: '79170415564',
      read: ['Q_NUMBER', 'VOX_NUMBER', 'DESTINATION', 'OPERATOR'],
    });
    expect(query.values).toEqual({ Q_NUMBER: '79170415564', VOX_NUMBER: '', DESTINATION: 'Russia', OPERATOR: 'МТС' });
  });

  it('without a number, as withheld', async () => {
    const { values } = await asterisk.originate({
      context: 'by-caller-id',
      exten: 's',
      read: ['VOX_STATUS', 'VOX_PRESENTATION'],
    });
    expect(values).toEqual({ VOX_STATUS: 'WITHHELD', VOX_PRESENTATION: 'unavailable' });
  });

  it('restricted but present, and says so', async () => {
    const { values } = await asterisk.originate({
      context: 'by-caller-id',
      exten: 's',
      callerIdNum: '79170415564',
      callingPres: 'prohib',
      read: ['VOX_STATUS', 'VOX_PRESENTATION'],
    });
    expect(values).toEqual({ VOX_STATUS: 'OK', VOX_PRESENTATION: 'restricted' });
  });

  it('and the dialplan compares Cyrillic values', async () => {
    const { values } = await asterisk.originate({
      context: 'cyrillic',
      exten: 's',
      callerIdNum: '79170415564',
      read: ['WENT'],
    });
    expect(values).toEqual({ WENT: 'right' });
  });

  it('and channels made from this one inherit the variables with inherit=1', async () => {
    await asterisk.originate({ context: 'inherit', exten: 's', callerIdNum: '79170415564' });
    await expect.poll(() => asterisk.getvar('INHERITED'), { timeout: 5000 }).toBe('МТС');
  });

  it('and the name is set where the caller has none', async () => {
    const named = await asterisk.originate({
      context: 'name',
      exten: 's',
      callerIdNum: '79170415564',
      read: ['CALLERID(name)'],
    });
    expect(named.values).toEqual({ 'CALLERID(name)': 'МТС, Республика Башкортостан' });
    const real = await asterisk.originate({
      context: 'name',
      exten: 's',
      callerIdNum: '79170415564',
      callerIdName: 'Иван: продажи',
      read: ['CALLERID(name)'],
    });
    expect(real.values).toEqual({ 'CALLERID(name)': 'Иван: продажи' });
  });

  it('by the shipped example', async () => {
    const { values } = await asterisk.originate({
      context: 'voxroute-example-inbound',
      exten: '74951112233',
      callerIdNum: '79000000000',
      read: ['VOX_STATUS', 'CALLERID(name)', 'PHONES'],
    });
    expect(values).toEqual({ VOX_STATUS: 'OK', 'CALLERID(name)': 'МТС, Краснодарский край', PHONES: 'PJSIP/200' });
  });

  it('and abandoned at once when the caller hangs up, while the lookup fills the memory', async () => {
    await daemon.voxlink.play({ slowMs: 1500 });
    const call = await asterisk.startCall({ context: 'slow', exten: 's', callerIdNum: '79253047679' });
    await expect.poll(() => daemon.voxlink.countOf('v1', '79253047679'), { timeout: 5000 }).toBe(1);
    await call.hangup();
    await expect
      .poll(() => daemon.log.filter((line) => line['event'] === 'hangup-before-answer').length, { timeout: 1000 })
      .toBe(1);
    await call.end(5000);
    await daemon.voxlink.play('none');
    await expect
      .poll(
        async () =>
          (await asterisk.originate({ context: 'by-argument', exten: '79253047679', read: ['VOX_OPERATOR'] })).values[
            'VOX_OPERATOR'
          ],
        { timeout: 10_000 },
      )
      .toBe('Билайн');
    expect(daemon.voxlink.countOf('v1', '79253047679')).toBe(1);
  });

  it('and goes on with the daemon stopped', async () => {
    const other = await startDaemon();
    const { agiPort } = other;
    await other.stop();
    await asterisk.command(`dialplan set global VOXROUTE_AGI agi://127.0.0.1:${agiPort}`);
    const { values } = await asterisk.originate({
      context: 'voxroute-example-inbound',
      exten: '74951112233',
      callerIdNum: '79000000000',
      read: ['VOX_STATUS', 'VOX_ACTION', 'PHONES'],
    });
    expect(values).toEqual({ VOX_STATUS: 'FAILED', VOX_ACTION: 'pass', PHONES: 'PJSIP/100' });
  });
});

describeOnEachAsterisk('the MSet encoder', (root) => {
  const HOSTILE = [
    ...'\\",()[]{}$=;|%#&<>\'`~!?*: \t+-_./@^',
    ...'абвЯё«»',
    '🇷🇺',
    'x',
    '1',
    '${EXTEN}',
    '$[1+1]',
    ')(',
    '\\\\',
  ];
  const value = fc.string({ unit: fc.constantFrom(...HOSTILE), maxLength: 60 });

  it('has 500 random values read back exactly with GET VARIABLE', async () => {
    const values = fc.sample(value, { numRuns: 500, seed: 20_261_122 });
    const readBack: string[] = [];
    const server = createServer((socket) => void converse(socket, values, readBack).finally(() => socket.end()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const asterisk = await startAsterisk(root, { dialplan: `[agi]\nexten => s,1,AGI(agi://127.0.0.1:${port}/x)\n` });
    try {
      await asterisk.originate({ context: 'agi', exten: 's' }, 30_000);
    } finally {
      await asterisk.stop();
      server.close();
    }
    expect(readBack).toEqual(values);
  });
});

/** Sets values in batches through the encoder and reads each one back, one command at a time. */
async function converse(socket: Socket, values: readonly string[], readBack: string[]): Promise<void> {
  socket.setEncoding('utf8');
  let unread = '';
  const replies = socket[Symbol.asyncIterator]() as AsyncIterator<string>;
  const readUntil = async (end: string) => {
    while (!unread.includes(end)) {
      const reply = await replies.next();
      if (reply.done === true) throw new Error('Asterisk went away');
      unread += reply.value;
    }
    const text = unread.slice(0, unread.indexOf(end));
    unread = unread.slice(text.length + end.length);
    return text;
  };
  await readUntil('\n\n');
  for (let first = 0; first < values.length; first += 20) {
    const batch = values.slice(first, first + 20);
    const { lines, shortened } = encodeMSet(batch.map((text, index) => [`V${index}`, text] as const));
    expect(shortened).toEqual([]);
    for (const line of lines) {
      socket.write(`${line}\n`);
      expect(await readUntil('\n')).toBe('200 result=0');
    }
    for (const index of batch.keys()) {
      socket.write(`GET VARIABLE V${index}\n`);
      const reply = await readUntil('\n');
      readBack.push(/^200 result=1 \((.*)\)$/su.exec(reply)?.[1] ?? (reply === '200 result=0' ? '' : reply));
    }
  }
}
