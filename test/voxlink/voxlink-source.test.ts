import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/time/clock.js';
import type { LookupFaultCode } from '../../src/lookup/lookup-fault.js';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import { createHttpClient, type HttpClient } from '../../src/http-client/http-client.js';
import { createVoxlinkSource, rereadObservation, type VoxlinkVersion } from '../../src/voxlink/voxlink-source.js';
import { HUGE_BODY_BYTES, type VoxlinkFault } from '../fakes/voxlink-faults.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { startStopwatch } from '../fakes/standstill.js';

/** For what is to end by itself; what ends at its limit has a short one. */
const TIMEOUT_MS = 10_000;
const SHORT_MS = 300;
const NUMBER = '79170415564';

let voxlink: VoxlinkServer;
let client: HttpClient;
beforeEach(async () => {
  voxlink = await startVoxlinkServer();
  client = createHttpClient({ userAgent: 'voxroute/test', proxy: null, clock: systemClock });
  await client.warm();
});
afterEach(async () => {
  await client.close();
  await voxlink.close();
});

function source(version: VoxlinkVersion = 'v1', baseUrl = voxlink.baseUrl, timeoutMs = TIMEOUT_MS) {
  return createVoxlinkSource({ version, baseUrl, timeoutMs, client, clock: systemClock });
}

/** The fault of one question and the milliseconds it took. */
async function failure(number = NUMBER, timeoutMs = TIMEOUT_MS) {
  const startedAtMs = performance.now();
  const ownMs = startStopwatch();
  const fault = await source('v1', voxlink.baseUrl, timeoutMs)
    .observe(number)
    .then(
      () => Promise.reject(new Error('answered')),
      (error: unknown) => error,
    );
  expect(fault).toBeInstanceOf(LookupFault);
  return { fault: fault as LookupFault, ms: ownMs(), tookMs: performance.now() - startedAtMs };
}

describe('the documented numbers', () => {
  it('a Russian mobile number, not ported', async () => {
    const before = Date.now();
    const observation = await source().observe(NUMBER);
    expect(observation).toMatchObject({
      source: 'voxlink-v1',
      number: NUMBER,
      outcome: 'found',
      fields: { operator: 'МТС', ported: false, region: 'Республика Башкортостан' },
    });
    expect(observation.learntAtMs).toBeGreaterThanOrEqual(before);
    expect(observation.raw).toBe(
      '{"code": "917", "num": "0415564", "full_num": "9170415564", "operator": "МТС", "region": "Республика Башкортостан"}',
    );
  });

  it('a ported one', async () => {
    expect((await source().observe('79000000000')).fields).toEqual({
      operator: 'МТС',
      operatorOld: 'Теле2',
      ported: true,
      region: 'Краснодарский край',
    });
  });

  it('one abroad', async () => {
    const observation = await source('v2').observe('358181201235');
    expect(observation.source).toBe('voxlink-v2');
    expect(observation.fields).toMatchObject({ operator: 'Mariehamns Telefon Ab', country: 'AX', type: 'FIX' });
  });

  it('one that nobody knows', async () => {
    expect(await source().observe('79990000001')).toMatchObject({ outcome: 'not-found', fields: {} });
    expect(await source('v2').observe('0')).toMatchObject({ outcome: 'not-found', fields: {} });
  });

  it('one that Voxlink takes for none is not answered', async () => {
    await expect(source().observe('358181201235')).rejects.toMatchObject({ code: 'NUMBER_REFUSED' });
  });
});

describe('the request', () => {
  it('is asked with the User-Agent of this program', async () => {
    await source().observe(NUMBER);
    expect(voxlink.requests).toMatchObject([{ path: '/get/', num: NUMBER, userAgent: 'voxroute/test' }]);
  });

  it.each(['', '/', '//'])('goes to the right place with "%s" after the base URL', async (end) => {
    await source('v1', voxlink.baseUrl + end).observe(NUMBER);
    await source('v2', voxlink.baseUrl + end).observe(NUMBER);
    expect(voxlink.requests.map(({ path }) => path)).toEqual(['/get/', '/get/v2/']);
  });

  it('goes below the path of the base URL', async () => {
    const asked: string[] = [];
    const seen: HttpClient = {
      ...client,
      send: (request) => (
        asked.push(request.url.href),
        client.send({ ...request, url: new URL(`${voxlink.baseUrl}/get/?num=${NUMBER}`) })
      ),
    };
    const baseUrl = 'https://relay.example:8443/voxlink/';
    await createVoxlinkSource({ version: 'v1', baseUrl, timeoutMs: 300, client: seen, clock: systemClock }).observe(
      NUMBER,
    );
    expect(asked).toEqual([`https://relay.example:8443/voxlink/get/?num=${NUMBER}`]);
  });

  it.each(['', '+79170415564', '7917&field=operator', '1'.repeat(16), 'sip:7917'])(
    'is not made for "%s"',
    async (number) => {
      expect((await failure(number)).fault).toMatchObject({ code: 'INTERNAL_ERROR' });
      expect(voxlink.requests).toHaveLength(0);
    },
  );
});

describe('every way to fail has its fault, in time', () => {
  it.each<[VoxlinkFault, LookupFaultCode]>([
    ['refuse', 'CONNECTION'],
    ['reset', 'CONNECTION'],
    ['hang', 'TIMEOUT'],
    ['drip', 'TIMEOUT'],
    ['html', 'NOT_JSON'],
    ['truncated-json', 'NOT_JSON'],
    ['cut', 'CONNECTION'],
    ['huge-body', 'BODY_TOO_LARGE'],
    ['forbidden', 'REFUSED'],
    ['rate-limited', 'RATE_LIMITED'],
    ['rate-limited-retry-after', 'RATE_LIMITED'],
    ['server-error', 'SERVER_ERROR'],
    ['unavailable', 'SERVER_ERROR'],
    ['redirect', 'UNEXPECTED_BODY'],
    [{ slowMs: 3000 }, 'TIMEOUT'],
  ])('%j is %s', async (played, code) => {
    await voxlink.play(played);
    const timeoutMs = code === 'TIMEOUT' ? SHORT_MS : TIMEOUT_MS;
    const { fault, ms, tookMs } = await failure(NUMBER, timeoutMs);
    expect(fault.code).toBe(code);
    expect(fault.message).toMatch(/^(127\.0\.0\.1:\d+|Voxlink v1): /);
    expect(`${fault.message} ${String(fault.cause)}`).not.toContain('9170415564');
    if (code === 'TIMEOUT') expect(tookMs).toBeGreaterThanOrEqual(SHORT_MS - 5);
    expect(ms).toBeLessThan(TIMEOUT_MS / 2);
  });

  it.each<[VoxlinkFault, object]>([
    ['not-found-info', { outcome: 'not-found', fields: {} }],
    ['wrong-content-type', { outcome: 'found', fields: { operator: 'МТС' } }],
    ['empty-operator', { outcome: 'found', fields: { region: 'Республика Башкортостан' } }],
    [{ slowMs: 95 }, { outcome: 'found', fields: { operator: 'МТС' } }],
  ])('%j is an answer', async (played, answer) => {
    await voxlink.play(played);
    expect(await source().observe(NUMBER)).toMatchObject(answer);
  });

  it('a wait that the server asks for is passed on', async () => {
    await voxlink.play('rate-limited-retry-after');
    expect((await failure()).fault.retryAfterMs).toBe(2000);
    await voxlink.play('rate-limited');
    expect((await failure()).fault.retryAfterMs).toBeNull();
  });

  it('a huge body is not read on', async () => {
    await voxlink.play('huge-body');
    await failure();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(voxlink.hugeBytesSent).toBeLessThan(HUGE_BODY_BYTES / 10);
  });

  it('a name that does not resolve', async () => {
    const lost = source('v1', 'http://voxlink.invalid').observe(NUMBER);
    await expect(lost).rejects.toMatchObject({
      name: 'LookupFault',
      code: expect.stringMatching(/CONNECTION|TIMEOUT/) as string,
    });
  });

  it('a server that comes back is asked again', async () => {
    await voxlink.play('refuse');
    await failure();
    await voxlink.play('none');
    expect((await source().observe(NUMBER)).outcome).toBe('found');
  });
});

describe('an answer that was kept', () => {
  const kept = async (version: VoxlinkVersion, number: string) => source(version).observe(number);

  it('is one still when it is read again', async () => {
    for (const observation of [
      await kept('v1', NUMBER),
      await kept('v2', '358181201235'),
      await kept('v1', '79990000001'),
    ])
      expect(rereadObservation(observation)).toEqual(observation);
  });

  it('says what this version reads in it', async () => {
    voxlink.teach('v1', NUMBER, { full_num: '9170415564', operator: 'null', region: 'Москва' });
    const observation = await kept('v1', NUMBER);
    const before = { ...observation, fields: { operator: 'null', ported: false, region: 'Москва' } };
    expect(rereadObservation(before)).toEqual({ ...observation, fields: { region: 'Москва' } });
  });

  it('is none when it is about another number, or none that is documented', async () => {
    const good = await kept('v1', NUMBER);
    expect(rereadObservation({ ...good, number: '79170001000' })).toBeNull();
    expect(rereadObservation({ ...good, raw: null })).toBeNull();
    expect(
      rereadObservation({ ...good, raw: '{"code":500,"message":"x"}', outcome: 'not-found', fields: {} }),
    ).toBeNull();
    expect(rereadObservation({ ...good, outcome: 'not-found', fields: {} })).toBeNull();
    const abroad = await kept('v2', '358181201235');
    expect(rereadObservation({ ...abroad, number: '4989123456' })).toBeNull();
  });

  it('of another source passes as it is', async () => {
    const other = { ...(await kept('v1', NUMBER)), source: 'registry' as const, raw: null };
    expect(rereadObservation(other)).toBe(other);
  });
});
