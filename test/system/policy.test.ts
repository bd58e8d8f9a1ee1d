// A daemon with lists, contacts and rules: what a dialplan gets, and what happens when they change while calls go on.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callFastAgi, type FastAgiCallOptions } from '../fakes/agi-asterisk.js';
import { startDaemon, type DaemonOptions, type RunningDaemon } from './running-daemon.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let directory: string;
let daemon: RunningDaemon | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-policy-'));
});
afterEach(async () => {
  await daemon?.stop();
  daemon = undefined;
  removeDirectory(directory);
});

const start = async (options: DaemonOptions) => (daemon = await startDaemon(options));
const call = async ({ agiPort }: RunningDaemon, options: FastAgiCallOptions) =>
  Object.fromEntries((await callFastAgi(agiPort, options)).variables);
const OFFLINE = 'voxlink: { enabled: false }\n';

describe('lists', () => {
  it('block a number without a request, and allow beats block', async () => {
    const running = await start({
      voxlink: { generate: true },
      config: `lists: { block: ["7917*"], allow: ["79170415565"] }`,
    });
    expect(await call(running, { script: 'route', callerId: '89170415564' })).toMatchObject({
      VOX_STATUS: 'LISTED',
      VOX_ACTION: 'block',
      VOX_BLACKLIST: '1',
      VOX_HANGUPCAUSE: '21',
      VOX_RULE: 'block',
      VOX_SOURCE: 'list',
    });
    expect(running.voxlink.countOf('v1', '79170415564')).toBe(0);
    expect(await call(running, { script: 'route', callerId: '+79170415565' })).toMatchObject({
      VOX_STATUS: 'OK',
      VOX_ACTION: 'pass',
      VOX_BLACKLIST: '0',
      VOX_RULE: 'allow',
    });
  });

  it('match a number that is to be hidden, and callers without one by an entry of their own', async () => {
    const running = await start({ config: `${OFFLINE}lists: { block: ["79170415564", withheld] }` });
    const hidden = await call(running, { callerId: '79170415564', callingPres: 35 });
    expect(hidden).toMatchObject({ VOX_PRESENTATION: 'restricted', VOX_BLACKLIST: '1' });
    expect(await call(running, { callerId: 'unknown' })).toMatchObject({ VOX_STATUS: 'WITHHELD', VOX_BLACKLIST: '1' });
    expect(await call(running, { callerId: '79170415565' })).toMatchObject({ VOX_BLACKLIST: '0' });
  });

  it('are changed from the dialplan, at once and for as long as was said', async () => {
    const running = await start({ config: `${OFFLINE}ownNumbers: ["74951112233"]` });
    const added = await call(running, { script: 'block?ttl=30d', args: ['89170415564', 'sells windows', 'rudely'] });
    expect(added).toMatchObject({ VOX_STATUS: 'LISTED', VOX_ACTION: 'pass' });
    expect(added['VOX_REASON']).toMatch(/^added to the block list until 2/);
    expect(await call(running, { callerId: '79170415564' })).toMatchObject({
      VOX_BLACKLIST: '1',
      VOX_REASON: 'sells windows, rudely',
    });
    await call(running, { script: 'allow', args: ['79170415564'] });
    expect(await call(running, { callerId: '79170415564' })).toMatchObject({ VOX_BLACKLIST: '0' });
    for (const [number, status] of [
      ['112', 'INTERNAL'],
      ['100', 'INTERNAL'],
      ['84951112233', 'FAILED'],
      ['anonymous', 'WITHHELD'],
    ] as const) {
      expect(await call(running, { script: 'block', args: [number] })).toMatchObject({ VOX_STATUS: status });
    }
    expect(await call(running, { script: 'block', callerId: '79160000000' })).toMatchObject({ VOX_STATUS: 'FAILED' });
    expect(await call(running, { callerId: '79160000000' })).toMatchObject({ VOX_BLACKLIST: '0' });
  });

  it("include FreePBX's own blacklist, in whatever spelling it stands, with its destination", async () => {
    const running = await start({ config: `${OFFLINE}lists: { freepbxAstdb: true, allow: ["79170000000"] }` });
    const evaluate = (expression: string) =>
      expression.replace(/\$\{DB_EXISTS\(blacklist\/([^)]*)\)\}/g, (_, key) => (key === '9170415564' ? '1' : '0'))
        .replace('${DB(blacklist/blocked)}', '1')
        .replace('${DB(blacklist/dest)}', 'app-blackhole,hangup,1'); // prettier-ignore
    expect(await call(running, { callerId: '89170415564', evaluate })).toMatchObject({
      VOX_BLACKLIST: '1',
      VOX_RULE: 'freepbx',
      VOX_ROUTE: 'app-blackhole,hangup,1',
    });
    expect(await call(running, { callerId: 'unknown', evaluate })).toMatchObject({ VOX_BLACKLIST: '1' });
    expect(await call(running, { callerId: '79170415565', evaluate })).toMatchObject({ VOX_BLACKLIST: '0' });
  });
});

describe('rules', () => {
  const RULES = `${OFFLINE}
routes: { far: "from-far,s,1" }
contacts: [{ file: DIRECTORY/contacts.csv }]
contactContext: from-internal
rules:
  - { id: vip, if: { tag: VIP }, then: { route: contact, set: { VIP: "yes" } } }
  - { id: far, if: { district: far-eastern }, then: { route: far, label: Far East } }
  - { id: abroad, if: { none: [{ country: RU }] }, then: { block: { reason: abroad } } }
  - { id: ural, if: { direction: outbound, region: RU-SVE }, then: { trunks: [gsm-1, sip-main], callerId: "74951112233" } }
`;

  it('send a call to a route, to the contact’s own extension, and let through whoever is not known', async () => {
    writeFileSync(join(directory, 'contacts.csv'), 'number,name,extension,tags\n84951234567,ООО Ромашка,205,vip\n');
    const running = await start({ config: RULES.replace('DIRECTORY', directory) });
    expect(await call(running, { script: 'route', callerId: '84951234567' })).toMatchObject({
      VOX_ACTION: 'route',
      VOX_ROUTE: 'from-internal,205,1',
      VOX_NAME: 'ООО Ромашка',
      VOX_RULE: 'vip',
      VIP: 'yes',
    });
    expect(await call(running, { script: 'route', callerId: '84232000000' })).toMatchObject({
      VOX_ROUTE: 'from-far,s,1',
      VOX_ROUTE_NAME: 'far',
      VOX_LABEL: 'Far East',
    });
    expect(await call(running, { script: 'route', callerId: '+358181201235' })).toMatchObject({ VOX_BLACKLIST: '1' });
    expect(await call(running, { script: 'route', callerId: 'unknown' })).toMatchObject({ VOX_ACTION: 'pass' });
    expect(await call(running, { script: 'lookup', callerId: '84232000000' })).toMatchObject({ VOX_ACTION: 'pass' });
  });

  it('choose trunks and caller ID for a dialled number', async () => {
    writeFileSync(join(directory, 'contacts.csv'), 'number,name\n');
    const running = await start({ config: RULES.replace('DIRECTORY', directory) });
    const answer = await call(running, { script: 'outbound?prefix=VOXOUT_', args: ['83432000000'] });
    expect(answer).toMatchObject({
      VOXOUT_ACTION: 'pass',
      VOXOUT_TRUNK: 'gsm-1',
      VOXOUT_TRUNK_2: 'sip-main',
      VOXOUT_TRUNK_3: '',
      VOXOUT_RULE: 'ural',
    });
    expect(answer['VOXOUT_CALLERID']).not.toBe('');
  });

  it('show each trunk a number of its provider: the least used one, the same to whoever is called again, over a reload', async () => {
    const config = `${OFFLINE}
ownNumbers:
  - { number: "73432110001", region: RU-SVE, trunks: gsm-1 }
  - { number: "73432110002", region: RU-SVE, trunks: gsm-1 }
  - { number: "74951112233", default: true, trunks: sip-main }
rules: [{ id: out, if: { direction: outbound }, then: { callerId: local, trunks: [gsm-1, sip-main, spare] } }]
`;
    const running = await start({ config });
    const dial = async (number: string, uniqueId: string) => {
      const answer = await call(running, { script: 'outbound', args: [number], uniqueId });
      return ['VOX_CALLERID', 'VOX_CALLERID_2', 'VOX_CALLERID_3'].map((name) => answer[name]);
    };
    const [first, second] = [
      ['83432110001', '84951112233', ''],
      ['83432110002', '84951112233', ''],
    ];
    expect(await dial('83432000001', '1.1')).toEqual(first);
    // A dialplan that asks twice in one call has shown it once.
    expect(await dial('83432000001', '1.1')).toEqual(first);
    expect(await dial('83432000002', '1.2')).toEqual(second);
    expect(await dial('83432000003', '1.3')).toEqual(first);
    await running.reload(`${config}log: { level: warn }\n`);
    expect(await dial('83432000002', '1.4')).toEqual(second);
    expect(await dial('83432000003', '1.5')).toEqual(first);
  });
});

describe('the flood guard', () => {
  it('counts a call once, however often its dialplan asks, and not those that are made', async () => {
    const running = await start({
      config: `${OFFLINE}rules: [{ id: flood, if: { direction: inbound, calls: { over: 2, within: 10m } }, then: { block: { for: 1h } } }]`,
    });
    const ask = async (script: string, uniqueId: string) => {
      const callerId = '79170415564';
      return (await call(running, { script, callerId, uniqueId, args: [callerId] }))['VOX_ACTION'];
    };
    for (const uniqueId of ['1.1', '1.2']) {
      expect([await ask('blacklist', uniqueId), await ask('route', uniqueId)]).toEqual(['pass', 'pass']);
    }
    await ask('outbound', '1.3');
    await ask('lookup', '1.4');
    expect(await ask('route', '1.5')).toBe('block');
  });
});

describe('a list file that changes', () => {
  const FILE = 'lists: { block: [{ file: DIRECTORY/block.txt }] }\n';

  it('is taken without a signal; one that is gone keeps the old list, and is said', async () => {
    const file = join(directory, 'block.txt');
    writeFileSync(file, '79170415564 # spam\n');
    const running = await start({ config: OFFLINE + FILE.replace('DIRECTORY', directory) });
    const isBlocked = async (callerId: string) => (await call(running, { callerId }))['VOX_BLACKLIST'];
    expect(await isBlocked('79170415564')).toBe('1');
    writeFileSync(file, '79170415565\n');
    await expect.poll(() => isBlocked('79170415565')).toBe('1');
    expect(await isBlocked('79170415564')).toBe('0');
    rmSync(file);
    await expect
      .poll(() => running.log.some(({ msg }) => msg === 'lists and contacts not reloaded; the old ones stay in use'))
      .toBe(true);
    expect(await isBlocked('79170415565')).toBe('1');
  });

  it('does not make good a configuration that could not be read', async () => {
    const file = join(directory, 'block.txt');
    writeFileSync(file, '79170415564\n');
    const config = OFFLINE + FILE.replace('DIRECTORY', directory);
    const running = await start({ config });
    const isSuccess = async () =>
      /^voxroute_config_last_reload_success (\d)$/m.exec(
        await (await fetch(`http://127.0.0.1:${running.httpPort}/metrics`)).text(),
      )?.[1];
    running.reloadFailed();
    writeFileSync(file, '79170415565\n');
    await expect.poll(() => running.log.some(({ msg }) => msg === 'lists and contacts reloaded')).toBe(true);
    expect(await isSuccess()).toBe('0');
    await running.reload(config);
    // A page of figures is kept for a moment.
    await expect.poll(isSuccess).toBe('1');
  });

  it('is done without by a daemon that starts, and taken when it comes', async () => {
    const rules = 'rules: [{ id: strangers, if: { none: [{ list: ours }] }, then: { block: {} } }]\n';
    const ours = join(directory, 'ours.txt');
    const running = await start({ config: `${OFFLINE}lists: { named: { ours: [{ file: ${ours} }] } }\n${rules}` });
    expect(running.log.some(({ level, why }) => level === 'warn' && String(why).includes('can be read'))).toBe(true);
    const actionFor = async (callerId: string) => (await call(running, { script: 'route', callerId }))['VOX_ACTION'];
    expect(await actionFor('79170415564')).toBe('pass');
    writeFileSync(ours, '79170415565\n');
    await expect.poll(() => actionFor('79170415564')).toBe('block');
    expect(await actionFor('79170415565')).toBe('pass');
  });

  it('does not keep calls waiting at the start when it is large: until it is read, it is not known', async () => {
    const file = join(directory, 'block.txt');
    const numbers = Array.from({ length: 120_000 }, (_, index) => `7917${String(index).padStart(7, '0')}`);
    writeFileSync(file, numbers.join('\n'));
    const running = await start({ config: OFFLINE + FILE.replace('DIRECTORY', directory) });
    const postponed = running.log.findIndex(({ lists }) => Array.isArray(lists) && lists.includes(file));
    const served = running.log.findIndex(({ msg }) => msg === 'FastAGI is served');
    expect(served).toBeLessThan(postponed);
    const isBlocked = async () => (await call(running, { callerId: '79170099999' }))['VOX_BLACKLIST'];
    expect(['0', '1']).toContain(await isBlocked());
    await expect.poll(isBlocked).toBe('1');
  });

  it('is swapped whole twenty times while call follows call: none is dropped or sees a mix', async () => {
    const config = (turn: number) => `${OFFLINE}lists: { block: ["${turn % 2 === 0 ? '7916*' : '7917*'}"] }
rules: [{ id: r${turn % 2}, if: {}, then: { label: "${turn % 2 === 0 ? 'even' : 'odd'}" } }]\n`;
    const running = await start({ config: config(0) });
    const seen = new Set<string>();
    let [answered, swapped] = [0, false];
    const calling = ['79160000000', '79170000000', '79160000000', '79170000000'].map(async (callerId) => {
      while (!swapped) {
        const answer = await call(running, { script: 'route', callerId });
        seen.add(`${answer['VOX_NUMBER']} ${answer['VOX_RULE']} ${answer['VOX_LABEL']}`);
        answered += 1;
      }
    });
    for (let turn = 1; turn <= 20; turn++) {
      const before = answered;
      await running.reload(config(turn));
      await expect.poll(() => answered).toBeGreaterThan(before + 4);
    }
    swapped = true;
    await Promise.all(calling);
    expect([...seen].sort()).toEqual([
      '79160000000 block ',
      '79160000000 r1 odd',
      '79170000000 block ',
      '79170000000 r0 even',
    ]);
  });
});
