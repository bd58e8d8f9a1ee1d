// What `voxroute doctor --dialplan` says of Asterisk's files: nothing of the recipes that ship, and each fault with its line.

import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { dialplanFindings } from '../../../src/cli/doctor/dialplan/dialplan-findings.js';
import { readDialplan } from '../../../src/cli/doctor/dialplan/read-dialplan.js';
import { knownTrunks, trunkFindings } from '../../../src/cli/doctor/dialplan/trunks.js';
import { temporaryDirectory } from '../../fakes/temporary-directory.js';

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory('dialplan');
});

function findingsIn(files: Readonly<Record<string, string>>): string[] {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const dialplan = readDialplan(directory, ['extensions.conf']);
  return dialplanFindings({ dialplan, ports: new Set([4583]), events: new Set(['num']) }).map(({ found }) =>
    found.replaceAll(`${directory}/`, ''),
  );
}

it('finds nothing in the recipes that ship', () => {
  const recipes = readdirSync('dialplan-examples').filter((name) => /^extensions-.*\.conf$/.test(name));
  expect(recipes.length).toBeGreaterThan(10);
  const includes = recipes.map((name) => `#include "${resolve('dialplan-examples', name)}"\n`).join('');
  expect(findingsIn({ 'extensions.conf': includes })).toEqual([]);
  expect(readDialplan(directory, ['extensions.conf']).steps.length).toBeGreaterThan(200);
});

it.each([
  ['AGI(agi://pbx.example/route)', 1],
  ['AGI(agi://localhost:4583/route)', 1],
  ['AGI(hagi://voxroute/route)', 1],
  ['AGI(agi://[::1]:4583/route)', 0],
  ['AGI(agi://127.0.0.1:4583/route)', 0],
  ['AGI(${agi}/route)', 0],
])('%s: names that make calls wait for DNS: %i', (call, count) => {
  const text = `[in]\nexten => s,1,Set(VOX_STATUS=)\nexten => s,n,${call}\n`;
  const found = findingsIn({ 'extensions.conf': text });
  expect(found.filter((each) => /^extensions\.conf:3: .* wait for the name server/.test(each))).toHaveLength(count);
});

it.each([
  ['AGI(agi://127.0.0.1:4583/route?num=${CALLERID(num)})', true],
  ['AGI(agi://127.0.0.1:4583/route,${CALLERID(num)})', true],
  ['AGI(voxroute-agi,${CALLERID(all)})', true],
  ['UserEvent(Num,number: ${CALLERID(num)})', true],
  ['UserEvent(Num,number: ${FILTER(+0-9,${CALLERID(num)})})', false],
  ['AGI(agi://127.0.0.1:4583/route?num=${URIENCODE(${CALLERID(num)})})', false],
  ['AGI(agi://127.0.0.1:4583/route?num=${URIENCODE(${CALLERID(num):1})})', false],
  // Somebody else's.
  ['AGI(agi://127.0.0.1:4573/x?num=${CALLERID(num)})', false],
  ['UserEvent(Other,number: ${CALLERID(num)})', false],
  ['NoOp(${CALLERID(num)})', false],
])('%s: a raw caller ID: %s', (call, isRaw) => {
  const text = `[in]\nexten => s,1,MSet(VOX_STATUS=FAILED)\n same => n(ask),${call} ; as ever\n`;
  expect(findingsIn({ 'extensions.conf': text })).toEqual(
    isRaw ? [expect.stringMatching(/^extensions\.conf:3: \$\{CALLERID\(.*\)\} is a raw argument of/)] : [],
  );
});

it('names what swallows every DID, defaults that are missing, and files that are not there, through includes', () => {
  const found = findingsIn({
    'extensions.conf': '#include extensions_custom.conf\n#tryinclude nowhere.conf\n#include gone.conf\n',
    'extensions_custom.conf': `;--
[from-pstn-custom]
exten => _.,1,NoOp()
--;
[from-pstn-custom]
exten => _.,1,NoOp()
[in]
exten => _X.,1,AGI(agi://127.0.0.1:4583/route)
exten => _Y.,1,Set(VOX_STATUS=FAILED)
 same => n,AGI(agi://127.0.0.1:4583/route)
`,
  });
  expect(found).toEqual([
    'gone.conf is included but does not exist',
    expect.stringMatching(/^extensions_custom\.conf:6: _\. in \[from-pstn-custom\] matches every called number/),
    expect.stringMatching(/^extensions_custom\.conf:8: no defaults are set before the daemon is asked/),
  ]);
});

it('looks at the address of other hosts in [globals]', () => {
  expect(findingsIn({ 'extensions.conf': '[globals]\nVOXROUTE_AGI=agi://router.example:4583\n' })).toEqual([
    expect.stringMatching(/^extensions\.conf:2: agi:\/\/router\.example makes each call wait/),
  ]);
});

it('knows the trunks of an Asterisk without FreePBX by its channels and by what is dialled', () => {
  writeFileSync(join(directory, 'pjsip.conf'), '[sip-main]\ntype=endpoint\n');
  writeFileSync(
    join(directory, 'extensions.conf'),
    '[out]\nexten => _X.,1,Dial(PJSIP/${EXTEN}@gsm-mts&DAHDI/g0/${EXTEN},30)\n',
  );
  const known = knownTrunks(readDialplan(directory, ['extensions.conf']), readDialplan(directory, ['pjsip.conf']));
  const place = { file: 'v.yaml', line: 3, column: 1 };
  const wanted = ['sip-main', 'gsm-mts', 'g0', 'gone'].map((name) => ({ name, rule: 'r', place }));
  expect(trunkFindings(wanted, known).map(({ found }) => found)).toEqual([
    'v.yaml:3: rule r names the trunk gone, which this Asterisk does not have',
  ]);
});

it('survives files that are no dialplan, and includes without an end', () => {
  const found = findingsIn({
    'extensions.conf': `#include extensions.conf\n[\nexten =>\nsame => ,\n${'('.repeat(5000)}\nexten => s,1,AGI(${'${'.repeat(2000)}\n`,
  });
  expect(found).toEqual([]);
});
