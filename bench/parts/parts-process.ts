// Parts of a call by themselves, in a process of their own that runs what the daemon runs. Prints one line of JSON.

import { Bench } from 'tinybench';
import { decide } from '../../src/policy/decide.js';
import { factsOf, policyOf } from '../../test/policy/policy-of.js';
import { twentyRules } from '../twenty-rules.js';

const { rules, schedules, routes } = twentyRules();
const policy = policyOf(JSON.stringify({ rules, schedules, routes }), { named: { partners: ['7812*'] } });
const facts = factsOf({
  known: {
    operator: 'megafon',
    operatorOld: 'megafon',
    ported: false,
    region: 'RU-BA',
    district: 'volga',
    country: 'RU',
    type: 'MOB',
    timeZone: 'Asia/Yekaterinburg',
  },
  did: '74951112233',
});
const { rule } = decide(policy, facts).decision;
if (rule !== '') throw new Error(`rule ${rule} decides`);

const bench = new Bench({ time: Number(process.argv[2] ?? 1000) });
bench.add('decision', () => void decide(policy, facts));
await bench.run();
const [task] = bench.tasks;
if (task?.result.state !== 'completed') throw new Error('the decision was not timed');
console.info(JSON.stringify({ decisionUs: task.result.latency.p50 * 1000 }));
