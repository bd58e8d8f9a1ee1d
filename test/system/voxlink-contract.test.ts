// Whoever asks the daemon instead of Voxlink gets the same bytes: one list of requests is sent to a stand-in for Voxlink and to a
// daemon that asks another one; and again when that one is gone.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { installPorted, installRegistry } from '../fakes/installed-registry.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { startDaemon, type RunningDaemon } from './running-daemon.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const DAY_MS = 86_400_000;

/** Ten requests a second are soon forty. */
const FOUR_TIMES_AS_FAST: Clock = {
  ...systemClock,
  monotonicMs: () => systemClock.monotonicMs() * 4,
  after: (delayMs, action) => systemClock.after(delayMs / 4, action),
};

interface Answered {
  readonly status: number;
  readonly type: string | null;
  readonly bytes: Buffer;
}

async function get(base: string, target: string): Promise<Answered & { readonly headers: Headers }> {
  const response = await fetch(`${base}${target}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, type: response.headers.get('content-type'), bytes, headers: response.headers };
}
const plain = ({ status, type, bytes }: Answered) => ({ status, type, body: bytes.toString() });

/** In the list of the stand-in, in each of the forms that public clients send. */
const V1_KNOWN = [
  'num=79000000000',
  'num=89000000000',
  'num=9000000000',
  'num=+79000000000',
  'num=%2B79000000000',
  'num=79170415564',
  'num=79253047679',
  'num=79994449922',
  'num=79130424123',
  'num=74993809706',
  'num=74959898533',
  ...['code', 'num', 'full_num', 'operator', 'old_operator', 'region'].flatMap((field) => [
    `num=79000000000&field=${field}`,
    `num=79170415564&field=${field}`,
    `field=${field}&num=+79253047679`,
    `num=79130424123&field=${field}&translit=1`,
  ]),
  'num=79000000000&field=operator&translit=0',
  'num=79000000000&translit=1',
];

/** In no list of the stand-in, or no numbers at all. */
const V1_UNKNOWN = [
  'num=79991112233',
  'num=+79991112233',
  'num=%2B79991112233',
  'num=89991112233',
  'num=9991112233',
  'num=74951234567',
  'num=88005553535',
  'num=77012345678',
  'num=77012345678&field=operator',
  'num=72001234567',
  'num=70000000000',
  'num=78401234567',
  'num=79991112233&field=operator',
  'num=79991112233&field=region&translit=1',
  'num=a79000000000',
  'num=a79000000000&field=operator',
  'num=358181201235',
  'num=+358181201235',
  'num=112',
  'num=0',
  'num=',
  'num=%20',
  'num=7%20917%20041-55-64',
  'num=%2B7(917)0415564',
  'num=79170415564%0d%0aSet-Cookie:x',
  'num=%00',
  'num="79170415564"',
  'num=%22%5C%08%0c%1f',
  'num=%D0%9C%D0%A2%D0%A1',
  'num=%F0%9F%87%B7%F0%9F%87%BA',
  'num=__proto__',
  'num=791704155640',
  `num=${'7'.repeat(500)}`,
  '',
  'field=operator',
];

const V2 = [
  'num=79000000000',
  'num=+79000000000',
  'num=%2B79170415564',
  'num=74959898533',
  'num=358181201235',
  'num=+358181201235',
  'num=79991112233',
  'num=77012345678',
  'num=78401234567',
  'num=491701234567',
  'num=14155552671',
  'num=89000000000',
  'num=9000000000',
  'num=0',
  'num=',
  'num=112',
  'num=999999999999999',
  'num=abc',
  'num=%0d%0a',
  'num=%00',
  'num=__proto__',
  `num=${'3'.repeat(300)}`,
  '',
];

describe('a client of Voxlink that asks the daemon', () => {
  let service: VoxlinkServer;
  let daemon: RunningDaemon;
  let base: string;
  beforeAll(async () => {
    service = await startVoxlinkServer();
    daemon = await startDaemon({ config: 'agi: { deadlineMs: 5000 }', clock: FOUR_TIMES_AS_FAST });
    base = `http://127.0.0.1:${daemon.httpPort}`;
    return async () => {
      await daemon.stop();
      await service.close();
    };
  });

  const targets = [
    ...[...V1_KNOWN, ...V1_UNKNOWN].map((query) => `/get/?${query}`),
    ...V2.map((query) => `/get/v2/?${query}`),
  ];
  const sameAsTheService = async (target: string) => {
    const [expected, answer] = await Promise.all([get(service.baseUrl, target), get(base, target)]);
    expect(plain(answer)).toEqual(plain(expected));
    expect(answer.bytes.equals(expected.bytes)).toBe(true);
    expect(answer.headers.get('x-voxroute-source')).toMatch(/^(?:voxlink-v[12]|none)$/);
    return answer;
  };

  it.each(targets)('gets the bytes of Voxlink for %s', async (target) => {
    await sameAsTheService(target);
    const withoutSlash = target.replace('/?', '?');
    expect(plain(await get(base, withoutSlash))).toEqual(plain(await get(base, target)));
  });

  it.each([
    ['/get/v2/?num=79000000000', 278],
    ['/get/v2/?num=358181201235', 290],
  ])('gets for %s the %i bytes of the slide', async (target, bytes) => {
    expect((await get(base, target)).bytes).toHaveLength(bytes);
  });

  it('is told who knew, and how long ago', async () => {
    const { headers } = await get(base, '/get/?num=79000000000');
    expect(headers.get('x-voxroute-source')).toBe('voxlink-v1');
    expect(headers.get('x-voxroute-age')).toMatch(/^\d+$/);
    expect((await get(base, '/get/v2/?num=79000000000')).headers.get('x-voxroute-source')).toBe('voxlink-v2');
    const refused = await get(base, '/get/?num=1');
    expect([refused.headers.get('x-voxroute-source'), refused.headers.get('x-voxroute-age')]).toEqual(['none', null]);
  });

  it('asks Voxlink once for each number and version, and only for what may be a number', () => {
    const asked = daemon.voxlink.requests.map(({ path, num }) => `${path} ${num}`);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.filter((line) => !/^\/get\/ 7[3489]\d{9}$|^\/get\/v2\/ [1-9]\d{6,14}$/.test(line))).toEqual([]);
  });

  it('gets the same bytes once Voxlink is gone, for everything that was learnt', async () => {
    await daemon.voxlink.play('refuse');
    for (const target of targets) await sameAsTheService(target);
  });
});

describe('a client of Voxlink, when Voxlink is gone', () => {
  const JSON_TYPE = 'application/json; charset=utf-8';
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'voxroute-contract-'));
    await installRegistry(directory, Date.now() - DAY_MS);
  });
  afterAll(() => removeDirectory(directory));

  async function daemonWithout(config = '', clock = systemClock) {
    const daemon = await startDaemon({ config, clock });
    onTestFinished(() => daemon.stop());
    const base = `http://127.0.0.1:${daemon.httpPort}`;
    return { daemon, ask: (target: string) => get(base, target) };
  }
  const text = ({ bytes }: Answered) => bytes.toString();

  it('gets what the registry knows of a number that was never asked', async () => {
    const { daemon, ask } = await daemonWithout(`registry: { dir: ${directory} }`);
    await daemon.voxlink.play('refuse');
    const known = await ask('/get/?num=+79130424123');
    expect(plain(known)).toEqual({
      status: 200,
      type: JSON_TYPE,
      body: '{"code": "913", "num": "0424123", "full_num": "9130424123", "operator": "МТС", "region": "Красноярский край"}',
    });
    expect(known.headers.get('x-voxroute-source')).toBe('registry');
    expect(Number(known.headers.get('x-voxroute-age'))).toBeGreaterThanOrEqual(86_400);
    expect(text(await ask('/get/?num=79130424123&field=operator&translit=1'))).toBe('MTS');
    expect(text(await ask('/get/v2/?num=79130424123'))).toBe(
      '{"cns": 7913, "country_code": 7, "destination": "Russia", "type_id": "MOB", "description": "mobile", ' +
        '"location": "Krasnojarskij kraj", "registrar": "MTS", "min_subscr_nr_length": 11, "max_subscr_nr_length": 11, ' +
        '"flag_iso": "RU", "flag_icon": "🇷🇺"}',
    );
  });

  it('is told of a number of no range that it is not found', async () => {
    const { daemon, ask } = await daemonWithout(`registry: { dir: ${directory} }`);
    await daemon.voxlink.play('refuse');
    expect(plain(await ask('/get/?num=89994450000'))).toEqual({
      status: 404,
      type: JSON_TYPE,
      body: '{"info": "Номер не найден. Проверьте код города: num=89994450000"}',
    });
    expect(text(await ask('/get/v2/?num=79994450000'))).toBe('{"destination": "not found"}');
  });

  it('gets who serves a ported number from the portability database', async () => {
    await installPorted(directory, Date.now() - DAY_MS, { 9250000001: 'mMTS' });
    const { daemon, ask } = await daemonWithout(`registry: { dir: ${directory} }`);
    await daemon.voxlink.play('refuse');
    const { bytes, headers } = await ask('/get/?num=79250000001');
    expect(bytes.toString()).toBe(
      '{"code": "925", "num": "0000001", "full_num": "9250000001", "operator": "МТС", "old_operator": "ПАО \\"МегаФон\\"", ' +
        '"region": "Москва и Московская область"}',
    );
    expect(headers.get('x-voxroute-source')).toBe('bdpn');
    expect(text(await ask('/get/v2/?num=79250000001'))).toContain('"registrar": "MTS", "registrar_old": "MegaFon"');
  });

  it('never gets an operator that nobody named', async () => {
    const { daemon, ask } = await daemonWithout();
    await daemon.voxlink.play('refuse');
    // A fixed line: without a registry its code tells the region alone.
    const { bytes, headers } = await ask('/get/?num=74951234567');
    expect(bytes.toString()).toBe(
      '{"code": "495", "num": "1234567", "full_num": "4951234567", "operator": "", "region": "Москва и Московская область"}',
    );
    expect(headers.get('x-voxroute-source')).toBe('plan');
    expect(text(await ask('/get/?num=74951234567&field=operator'))).toBe('');
    expect(text(await ask('/get/v2/?num=493012345678'))).toMatch(
      /^\{"cns": 49, "country_code": 49, "destination": "Germany", "type_id": "FIX", .*"registrar": "", .*"flag_icon": "🇩🇪"\}$/,
    );
  });

  it('gets what version 1 said where version 2 was never asked, rather than who holds the range', async () => {
    const { daemon, ask } = await daemonWithout();
    await ask('/get/?num=79253047679');
    await daemon.voxlink.play('refuse');
    expect(text(await ask('/get/v2/?num=79253047679'))).toContain('"registrar": "Beeline", "registrar_old": "MegaFon"');
  });

  it('gets the bytes of a month ago, and is told so', async () => {
    let laterMs = 0;
    const clock = { ...systemClock, epochMs: () => systemClock.epochMs() + laterMs };
    const { daemon, ask } = await daemonWithout('', clock);
    const before = await ask('/get/?num=79000000000');
    await daemon.voxlink.play('refuse');
    laterMs = 30 * DAY_MS;
    const after = await ask('/get/?num=79000000000');
    expect(plain(after)).toEqual(plain(before));
    expect(Number(after.headers.get('x-voxroute-age'))).toBeGreaterThanOrEqual(30 * 86_400);
  });

  it('is asked to come again where nothing at all is known', async () => {
    const { daemon, ask } = await daemonWithout();
    await daemon.voxlink.play('refuse');
    const answer = await ask('/get/v2/?num=12001234567');
    expect(answer.status).toBe(503);
    expect(JSON.parse(text(answer))).toMatchObject({ code: 'NOTHING_KNOWN' });
  });
});
