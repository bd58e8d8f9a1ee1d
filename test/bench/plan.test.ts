// What the numbering plan costs: to load, to ask. Beside it, what libphonenumber alone takes for country and line type,
// and what the names would take from the package they are made of. Figures, printed; the limits are generous.

import { readFileSync } from 'node:fs';
import { carrier, geocoder } from 'libphonenumber-geo-carrier';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { Bench } from 'tinybench';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NumberingPlan } from '../../src/plan/numbering-plan.js';
import { openPlanFile } from '../../src/plan/plan-file.js';
import { openPlan } from '../plan/open-plan.js';

const RUSSIAN = ['79170415564', '79031234567', '74959898533', '73472000000', '78122345678', '79281234567'];
const FOREIGN = ['442079460958', '12125550123', '4989123456', '8613800138000', '358181201235', '998901234567'];

let plan: NumberingPlan;
beforeAll(async () => {
  const startedMs = performance.now();
  plan = await openPlan();
  console.info(`loaded in ${(performance.now() - startedMs).toFixed(0)} ms`);
  for (const number of FOREIGN) await plan.prepare(number);
});

describe('the numbering plan', () => {
  it('answers a Russian number without libphonenumber, others at little more than its cost', async () => {
    const bench = new Bench({ time: 500, warmupTime: 200 });
    const over = (numbers: readonly string[], ask: (number: string) => unknown) => {
      let next = 0;
      return () => void ask(numbers[next++ % numbers.length] ?? '');
    };
    const libphonenumber = (number: string) => parsePhoneNumberFromString(`+${number}`)?.getType();
    bench
      .add('look, Russian', over(RUSSIAN, plan.look.bind(plan)))
      .add('look, foreign', over(FOREIGN, plan.look.bind(plan)))
      .add('libphonenumber, Russian', over(RUSSIAN, libphonenumber))
      .add('libphonenumber, foreign', over(FOREIGN, libphonenumber));
    await bench.run();
    const medianUs = bench.tasks.map((task) => {
      if (!('latency' in task.result)) throw new Error(`${task.name} was not measured`);
      return task.result.latency.p50 * 1000;
    });
    bench.tasks.forEach(({ name }, index) => console.info(`${name}: ${medianUs[index]?.toFixed(2)} µs`));
    const [russian = 0, foreign = 0, theirRussian = 0, theirForeign = 0] = medianUs;
    expect(russian).toBeLessThan(theirRussian);
    expect(foreign).toBeLessThan(theirForeign * 3);
  });

  it('finds names in the files as they are', async () => {
    const china = openPlanFile(readFileSync('data/plan/86.bin'));
    const startedMs = performance.now();
    for (let index = 0; index < 1_000_000; index++) china.area(`1390000${index}`);
    console.info(`an area of China: ${(performance.now() - startedMs).toFixed(0)} ns`);

    // The package's types are of another build of libphonenumber-js.
    const parsed = parsePhoneNumberFromString('+8613800138000') as unknown as Parameters<typeof geocoder>[0];
    const packageMs = performance.now();
    const names = await Promise.all([geocoder(parsed), carrier(parsed)]);
    console.info(`the same from libphonenumber-geo-carrier: ${(performance.now() - packageMs).toFixed(0)} ms`);
    expect(names).toEqual([china.area('13800138000'), china.operator('13800138000')]);
  });
});
