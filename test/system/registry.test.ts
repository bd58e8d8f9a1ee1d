// A daemon with an imported registry: offline answers, and an import while calls go on.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askDaemon } from '../../src/cli/control-client.js';
import { importFile } from '../../src/registry/import/import-file.js';
import { importPorted } from '../../src/registry/import/import-ported.js';
import { portedContent } from '../../src/registry/ported-content.js';
import { addVersion } from '../../src/registry/table-versions.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { installPorted, installRegistry, QUOTED_ROWS } from '../fakes/installed-registry.js';
import { startDaemon, type RunningDaemon } from './running-daemon.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const DAY_MS = 86_400_000;
const IMPORTED_AT_MS = Date.now() - DAY_MS;

let directory: string;
let daemon: RunningDaemon | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-registry-'));
  mkdirSync(directory, { recursive: true });
});
afterEach(async () => {
  await daemon?.stop();
  removeDirectory(directory);
});

async function start({
  registry = '',
  ...options
}: Parameters<typeof startDaemon>[0] & { readonly registry?: string } = {}): Promise<RunningDaemon> {
  const config = `registry: { dir: ${directory}, ${registry} }\n${options.config ?? ''}`;
  return (daemon = await startDaemon({ ...options, config }));
}

const call = async ({ agiPort }: RunningDaemon, callerId: string, script = 'lookup') =>
  Object.fromEntries((await callFastAgi(agiPort, { callerId, script })).variables);

async function importNumbersOf(country: 'KZ', row: string): Promise<{ mtimeMs: number }> {
  const path = join(directory, 'numbers.csv');
  writeFileSync(path, `${row}\n`);
  const options = { force: true, read: () => undefined };
  const { bytes } = await importPorted(await importFile(path), country, null, IMPORTED_AT_MS, options);
  await addVersion(directory, portedContent(country), bytes, IMPORTED_AT_MS);
  return statSync(path);
}

const metricsOf = async ({ httpPort }: RunningDaemon) => (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();

describe('a daemon with a registry', () => {
  it('knows operator, region, district and zone with Voxlink down, and says that it is offline', async () => {
    await installRegistry(directory, IMPORTED_AT_MS);
    const running = await start({ voxlink: { generate: true } });
    await running.voxlink.play('refuse');
    expect(await call(running, '79170415564')).toMatchObject({
      VOX_STATUS: 'OFFLINE',
      VOX_FAULT: 'UPSTREAM',
      VOX_OPERATOR: 'ПАО «Мобильные ТелеСистемы»',
      VOX_OPERATOR_ID: 'mts',
      VOX_OPERATOR_LATIN: 'MTS',
      VOX_NAME: 'МТС, Республика Башкортостан',
      VOX_PORTED: '',
      VOX_REGION: 'Республика Башкортостан',
      VOX_REGION_ID: 'RU-BA',
      VOX_DISTRICT: 'volga',
      VOX_TZ: 'Asia/Yekaterinburg',
      VOX_SOURCE: 'registry',
    });
    expect(await call(running, '79160000001')).toMatchObject({
      VOX_REGION: 'Москва и Московская область',
      VOX_REGION_ID: 'RU-MOW',
    });
    expect(await call(running, '79180000001')).toMatchObject({ VOX_STATUS: 'NOTFOUND', VOX_COUNTRY: 'RU' });
  });

  it('adds the holder of the range to what Voxlink says, and sees a porting that Voxlink does not name', async () => {
    await installRegistry(directory, IMPORTED_AT_MS);
    const running = await start({ voxlink: { generate: true } });
    const mts = await call(running, '79170415564');
    expect(mts).toMatchObject({ VOX_STATUS: 'OK', VOX_OPERATOR_ID: 'mts', VOX_PORTED: '0', VOX_SOURCE: 'voxlink-v1' });
    expect(mts['VOX_OPERATOR_OLD']).toBe('ПАО «Мобильные ТелеСистемы»');
    expect(await call(running, '79994449922')).toMatchObject({ VOX_OPERATOR_ID: 'megafon', VOX_PORTED: '1' });
  });

  it('answers OK by the portability database alone', async () => {
    await installRegistry(directory, IMPORTED_AT_MS);
    await installPorted(directory, IMPORTED_AT_MS, { '9170415564': 'mMEGAFON' });
    const running = await start({ config: 'voxlink: { enabled: false }' });
    expect(await call(running, '79170415564')).toMatchObject({
      VOX_STATUS: 'OK',
      VOX_OPERATOR_ID: 'megafon',
      VOX_OPERATOR_OLD: 'ПАО «Мобильные ТелеСистемы»',
      VOX_PORTED: '1',
      VOX_SOURCE: 'bdpn',
    });
    expect(await call(running, '79170415565')).toMatchObject({
      VOX_STATUS: 'OK',
      VOX_OPERATOR_ID: 'mts',
      VOX_PORTED: '0',
    });
  });

  it('answers by an imported table of numbers ported in Kazakhstan, as soon as that is there, and says so everywhere', async () => {
    await installRegistry(directory, IMPORTED_AT_MS);
    const running = await start({
      config: `voxlink: { enabled: false }
rules:
  - { id: kazakh, if: { source: ported, operator: kcell, ported: true }, then: { label: moved } }`,
    });
    const { mtimeMs } = await importNumbersOf('KZ', '87771234567,Kcell');
    expect(await call(running, '77771234567', 'route')).toMatchObject({
      VOX_SOURCE: 'plan',
      VOX_PORTED: '',
      VOX_LABEL: '',
    });
    await askDaemon([running.controlSocket], 'PUT', '/v1/registry');
    const status = { VOX_STATUS: 'OK', VOX_COUNTRY: 'KZ', VOX_TYPE: 'MOB' };
    expect(await call(running, '+7 777 123 45 67', 'route')).toMatchObject({
      ...{ ...status, VOX_SOURCE: 'ported', VOX_OPERATOR: 'Kcell', VOX_OPERATOR_ID: 'kcell', VOX_PORTED: '1' },
      VOX_LABEL: 'moved',
    });
    expect(await call(running, '77771234568')).toMatchObject({ VOX_STATUS: 'OFFLINE', VOX_SOURCE: 'plan' });
    const explained = await askDaemon([running.controlSocket], 'GET', '/v1/explain/77771234567');
    expect(JSON.stringify(explained)).toContain('"source":"ported"');
    const ageDays = Math.floor((Date.now() - mtimeMs) / DAY_MS);
    expect(await askDaemon([running.controlSocket], 'GET', '/v1/status')).toMatchObject({
      registry: { portedOf: { KZ: { numbers: 1, ageDays } } },
    });
    const metrics = await metricsOf(running);
    expect(metrics).toContain('voxroute_registry_entries{table="ported-kz"} 1');
    expect(metrics).not.toContain('ported-uz');
    expect(running.log).toContainEqual(
      expect.objectContaining({ portedOf: { KZ: expect.objectContaining({ numbers: 1 }) as object } }),
    );
  });

  it('warns once when only the plan is there', async () => {
    const running = await start({ config: 'voxlink: { enabled: false }' });
    const warnings = running.log.filter(({ msg }) => String(msg).startsWith('no numbering registry is imported'));
    expect(warnings).toHaveLength(1);
    expect(await call(running, '74232000000')).toMatchObject({ VOX_REGION_ID: 'RU-PRI', VOX_DISTRICT: 'far-eastern' });
  });

  it('says of no number that nobody has it once the data is older than registry.notFoundMaxAge', async () => {
    await installRegistry(directory, Date.now() - 121 * DAY_MS);
    const running = await start({ config: 'voxlink: { enabled: false }' });
    expect(await call(running, '79180000001')).toMatchObject({ VOX_STATUS: 'OFFLINE', VOX_SOURCE: 'plan' });
    expect(await call(running, '79170415564')).toMatchObject({ VOX_STATUS: 'OFFLINE', VOX_SOURCE: 'registry' });
    const said = async (number: string) =>
      ((await askDaemon([running.controlSocket], 'GET', `/v1/explain/${number}`)) as { notes: string[] }).notes;
    expect(await said('79180000001')).toEqual([expect.stringContaining('the imported registry is 121 days old')]);
    expect(await said('79170415564')).toEqual([]);
    const status = await askDaemon([running.controlSocket], 'GET', '/v1/status');
    expect(status).toMatchObject({ registry: { ageDays: 121, notFoundCounts: false } });
    expect(await metricsOf(running)).toContain('voxroute_registry_not_found_counts 0');
  });

  it('lets the configuration say how old that may be', async () => {
    await installRegistry(directory, Date.now() - 121 * DAY_MS);
    const running = await start({ config: 'voxlink: { enabled: false }', registry: 'notFoundMaxAge: 365d' });
    expect(await call(running, '79180000001')).toMatchObject({ VOX_STATUS: 'NOTFOUND' });
    expect(await metricsOf(running)).toContain('voxroute_registry_not_found_counts 1');
  });

  it('has no word on Abkhazia, which the ministry has not: such numbers exist whatever Voxlink says', async () => {
    await installRegistry(directory, IMPORTED_AT_MS);
    const running = await start();
    for (const [number, type] of [
      ['78402976184', 'FIX'],
      ['79407066253', 'MOB'],
    ] as const) {
      running.voxlink.teach('v2', number, { destination: 'not found' });
      expect(await call(running, number)).toMatchObject({
        VOX_STATUS: 'OFFLINE',
        VOX_COUNTRY: 'GE',
        VOX_DESTINATION: 'Abkhazia',
        VOX_TYPE: type,
        VOX_TZ: 'Europe/Moscow',
      });
    }
    expect(running.voxlink.countOf('v1')).toBe(0);
  });

  it('goes on with the plan, and says so, when the imported file is damaged', async () => {
    await installRegistry(directory, IMPORTED_AT_MS);
    const file = readdirSync(directory).find((name) => name.endsWith('.bin')) ?? '';
    truncateSync(join(directory, file), 1000);
    const running = await start({ config: 'voxlink: { enabled: false }' });
    expect(running.log.find(({ msg }) => msg === 'an imported table cannot be used')?.['why']).toContain(file);
    expect(await call(running, '74232000000')).toMatchObject({ VOX_STATUS: 'OFFLINE', VOX_SOURCE: 'plan' });
  });

  it('goes on with the table it has when the next one is damaged, and takes a good one again', async () => {
    await installRegistry(directory, IMPORTED_AT_MS);
    const running = await start({ config: 'voxlink: { enabled: false }' });
    const load = () => askDaemon([running.controlSocket], 'PUT', '/v1/registry');
    await installRegistry(directory, IMPORTED_AT_MS + 1000);
    const { current } = JSON.parse(readFileSync(join(directory, 'ranges.json'), 'utf8')) as { current: string };
    truncateSync(join(directory, current), 1000);
    await expect(load()).rejects.toThrow(/^the daemon refused: .*expected \d+ bytes, found 1000$/);
    expect(await call(running, '79170415564')).toMatchObject({ VOX_STATUS: 'OFFLINE', VOX_SOURCE: 'registry' });
    await installRegistry(directory, IMPORTED_AT_MS + 2000);
    expect(await load()).toMatchObject({ directory, source: 'registry', ranges: QUOTED_ROWS.length });
  });

  it('takes another one while call follows call: none is dropped, each sees one table', async () => {
    await installRegistry(directory, IMPORTED_AT_MS);
    const running = await start({ config: 'voxlink: { enabled: false }' });
    const other = QUOTED_ROWS.map((row) =>
      row.replace('ПАО "Мобильные ТелеСистемы";Республика Башкортостан;Республика Башкортостан;7740000076',
        'ПАО "МегаФон";Республика Татарстан;Республика Татарстан;7812014560'),
    ); // prettier-ignore
    const seen = new Set<string>();
    let [answered, swapped] = [0, false];
    const calling = Array.from({ length: 4 }, async () => {
      while (!swapped) {
        const answer = await call(running, '79170415564');
        seen.add(`${answer['VOX_STATUS']} ${answer['VOX_OPERATOR_ID']} ${answer['VOX_REGION_ID']}`);
        answered += 1;
      }
    });
    for (let turn = 1; turn <= 5; turn++) {
      await installRegistry(directory, IMPORTED_AT_MS + turn * 1000, turn % 2 === 0 ? QUOTED_ROWS : other);
      await askDaemon([running.controlSocket], 'PUT', '/v1/registry');
      const before = answered;
      await expect.poll(() => answered).toBeGreaterThan(before + 8);
    }
    swapped = true;
    await Promise.all(calling);
    expect([...seen].sort()).toEqual(['OFFLINE megafon RU-TA', 'OFFLINE mts RU-BA']);
  });
});
