// What it costs to know what a name means. Figures, but for the two limits that a daemon's start and a call have.

import { Bench } from 'tinybench';
import { expect, it } from 'vitest';
import { loadNeighbours } from '../../src/plan/neighbours.js';
import { loadIdentifier } from '../../src/names/load-names.js';

it('names are loaded in less than 60 ms, and a name that was asked for before takes less than a microsecond', async () => {
  // Time of the processor: a busy machine must not decide.
  const began = process.cpuUsage();
  const identify = loadIdentifier();
  const { user, system } = process.cpuUsage(began);
  const loadMs = (user + system) / 1000;
  const fieldsOf = loadNeighbours();
  const fresh = (() => {
    let count = 0;
    return () => `${++count}`;
  })();

  const bench = new Bench({ time: 500 });
  bench
    .add('operator by INN', () => void identify.operator('ПАО "МегаФон"', '7812014560', 'RU'))
    .add('operator by name', () => void identify.operator('ПАО "МегаФон"', undefined, 'RU'))
    .add('regions', () => void identify.regions('Москва и Московская область', 'RU'))
    .add('an operator nobody knows', () => void identify.operator('ООО "Ромашка"', undefined, 'RU'))
    .add('operator, for the first time', () => void identify.operator(`ООО "Ромашка ${fresh()}"`, undefined, 'RU'))
    .add('regions, for the first time', () => void identify.regions(`г. ${fresh()}|р-н|Тверская область`, 'RU'))
    .add('a number of Kazakhstan', () => void fieldsOf('77011234567'));
  await bench.run();
  console.info(`loaded in ${loadMs.toFixed(1)} ms`);
  console.info(bench.table());

  expect(loadMs).toBeLessThan(60);
  const medianNs = (name: string) => (bench.getTask(name)?.result as { latency: { p50: number } }).latency.p50 * 1e6;
  for (const name of ['operator by INN', 'operator by name', 'regions']) expect(medianNs(name)).toBeLessThan(1000);
});
