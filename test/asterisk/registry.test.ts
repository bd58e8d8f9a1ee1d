// With the numbering registry imported, a real Asterisk knows operator, region and time zone while Voxlink is down.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runVoxroute } from '../cli/run-voxroute.js';
import { startDaemon, type RunningDaemon } from '../system/running-daemon.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const EXAMPLE = 'dialplan-examples/extensions-lookup.conf';
const HEADER = 'АВС/ DEF;От;До;Емкость;Оператор;Регион;Территория ГАР;ИНН';
/** Rows of the registry as it is published. */
const ROWS = {
  'DEF-9xx': [
    '900;0000000;0061999;62000;ООО "Т2 МОБАЙЛ";Краснодарский край;Краснодарский край;7743895280',
    '913;0300000;0499999;200000;ПАО "Мобильные ТелеСистемы";Красноярский край;Красноярский край;7740000076',
    '917;0400000;0499999;100000;ПАО "Мобильные ТелеСистемы";Республика Башкортостан;Республика Башкортостан;7740000076',
    '925;0000000;9999999;10000000;ПАО "МегаФон";г. Москва, Московская обл.;Город Москва, Московская область;7812014560',
    '999;4440000;4449999;10000;ООО "ИНТЕРНОД";-;Город Москва, Московская область;',
  ],
  'ABC-4xx': ['495;1000000;1009999;10000;ПАО "МГТС";г. Москва;Город Москва;7710016640'],
};

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-registry-'));
  writeFileSync(
    join(directory, 'voxroute.yaml'),
    `cache: { dir: ${directory} }\nregistry: { dir: ${directory}/registry }\n`,
  );
  const files = Object.entries(ROWS).map(([kind, rows]) => {
    const file = join(directory, `${kind}.csv`);
    writeFileSync(file, `\uFEFF${[HEADER, ...rows].join('\n')}\n`);
    return file;
  });
  const config = join(directory, 'voxroute.yaml');
  const run = await runVoxroute('registry', 'import', ...files, '--force', '--config', config);
  expect(run.exitCode, run.stderr).toBe(0);
});
afterAll(() => removeDirectory(directory));

describeOnEachAsterisk('with the registry imported and Voxlink down', (root) => {
  let daemon: RunningDaemon;
  let asterisk: AsteriskLab;
  beforeAll(async () => {
    daemon = await startDaemon({ config: `registry: { dir: ${directory}/registry }\n` });
    await daemon.voxlink.play('refuse');
    const globals = { VOXROUTE_AGI: `agi://127.0.0.1:${daemon.agiPort}` };
    asterisk = await startAsterisk(root, { include: [EXAMPLE], globals });
  });
  afterAll(async () => {
    await asterisk.stop();
    await daemon.voxlink.play('none');
    await daemon.stop();
  });

  const valuesOf = async (callerIdNum: string, read: readonly string[]) => {
    const call = { context: 'voxroute-example-inbound', exten: '74951112233', callerIdNum, read };
    return (await asterisk.originate(call)).values;
  };

  it.each([
    [
      '79170415564',
      {
        VOX_STATUS: 'OFFLINE',
        VOX_FAULT: 'UPSTREAM',
        VOX_SOURCE: 'registry',
        VOX_OPERATOR_ID: 'mts',
        VOX_OPERATOR: 'ПАО «Мобильные ТелеСистемы»',
        VOX_REGION: 'Республика Башкортостан',
        VOX_REGION_ID: 'RU-BA',
        VOX_DISTRICT: 'volga',
        VOX_TZ: 'Asia/Yekaterinburg',
        VOX_COUNTRY: 'RU',
        VOX_TYPE: 'MOB',
        VOX_PORTED: '',
      },
    ],
    ['89000000000', { VOX_OPERATOR_ID: 't2', VOX_REGION_ID: 'RU-KDA', VOX_TZ: 'Europe/Moscow', PHONES: 'PJSIP/200' }],
    ['+79130424123', { VOX_OPERATOR_ID: 'mts', VOX_REGION_ID: 'RU-KYA', VOX_TZ: 'Asia/Krasnoyarsk' }],
    ['9253047679', { VOX_OPERATOR_ID: 'megafon', VOX_REGION_ID: 'RU-MOW', VOX_DISTRICT: 'central' }],
    ['79994449922', { VOX_OPERATOR_ID: 'internod', VOX_REGION_ID: 'RU-MOW' }],
    ['84951000000', { VOX_OPERATOR_ID: 'mgts', VOX_REGION_ID: 'RU-MOW', VOX_TYPE: 'FIX' }],
  ])('the dialplan knows %s', async (number, expected) => {
    expect(await valuesOf(number, [...Object.keys(expected), 'VOX_STATUS'])).toEqual({
      VOX_STATUS: 'OFFLINE',
      ...expected,
    });
  });

  it('a number of a range that nobody has is told as such, and rings', async () => {
    const values = await valuesOf('79170500000', ['VOX_STATUS', 'VOX_OPERATOR_ID', 'VOX_ACTION', 'DIALSTATUS']);
    expect(values).toEqual({
      VOX_STATUS: 'NOTFOUND',
      VOX_OPERATOR_ID: '',
      VOX_ACTION: 'pass',
      DIALSTATUS: 'CHANUNAVAIL',
    });
  });
});
