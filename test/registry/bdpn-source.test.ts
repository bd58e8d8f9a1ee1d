import { beforeAll, describe, expect, it } from 'vitest';
import type { Identifier } from '../../src/lookup/identity.js';
import { bdpnSource } from '../../src/registry/bdpn-source.js';
import { decodeBdpn } from '../../src/registry/bdpn-codec.js';
import type { BdpnTable } from '../../src/registry/bdpn-table.js';
import { importBdpn } from '../../src/registry/import/import-bdpn.js';
import { importRegistry } from '../../src/registry/import/import-registry.js';
import { loadIdentifier } from '../../src/names/load-names.js';
import { decodeRegistry } from '../../src/registry/registry-codec.js';
import type { RegistryTable } from '../../src/registry/registry-table.js';
import { fileOf, HEADER_3, rangeText } from './import/import-text.js';

const RANGES = rangeText(
  HEADER_3,
  '900;0000000;0061999;62000;ООО "Т2 МОБАЙЛ";Краснодарский край;Краснодарский край;7743895280',
  '999;4440000;4449999;10000;ООО "ИНТЕРНОД";-;Город Москва;',
);
const PORTED = [
  'Number,OwnerId,MNC',
  '9000000000,mMTS,01',
  '9000000001,mTELE2,20',
  '9000000002,mSOMEBODY,02',
  '9000000003,mNOBODY,77',
  '9000000004,,99',
  '9555555555,mMTS,01',
].join('\n');
const LEARNT_AT_MS = Date.UTC(2026, 10, 26);

let registry: RegistryTable;
let bdpn: BdpnTable;
let identify: Identifier;
beforeAll(async () => {
  const options = { force: true, read: () => undefined };
  const ranges = await importRegistry([fileOf('DEF-9xx.csv', RANGES)], new Map(), 0, options);
  registry = await decodeRegistry('memory', ranges.bytes as Buffer<ArrayBuffer>);
  const ported = await importBdpn([fileOf('Port_All.csv', PORTED)], null, 0, options);
  bdpn = await decodeBdpn('memory', ported.bytes as Buffer<ArrayBuffer>);
  identify = loadIdentifier();
});

const T2 = { operatorOld: 'ООО "Т2 МОБАЙЛ"', operatorOldInn: '7743895280' };

describe('the portability database as a source', () => {
  const ask = (number: string) => bdpnSource(bdpn, registry, identify, LEARNT_AT_MS)(number);

  it.each([
    ['ported', '79000000000', { operator: 'МТС', ported: true }],
    ['ported back to the holder of its range', '79000000001', { operator: 'Т2', ported: false }],
    ['ported to an id nobody knows, in a network that is known', '79000000002', { operator: 'МегаФон', ported: true }],
    ['ported to whom nobody knows', '79000000003', { operator: 'mNOBODY', ported: true }],
    ['ported to a network', '79000000004', { operator: 'Билайн', ported: true }],
    ['not ported', '79000000005', { operator: 'ООО "Т2 МОБАЙЛ"', operatorInn: '7743895280', ported: false }],
  ])('says who serves a number that was %s', (_, number, fields) => {
    expect(ask(number)).toEqual({
      ...{ source: 'bdpn', number, learntAtMs: LEARNT_AT_MS, outcome: 'found', raw: null },
      fields: { ...fields, ...T2 },
    });
  });

  it('says no INN where the registry has none', () => {
    expect(ask('79994440000')?.fields).toEqual({
      ...{ operator: 'ООО "ИНТЕРНОД"', operatorOld: 'ООО "ИНТЕРНОД"', ported: false },
    });
  });

  it('knows a ported number also where nobody has the range', () => {
    expect(ask('79555555555')?.fields).toEqual({ operator: 'МТС', ported: true });
    expect(ask('79555555556')).toMatchObject({ outcome: 'not-found', fields: {} });
  });

  it.each(['74951234567', '78005553535', '358181201235', '7900000000', '77272501234'])(
    'is not asked about %s',
    (number) => {
      expect(ask(number)).toBeNull();
    },
  );

  it('says of no number that nobody has it when the file of mobile ranges was not imported', async () => {
    const file = fileOf('ABC-4xx.csv', rangeText(HEADER_3, '495;1000000;1009999;10000;О;-;Город Москва;'));
    const { bytes } = await importRegistry([file], new Map(), 0, { force: true, read: () => undefined });
    const landline = await decodeRegistry('memory', bytes as Buffer<ArrayBuffer>);
    expect(bdpnSource(bdpn, landline, identify, LEARNT_AT_MS)('79555555556')).toBeNull();
  });

  it('without a registry knows ported numbers only', () => {
    const alone = bdpnSource(bdpn, null, identify, LEARNT_AT_MS);
    expect(alone('79000000000')?.fields).toEqual({ operator: 'МТС', ported: true });
    expect(alone('79000000005')).toBeNull();
  });
});
