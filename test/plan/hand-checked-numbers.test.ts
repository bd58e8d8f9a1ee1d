// Numbers whose operator, region and zone were worked out by hand, from the rows that the reference quotes, the area codes
// and what operators publish: never from this code. `*`: not looked at.

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveOffline, type OfflineSource } from '../../src/lookup/resolver.js';
import { loadNeighbours } from '../../src/plan/neighbours.js';
import { loadIdentifier } from '../../src/names/load-names.js';
import { createNumberingPlan, type NumberingPlan } from '../../src/plan/numbering-plan.js';
import { registrySource } from '../../src/registry/registry-source.js';
import { openRegistry } from '../../src/registry/registry-versions.js';
import { installRegistry, QUOTED_ROWS } from '../fakes/installed-registry.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const MORE_ROWS = [
  '900;0063000;0099999;37000;ООО "Т2 МОБАЙЛ";Краснодарский край;Краснодарский край;7743895280',
  '900;0100000;0199999;100000;ООО "Т2 Мобайл";Тверская обл.;Тверская область;7743895280',
  '900;0200000;0299999;100000;ООО "Т2 Мобайл";Челябинская обл.;Челябинская область;7743895280',
  '900;0300000;0499999;200000;ООО "ЕКАТЕРИНБУРГ-2000";Свердловская обл.;Свердловская область;6661079603',
  '917;0000000;0029999;30000;ПАО "Мобильные ТелеСистемы";Астраханская обл.;Астраханская область;7740000076',
  '917;0030000;0099999;70000;ПАО "Мобильные ТелеСистемы";Республика Мордовия;Республика Мордовия;7740000076',
  '921;3000000;4499999;1500000;ПАО "МегаФон";-;Город Санкт-Петербург, Ленинградская область;7812014560',
  '949;0000000;0019999;20000;ГУП ДНР "РОС";-;Донецкая Народная Республика;9308013351',
  '949;0020000;0069999;50000;ООО "Миранда-медиа";-;Донецкая Народная Республика;7702527584',
  '967;5700000;5749999;50000;ПАО "Вымпел-Коммуникации";-;Ленинградская область, Город Санкт-Петербург;7713076301',
  '995;1220000;1239999;20000;ООО "Т-МОБ";-;Краснодарский край;7743200179',
  '996;1210000;1259999;50000;ООО "Скартел";-;Республика Татарстан;7701725181',
] as const;

/** Numbers in rows of the registry; whatever else there is, a fresh install knows. */
const IN_A_ROW = /^79|^74951000000|^73012100000|^78002/;
const [, ...LINES] = readFileSync(new URL('hand-checked-numbers.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const ROWS = LINES.map((line) => line.split('\t') as [string, string, string, string, string]);

let directory: string;
let plan: NumberingPlan;
let registry: OfflineSource;
const identify = loadIdentifier();
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-hand-'));
  await installRegistry(directory, 1, [...QUOTED_ROWS, ...MORE_ROWS]);
  const { table } = await openRegistry(directory);
  if (table === null) throw new Error('no table was imported');
  registry = registrySource(table, identify, 1);
  plan = await createNumberingPlan({
    epochMs: () => 1,
    regionOf: (id) => identify.region(id),
    neighbourFields: loadNeighbours(),
    onUnreadable: ({ file }) => {
      throw new Error(`${file} cannot be used`);
    },
  });
});
afterAll(() => removeDirectory(directory));

async function known(number: string) {
  await plan.prepare(number);
  const offline = [...(IN_A_ROW.test(number) ? [registry] : []), (digits: string) => plan.look(digits)];
  const { record } = resolveOffline(number, { offline, identify });
  return {
    operator: record.operatorId?.value ?? '',
    region: record.regionId?.value ?? '',
    zone: record.timeZone?.value ?? '',
    country: record.country?.value ?? '',
  };
}

describe('numbers that were worked out by hand', () => {
  it('are more than two hundred', () => expect(ROWS.length).toBeGreaterThan(200));

  it.each(ROWS)('%s is of %s in %s, %s, %s', async (number, operator, region, zone, country) => {
    const found = await known(number);
    const asked = { operator, region, zone, country };
    const anything = Object.fromEntries(Object.entries(asked).map(([key, value]) => [key, value === '*' ? expect.any(String) : value])); // prettier-ignore
    expect(found).toEqual(anything);
  });
});
