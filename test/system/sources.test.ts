import { describe, expect, it, onTestFinished } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { dadataAnswer, hlrAnswer, startLookupService } from '../fakes/lookup-service.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';
import { startDaemon, type DaemonOptions } from './running-daemon.js';

const KAZAKH = '77011234567';

async function start(options: DaemonOptions) {
  const daemon = await startDaemon(options);
  onTestFinished(() => daemon.stop());
  const ask = async (number: string) => {
    const { variables } = await callFastAgi(daemon.agiPort, { script: 'lookup', callerId: number });
    return ['STATUS', 'SOURCE', 'OPERATOR', 'FAULT'].map((name) => variables.get(`VOX_${name}`));
  };
  const page = async (path: string) => (await fetch(`http://127.0.0.1:${daemon.httpPort}${path}`)).text();
  return { daemon, ask, page };
}

const hlrOf = (url: string, more = '') =>
  `{ name: hlr, url: "${url}/{number}", fields: { operator: "$.results[0].current_network.name", number: "$.results[0].msisdn" }, ratePerSecond: 100${more} }`;

describe('a source of the configuration', () => {
  it('is asked once for a number of its countries, and its answer is remembered', async () => {
    const service = await startLookupService(({ path }) => ({ body: hlrAnswer(path.slice(1), 'Beeline') }));
    const { ask, page } = await start({
      config: `sources: [${hlrOf(service.url, ', first: true, only: { country: [KZ] }, perDay: 10')}]`,
    });
    expect(await ask(KAZAKH)).toEqual(['OK', 'hlr', 'Beeline', '']);
    expect(await ask(KAZAKH)).toEqual(['OK', 'hlr', 'Beeline', '']);
    expect((await ask('79170415564'))[1]).toBe('voxlink-v1');
    expect(service.asked.map(({ path }) => path)).toEqual([`/${KAZAKH}`]);
    const metrics = await page('/metrics');
    expect(metrics).toContain('voxroute_upstream_requests_total{source="hlr",outcome="found",fault="none"} 1');
    expect(metrics).toContain('voxroute_source_requests_left{source="hlr"} 9');
    expect(metrics).toContain('voxroute_breaker_state{upstream="hlr",state="closed"} 1');
  });

  it('answers where Voxlink refuses this address, with two secrets by POST', async () => {
    const service = await startLookupService(({ body }) => {
      const [phone = ''] = JSON.parse(body) as string[];
      return { body: dadataAnswer(phone, 'ПАО "МегаФон"') };
    });
    const { ask, daemon } = await start({
      config: `sources: [{ name: dadata, url: "${service.url}/api/v1/clean/phone", method: POST, body: '["+{number}"]', headers: { authorization: "Token {secret}", x-secret: "{secret2}" }, secretFile: /x, secret2File: /y, fields: { operator: "$[0].provider", number: "$[0].phone" } }]`,
      sourceSecrets: new Map([['dadata', { secret: 'one', secret2: 'two' }]]),
    });
    await daemon.voxlink.play('forbidden');
    expect(await ask('79170415564')).toEqual(['OK', 'dadata', 'ПАО «МегаФон»', '']);
    expect(service.asked[0]?.headers).toMatchObject({ authorization: 'Token one', 'x-secret': 'two' });
    expect(daemon.log.filter(({ breaker }) => breaker === 'refused')).toMatchObject([{ upstream: 'voxlink' }]);
  });

  it('costs no more than its day allows, also after a restart, and calls go on', async () => {
    const directory = temporaryDirectory('sources');
    const service = await startLookupService(({ path }) => ({ body: hlrAnswer(path.slice(1), 'Beeline') }));
    const config = `voxlink: { enabled: false }\nsources: [${hlrOf(service.url, ', perDay: 1')}]`;
    const first = await start({ config, directory });
    expect((await first.ask(KAZAKH))[1]).toBe('hlr');
    await first.daemon.stop();
    const second = await start({ config, directory });
    expect(await second.ask(KAZAKH)).toEqual(['OK', 'hlr', 'Beeline', '']);
    const [status, source, , fault] = await second.ask('77012223344');
    expect([status, source, fault]).toEqual(['OFFLINE', 'plan', 'RATE_LIMITED']);
    expect(service.asked).toHaveLength(1);
  });

  it('that answers about another number is not believed', async () => {
    const service = await startLookupService(() => ({ body: hlrAnswer('77010000000', 'Beeline') }));
    const { ask } = await start({ config: `voxlink: { enabled: false }\nsources: [${hlrOf(service.url)}]` });
    const [status, source, operator, fault] = await ask(KAZAKH);
    expect([status, source, fault]).toEqual(['OFFLINE', 'plan', 'UPSTREAM']);
    expect(operator).not.toBe('Beeline');
  });
});
