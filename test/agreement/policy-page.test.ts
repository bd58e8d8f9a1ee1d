// What docs/policy.md and the other documents teach is what voxroute does: each configuration in them can be used, and
// each case is decided as they say.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConfigFile } from '../../src/cli/check-config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { loadPolicy, NO_LIST_SOURCES } from '../../src/daemon/load-policy.js';
import { decideEarly } from '../../src/policy/decide.js';
import { loadIdentifier } from '../../src/names/load-names.js';
import { factsOf, policyOf } from '../policy/policy-of.js';
import { documentBlocks, isConfiguration, type Block } from './document-blocks.js';
import { withSections } from './generated-section.js';
import { conditionNames, LOOKED_UP, policyTables } from './policy-page.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const blocks = documentBlocks();
const names = loadIdentifier();
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-documents-'));
  for (const { file, text } of blocks.filter((block) => /^\/etc\/voxroute\/[\w.-]+$/.test(block.file)))
    writeFileSync(join(directory, basename(file)), text);
  for (const secret of [
    'ami-secret',
    'http-token',
    'alovoice-token',
    'alovoice-webhook',
    'plusofon-token',
    'kz-hlr-key',
    'dadata-key',
    'dadata-secret',
    'shared-password',
  ])
    writeFileSync(join(directory, secret), '0123456789abcdef\n', { mode: 0o640 });
  for (const key of ['newtel-access', 'newtel-signing'])
    writeFileSync(join(directory, key), `${'0123456789abcdef'.repeat(3)}\n`, { mode: 0o640 });
});
afterAll(() => removeDirectory(directory));

/** With the state and the files of the documents in a directory of the test. */
function written({ text }: Block): string {
  const path = join(directory, 'voxroute.yaml');
  writeFileSync(path, `cache: { dir: ${directory}/state }\n${text.replaceAll('/etc/voxroute/', `${directory}/`)}`);
  return path;
}

it('docs/policy.md has every condition and every action', async () => {
  const page = withSections(readFileSync('docs/policy.md', 'utf8'), policyTables());
  await expect(page).toMatchFileSnapshot('../../docs/policy.md');
});

describe('a configuration in the documents can be used as it stands', () => {
  it.each(blocks.filter(isConfiguration))('$place', async (block) => {
    const { warnings } = await loadPolicy(loadConfig(written(block), {}), NO_LIST_SOURCES, { names });
    expect(warnings.filter(({ message }) => !message.endsWith('has not been downloaded yet'))).toEqual([]);
  });
});

describe('cases in the documents are decided as they say, by the configuration before them', () => {
  it.each(blocks.filter(({ file }) => file === 'cases.yaml'))('$place', async (cases) => {
    const before = blocks.slice(0, blocks.indexOf(cases)).filter(isConfiguration).at(-1);
    const casesFile = join(directory, 'cases.yaml');
    writeFileSync(casesFile, cases.text);
    let said = '';
    const output = { stdout: { write: (text: string) => (said += text) }, stderr: { write: () => true } };
    await checkConfigFile(written(before!), { cases: casesFile }, output).catch(
      (error: unknown) => (said += String(error)),
    );
    expect(said).toMatch(/^(\d+) of \1 cases as expected\n$/);
  });
});

describe('what docs/policy.md says is known before the lookup is, and nothing else', () => {
  /** One that holds where nothing is known about the number, so that the rule is decided. */
  const SAMPLES: Readonly<Record<string, string>> = {
    direction: 'inbound', context: 'from-trunk', trunk: 'mts', presentation: 'allowed', callerIsOwn: 'false',
    did: '"74951112233"', number: '"7917*"', rdnis: 'false', list: 'block', risk: 'costly', isContact: 'false', tag: 'vip',
    schedule: 'office', date: '01-01', holiday: 'true', workday: 'true', calls: '{ over: 5, within: 1m }', percent: '50',
    status: 'OK', country: 'RU', type: 'MOB', source: 'plan', operator: 'mts', operatorOld: 'mts', ported: 'true', region: 'RU-BA',
    district: 'volga', callerTime: '09:00-21:00',
  }; // prettier-ignore

  it.each(conditionNames())('%s', (name) => {
    const rule = `{ id: r, if: { ${name}: ${SAMPLES[name] ?? ''} }, then: { block: true } }`;
    const policy = policyOf(`schedules: { office: ["mon-fri 09:00-18:00"] }\nrules: [${rule}]`);
    const early = decideEarly(policy, factsOf({ known: null }));
    const isLookedUp = LOOKED_UP.some((key) => key === name);
    expect(early.kind).toBe(isLookedUp ? 'needs-lookup' : 'decided');
  });
});
