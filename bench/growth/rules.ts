// Rules of every kind, none of which ends the decision: the most that a call can cost.

import { remember } from '../voxroute.js';
import { drawn, measureStep, type GrowthFigures, type GrowthPart } from './step.js';

const REMEMBERED = 10_000;

/** Of none of the callers. */
const REGIONS = (
  'BEL BRY VLA VOR IVA KLU KOS KRS LIP ORL RYA SMO TAM TVE TUL YAR ARK VLG KGD LEN MUR NGR PSK SPE AST VGG ROS STA KIR ' +
  'NIZ ORE PNZ PER SAM SAR ULY KGN SVE TYU CHE IRK KEM KYA NVS OMS TOM AMU ZAB KAM MAG PRI SAK KHA'
).split(' ');
const OPERATORS = 'yota rostelecom mtt motiv letai miranda volna tmt mgts glonass ufanet obit kcell altel'.split(' ');
/** Another pair for each `n`, so that no two rules can share a condition. */
const pair = (words: readonly string[], n: number) => [
  words[n % words.length] ?? '',
  words[(n + 1 + Math.floor(n / words.length)) % words.length] ?? '',
];
const four = (n: number) => String(n).padStart(4, '0');

const KINDS: readonly ((n: number) => Readonly<Record<string, unknown>>)[] = [
  (n) => ({ region: pair(REGIONS, n).map((id) => `RU-${id}`) }),
  (n) => ({ direction: 'inbound', operator: pair(OPERATORS, n), region: pair(REGIONS, n + 7).map((id) => `RU-${id}`) }),
  (n) => ({ country: ['KZ', 'BY'], percent: 1 + (n % 99) }),
  (n) => ({ number: `7495${four(n)}*`, type: 'MOB' }),
  (n) => ({ did: `7495222${four(n)}` }),
  (n) => ({ callerTime: `03:00-03:${String(1 + (n % 59)).padStart(2, '0')}`, type: 'FIX' }),
  (n) => ({ trunk: [`mts-${n}`, `sip-${n}`] }),
  (n) => ({ status: ['NOTFOUND', 'FAILED'], did: `7812222${four(n)}` }),
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
