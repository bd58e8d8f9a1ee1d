// Places of the registry of 2021 that stand without their region, and where their code says they are.

import { expect, it } from 'vitest';
import { loadIdentifier } from '../../src/names/load-names.js';
import { openTruth, tableWith } from './open-truth.js';
import { truthRows } from './truth-rows.js';

const identify = loadIdentifier();

it.each(truthRows<'text' | 'code' | 'region'>('places.tsv'))('$text behind $code is $region', ({ text, region }) => {
  const [first] = identify.regions(text, 'RU');
  expect(first === undefined ? 'none' : first.known ? first.id : 'unknown').toBe(region);
});

it('where the text is not known, the region of the code stands, and its time', async () => {
  const truth = await openTruth();
  const table = await tableWith(['421;7523500;7523999;500;ПАО "Компания "Сухой";-;АО Ленинский;']);
  const { record } = await truth.ask('74217523500', table);
  expect(record).toMatchObject({
    regionId: { value: 'RU-KHA', source: 'plan' },
    timeZone: { value: 'Asia/Vladivostok' },
    operatorOld: { value: 'ПАО "Компания "Сухой"', source: 'registry' },
  });
});
