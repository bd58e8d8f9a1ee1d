// A registry in its directory, as an import leaves it. The rows are those quoted in numbering-and-freepbx, unless told.

import { importBdpn } from '../../src/registry/import/import-bdpn.js';
import { importedBytes } from '../../src/registry/import/import-file.js';
import { importRegistry } from '../../src/registry/import/import-registry.js';
import { addVersion } from '../../src/registry/table-versions.js';

const HEADER = 'АВС/ DEF;От;До;Емкость;Оператор;Регион;Территория ГАР;ИНН';

export const QUOTED_ROWS = [
  '900;0000000;0061999;62000;ООО "Т2 МОБАЙЛ";Краснодарский край;Краснодарский край;7743895280',
  '900;0062000;0062999;1000;ООО "Т2 МОБАЙЛ";Ростовская обл.;Ростовская область;7743895280',
  '913;0300000;0499999;200000;ПАО "Мобильные ТелеСистемы";Красноярский край;Красноярский край;7740000076',
  '916;0000000;9999999;10000000;ПАО "Мобильные ТелеСистемы";-;Город Москва, Московская область;7740000076',
  '917;0400000;0499999;100000;ПАО "Мобильные ТелеСистемы";Республика Башкортостан;Республика Башкортостан;7740000076',
  '925;0000000;9999999;10000000;ПАО "МегаФон";-;Московская область, Город Москва;7812014560',
  '999;4440000;4449999;10000;ООО "ИНТЕРНОД";-;Город Москва, Московская область;',
  '301;2100000;2109999;10000;ОАО "АСВТ";г. Улан - Удэ|Республика Бурятия;г. Улан-Удэ|Республика Бурятия;',
  '495;1000000;1009999;10000;ПАО "МГТС";г. Москва;Город Москва;7710016640',
  '423;2000000;2999999;1000000;ПАО "Ростелеком";Приморский край;г. Владивосток|Приморский край;7707049388',
  '800;2000000;2009999;10000;АО "МТТ";-;Российская Федерация;7705017253',
] as const;

/** Imports these rows as the current version, whatever their number. */
export async function installRegistry(
  directory: string,
  importedAtMs: number,
  rows: readonly string[] = QUOTED_ROWS,
): Promise<void> {
  const kinds = { 'ABC-3xx.csv': /^3/, 'ABC-4xx.csv': /^4/, 'ABC-8xx.csv': /^8/, 'DEF-9xx.csv': /^9/ };
  const files = Object.entries(kinds).map(([name, begins]) => {
    const lines = [HEADER, ...rows.filter((row) => begins.test(row))];
    return importedBytes(name, Buffer.from(`\ufeff${lines.join('\n')}\n`), importedAtMs);
  });
  const { bytes } = await importRegistry(files, new Map(), importedAtMs, { force: true, read: () => undefined });
  await addVersion(directory, 'ranges', bytes, importedAtMs);
}

/** Numbers of ten digits, and who serves them now, such as `mMTS`. */
export async function installPorted(
  directory: string,
  importedAtMs: number,
  ported: Readonly<Record<string, string>>,
): Promise<void> {
  const rows = Object.entries(ported).map(([number, owner]) => `${number},${owner},01,D0000,77,2026-01-01,1`);
  const text = `Number,OwnerId,MNC,Route,RegionCode,PortDate,RowCount\n${rows.join('\n')}\n`;
  const file = importedBytes('Port_All_202611260000_1.csv', Buffer.from(text), importedAtMs);
  const { bytes } = await importBdpn([file], null, importedAtMs, { force: true, read: () => undefined });
  await addVersion(directory, 'bdpn', bytes, importedAtMs);
}
