import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/time/clock.js';
import type { LookupFaultCode } from '../../src/lookup/lookup-fault.js';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import { createHttpTransport, type HttpTransport } from '../../src/http-client/http-transport.js';
import { createVoxlinkSource, type VoxlinkVersion } from '../../src/voxlink/voxlink-source.js';
import { HUGE_BODY_BYTES, type VoxlinkFault } from '../fakes/voxlink-faults.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';

const TIMEOUT_MS = 300;
const NUMBER = '79170415564';

let voxlink: VoxlinkServer;
let transport: HttpTransport;
beforeEach(async () => {
  voxlink = await startVoxlinkServer();
  transport = createHttpTransport({ userAgent: 'voxroute/test', proxy: null, clock: systemClock });
  await transport.warm();
});
afterEach(async () => {
  await transport.close();
  await voxlink.close();
});

function source(version: VoxlinkVersion = 'v1', baseUrl = voxlink.baseUrl) {
  return createVoxlinkSource({ version, baseUrl, timeoutMs: TIMEOUT_MS, transport, clock: systemClock });
}

/** The fault of one question and the milliseconds it took. */
async function failure(number = NUMBER) {
  const startedAtMs = performance.now();
  const fault = await source()
    .observe(number)
    .then(
      () => Promise.reject(new Error('answered')),
      (error: unknown) => error,
    );
  expect(fault).toBeInstanceOf(LookupFault);
  return { fault: fault as LookupFault, ms: performance.now() - startedAtMs };
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

  it('one that Voxlink refuses', async () => {
    expect(await source().observe('358181201235')).toMatchObject({ outcome: 'refused', fields: {} });
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
    const seen: HttpTransport = {
      ...transport,
      get: (url, limits) => (
        asked.push(url.href),
        transport.get(new URL(`${voxlink.baseUrl}/get/?num=${NUMBER}`), limits)
      ),
    };
    const baseUrl = 'https://relay.example:8443/voxlink/';
    await createVoxlinkSource({ version: 'v1', baseUrl, timeoutMs: 300, transport: seen, clock: systemClock }).observe(
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
  it.each<[VoxlinkFault, LookupFaultCode, number]>([
    ['refuse', 'CONNECTION', 0],
    ['reset', 'CONNECTION', 0],
    ['hang', 'TIMEOUT', TIMEOUT_MS],
    ['drip', 'TIMEOUT', TIMEOUT_MS],
    ['html', 'NOT_JSON', 0],
    ['truncated-json', 'NOT_JSON', 0],
    ['cut', 'CONNECTION', 0],
    ['huge-body', 'BODY_TOO_LARGE', 0],
    ['forbidden', 'REFUSED', 0],
    ['rate-limited', 'RATE_LIMITED', 0],
    ['rate-limited-retry-after', 'RATE_LIMITED', 0],
    ['server-error', 'SERVER_ERROR', 0],
    ['unavailable', 'SERVER_ERROR', 0],
    ['redirect', 'UNEXPECTED_BODY', 0],
    [{ slowMs: 3000 }, 'TIMEOUT', TIMEOUT_MS],
  ])('%j is %s', async (played, code, afterMs) => {
    await voxlink.play(played);
    const { fault, ms } = await failure();
    expect(fault.code).toBe(code);
    expect(fault.message).toMatch(/^(127\.0\.0\.1:\d+|Voxlink v1): /);
    expect(`${fault.message} ${String(fault.cause)}`).not.toContain('9170415564');
    expect(ms).toBeGreaterThanOrEqual(afterMs - 5);
    expect(ms).toBeLessThan(afterMs + 150);
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

it('keeps no body in memory that is far too long for an answer', async () => {
  voxlink.teach('v1', NUMBER, { operator: 'МТС', region: 'x'.repeat(5000) });
  const { raw, fields } = await source().observe(NUMBER);
  expect(raw).toBeNull();
  expect(fields.region).toHaveLength(256);
});
