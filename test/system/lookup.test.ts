import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHANNEL_VARIABLES } from '../../src/call/channel-variables.js';
import { callFastAgi, type FastAgiCallOptions } from '../fakes/agi-asterisk.js';
import { startDaemon, type RunningDaemon } from './running-daemon.js';

let daemon: RunningDaemon;
beforeAll(async () => {
  daemon = await startDaemon();
});
afterAll(() => daemon.stop());

async function variablesOf(options: FastAgiCallOptions): Promise<Record<string, string>> {
  const call = await callFastAgi(daemon.agiPort, options);
  expect(call.commands).toHaveLength(options.script?.includes('json=') === true ? 2 : 1);
  expect(call.end).toBe('server-closed');
  return Object.fromEntries(call.variables);
}

describe('a caller is looked up over FastAGI', () => {
  it.each([
    [
      '79170415564',
      {
        STATUS: 'OK',
        FAULT: '',
        NUMBER: '79170415564',
        DIAL: '89170415564',
        OPERATOR: 'МТС',
        OPERATOR_LATIN: 'MTS',
        REGION: 'Республика Башкортостан',
        DESTINATION: 'Russia',
        COUNTRY: 'RU',
        TYPE: 'MOB',
        PORTED: '0',
        SOURCE: 'voxlink-v1',
        BLACKLIST: '0',
        ACTION: 'pass',
      },
    ],
    [
      '+7 (900) 000-00-00',
      {
        STATUS: 'OK',
        NUMBER: '79000000000',
        OPERATOR: 'МТС',
        OPERATOR_OLD: 'Теле2',
        PORTED: '1',
        REGION: 'Краснодарский край',
      },
    ],
    ['84959898533', { STATUS: 'OK', NUMBER: '74959898533', TYPE: 'FIX' }],
    [
      '810358181201235',
      {
        STATUS: 'OK',
        NUMBER: '358181201235',
        DIAL: '810358181201235',
        COUNTRY: 'AX',
        SOURCE: 'voxlink-v2',
        TYPE: 'FIX',
        OPERATOR: 'Mariehamns Telefon Ab',
      },
    ],
    ['anonymous', { STATUS: 'WITHHELD', NUMBER: '', SOURCE: 'none', ACTION: 'pass', PRESENTATION: 'unavailable' }],
    ['203', { STATUS: 'INTERNAL', NUMBER: '', ACTION: 'pass' }],
    ['112', { STATUS: 'INTERNAL', NUMBER: '', ACTION: 'pass' }],
    ['a79000000000', { STATUS: 'INVALID', NUMBER: '', ACTION: 'pass' }],
  ])('%s', async (callerId, expected) => {
    const variables = await variablesOf({ callerId });
    expect(Object.keys(variables).sort()).toEqual(CHANNEL_VARIABLES.map(({ name }) => `VOX_${name}`).sort());
    expect(variables).toMatchObject(
      Object.fromEntries(Object.entries(expected).map(([name, value]) => [`VOX_${name}`, value])),
    );
  });

  it('never asks Voxlink about extensions, emergency numbers, withheld callers and what is no number', () => {
    expect(daemon.voxlink.requests.map(({ num }) => num).sort()).toEqual([
      '358181201235',
      '74959898533',
      '79000000000',
      '79170415564',
    ]);
  });

  it('is answered from memory the second time', async () => {
    const before = daemon.voxlink.requests.length;
    expect(await variablesOf({ args: ['89170415564'] })).toMatchObject({ VOX_STATUS: 'OK', VOX_SOURCE: 'voxlink-v1' });
    expect(daemon.voxlink.requests).toHaveLength(before);
  });

  it('prefers the argument to the query and the query to the caller ID', async () => {
    expect(
      await variablesOf({ script: 'lookup?num=79000000000', args: ['79170415564'], callerId: '203' }),
    ).toMatchObject({ VOX_NUMBER: '79170415564' });
    expect(await variablesOf({ script: 'lookup?num=+79000000000', callerId: '203' })).toMatchObject({
      VOX_NUMBER: '79000000000',
    });
  });

  it('sets CALLERID(name) with script name only where there is no real one', async () => {
    expect(await variablesOf({ script: 'name', callerId: '79170415564', callerName: 'unknown' })).toMatchObject({
      'CALLERID(name)': 'МТС, Республика Башкортостан',
    });
    expect(
      await variablesOf({ script: 'name', callerId: '79170415564', callerName: 'Иван: продажи' }),
    ).not.toHaveProperty('CALLERID(name)');
  });

  it('gives the answer as JSON too, in a command of its own', async () => {
    const variables = await variablesOf({ script: 'lookup?json=var', callerId: '79170415564' });
    expect(JSON.parse(variables['var'] ?? '')).toMatchObject({
      status: 'OK',
      operator: 'МТС',
      region: 'Республика Башкортостан',
      country: 'RU',
    });
  });

  it('answers prefetch at once, and the next call from memory', async () => {
    expect(await variablesOf({ script: 'prefetch', callerId: '79253047679' })).toMatchObject({
      VOX_STATUS: 'OFFLINE',
      VOX_FAULT: '',
      VOX_COUNTRY: 'RU',
    });
    await expect.poll(() => daemon.voxlink.countOf('v1', '79253047679')).toBe(1);
    await expect.poll(async () => (await variablesOf({ callerId: '79253047679' }))['VOX_OPERATOR']).toBe('Билайн');
    expect(daemon.voxlink.countOf('v1', '79253047679')).toBe(1);
  });

  it('decides nothing in route and outbound yet, and says which script it does not know', async () => {
    expect(await variablesOf({ script: 'route', callerId: '79170415564' })).toMatchObject({
      VOX_STATUS: 'OK',
      VOX_ACTION: 'pass',
    });
    expect(await variablesOf({ script: 'outbound', callerId: '203', extension: '79000000000' })).toMatchObject({
      VOX_NUMBER: '79000000000',
    });
    expect(await variablesOf({ script: 'nonsense', callerId: '79170415564' })).toMatchObject({
      VOX_STATUS: 'FAILED',
      VOX_FAULT: 'UNKNOWN_SCRIPT',
      VOX_ACTION: 'pass',
    });
    expect(await variablesOf({ script: 'constructor', callerId: '79170415564' })).toMatchObject({
      VOX_FAULT: 'UNKNOWN_SCRIPT',
    });
  });

  it('resolves a restricted caller whose number is present', async () => {
    expect(await variablesOf({ callerId: '79170415564', callingPres: 35 })).toMatchObject({
      VOX_PRESENTATION: 'restricted',
      VOX_OPERATOR: 'МТС',
    });
  });

  it('writes one line a call, with the number masked', () => {
    const line = daemon.calls().find((call) => call['status'] === 'OK');
    expect(line).toMatchObject({
      level: 'info',
      door: 'agi',
      script: 'lookup',
      status: 'OK',
      fault: null,
      source: 'voxlink-v1',
    });
    expect(line).toHaveProperty('uniqueid');
    expect(line).toHaveProperty('ms');
    expect(JSON.stringify(daemon.log)).not.toMatch(/79170415564|9170415564|79000000000/);
    expect(
      daemon
        .calls()
        .filter((call) => call['status'] === 'WITHHELD')
        .every((call) => call['level'] === 'info'),
    ).toBe(true);
  });
});

describe('hostile names from upstream', () => {
  it.each([
    ['a quote', 'ПАО "МегаФон"', 'ПАО «МегаФон»'],
    ['a bracket and a comma', 'Т2, (Мобайл)', 'Т2, Мобайл'],
    ['a line break', 'x\r\nEXEC System "id"', 'x EXEC System «id»'],
    ['a hang-up', 'HANGUP', 'HANGUP'],
    ['an expression', '${SYSTEM(x)}', 'SYSTEM x'],
    ['a backslash at the end', 'tail\\', 'tail'],
    ['5 KB', 'я'.repeat(2500), 'я'.repeat(60)],
  ])('%s arrives as harmless text', async (_what, operator, expected) => {
    const number = `7926${String(1_000_000 + Math.floor(Math.random() * 8_999_999))}`;
    daemon.voxlink.teach('v1', number, {
      code: '926',
      num: number.slice(4),
      full_num: number.slice(1),
      operator,
      region: 'Москва',
    });
    expect(await variablesOf({ script: 'lookup?deadline=4000', callerId: number })).toMatchObject({
      VOX_STATUS: 'OK',
      VOX_OPERATOR: expected,
      VOX_REGION: 'Москва',
    });
  });
});
