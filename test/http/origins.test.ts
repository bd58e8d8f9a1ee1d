import { describe, expect, it } from 'vitest';
import { openHttpDoor } from './open-http-door.js';

const CRM = 'https://crm.example';
const open = () => openHttpDoor({ origins: () => new Set([CRM, 'http://10.0.0.5:8080']) });
const corsOf = (headers: Headers) => ({
  allowed: headers.get('access-control-allow-origin'),
  vary: headers.get('vary'),
});

describe('a page of another origin', () => {
  it('reads answers, refusals and who knew, if its origin stands in http.corsOrigins', async () => {
    const { door, ask } = await open();
    for (const path of ['/v1/lookup/79170415564', '/nothing', '/v1/lookup/%zz']) {
      const { headers } = await ask(path, { headers: { origin: CRM } });
      expect(corsOf(headers)).toEqual({ allowed: CRM, vary: 'origin' });
      expect(headers.get('access-control-expose-headers')).toBe('x-voxroute-source, x-voxroute-age');
    }
    await door.close(0);
  });

  it.each(['https://evil.example', 'https://crm.example.evil.example', 'http://crm.example', 'null', `${CRM}:8443`])(
    'of %s reads nothing, and has nothing done',
    async (origin) => {
      const { door, ask, asked } = await open();
      expect(corsOf((await ask('/v1/lookup/7', { headers: { origin } })).headers).allowed).toBe(null);
      const before = asked.length;
      const posted = await ask('/v1/decision', { method: 'POST', headers: { origin }, body: '{"number":"7"}' });
      expect(posted).toMatchObject({ status: 403, body: { code: 'FOREIGN_ORIGIN' } });
      expect(asked).toHaveLength(before);
      await door.close(0);
    },
  );

  it('asks first whether it may, and needs no token for that', async () => {
    const { door, ask } = await openHttpDoor({
      origins: () => new Set([CRM]),
      peerOf: () => '192.0.2.7',
      tokens: () => ({ change: 'a-token-of-thirty-two-characters', view: null }),
    });
    const preflight = (origin: string) =>
      ask('/v1/lists/block', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });
    const { status, headers, body } = await preflight(CRM);
    expect([status, body]).toEqual([204, '']);
    expect(corsOf(headers).allowed).toBe(CRM);
    expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST');
    expect(headers.get('access-control-allow-headers')).toBe('authorization, content-type');
    const refused = await preflight('https://evil.example');
    expect([refused.status, corsOf(refused.headers).allowed]).toEqual([401, null]);
    await door.close(0);
  });

  it('is no concern of programs, nor of pages of the host itself', async () => {
    const { door, ask, port } = await open();
    const post = (headers: Record<string, string>) =>
      ask('/v1/decision', { method: 'POST', headers, body: '{"number":"79170415564"}' });
    expect((await post({})).status).toBe(200);
    expect((await post({ origin: `http://127.0.0.1:${port}` })).status).toBe(200);
    expect((await post({ origin: CRM })).status).toBe(200);
    await door.close(0);
  });

  it('is not told of where no origin may ask', async () => {
    const { door, ask } = await openHttpDoor();
    expect(corsOf((await ask('/healthz', { headers: { origin: CRM } })).headers)).toEqual({
      allowed: null,
      vary: null,
    });
    await door.close(0);
  });
});
