// Rules of every kind, none of which ends the decision: the most that a call can cost.

import { remember } from '../voxroute.js';
import { drawn, measureStep, type GrowthFigures, type GrowthPart } from './step.js';

const REMEMBERED = 10_000;

const KINDS: readonly ((n: number) => Readonly<Record<string, unknown>>)[] = [
  (n) => ({ region: ['RU-PRI', 'RU-KHA', 'RU-NVS', 'RU-SVE'], percent: 1 + (n % 99) }),
  (n) => ({ direction: 'inbound', operator: [`operator-${n}`, 'yota'] }),
  () => ({ none: [{ country: ['RU', 'KZ', 'BY'] }] }),
  (n) => ({ number: `7495${String(n).padStart(4, '0')}*`, type: 'MOB' }),
  (n) => ({ did: `7495222${String(n).padStart(4, '0')}` }),
  (n) => ({ callerTime: `03:00-03:${String(1 + (n % 59)).padStart(2, '0')}`, type: 'FIX' }),
  (n) => ({ trunk: [`mts-${n}`, `sip-${n}`] }),
  () => ({ status: ['NOTFOUND', 'FAILED'] }),
];

export async function growRules(part: GrowthPart): Promise<GrowthFigures[]> {
  const figures: GrowthFigures[] = [];
  for (const count of part.plan.rules) {
    const name = 'rules';
    await remember(part.directory, name, [{ from: 0, count: REMEMBERED, ageDays: 1 }]);
    const rules = Array.from({ length: count }, (_, n) => ({
      id: `rule-${n}`,
      if: KINDS[n % KINDS.length]?.(n),
      then: { label: `Rule ${n}` },
    }));
    figures.push(
      await measureStep(part, {
        name,
        count,
        prepareSeconds: 0,
        diskMiB: Buffer.byteLength(JSON.stringify(rules)) / 2 ** 20,
        config: { voxlink: { baseUrl: 'http://127.0.0.1:9' }, rules },
        script: 'route?num=@&did=74951112233',
        callers: drawn(REMEMBERED, REMEMBERED),
        expected: 'VOX_STATUS=OK,',
      }),
    );
  }
  return figures;
}
