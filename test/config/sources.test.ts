import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/load-config.js';
import { NO_LIST_SOURCES, preparePolicy } from '../../src/daemon/load-policy.js';
import { ConfigError } from '../../src/yaml/config-error.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const GOOD = 'name: hlr, url: "https://hlr.example/{number}", fields: { operator: "$.network" }';

/** What `check-config` says of a configuration: problems and warnings by key. */
async function saidOf(yaml: string): Promise<string[]> {
  const read = readConfig([{ file: 'voxroute.yaml', text: yaml }]);
  try {
    const { policy } = await preparePolicy(read, NO_LIST_SOURCES.feeds);
    return policy.warnings.map(({ key, message }) => `warning ${key}: ${message}`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ key, message, line }) => `${line} ${key}: ${message}`);
  }
}

describe('the section sources', () => {
  it('takes one that is right without a word', async () => {
    expect(await saidOf(`sources: [{ ${GOOD} }]`)).toEqual([]);
  });

  it.each([
    ['a name that VOX_SOURCE has already', GOOD.replace('hlr,', 'registry,'), /name: expected another name/],
    [
      'a host that a placeholder makes',
      GOOD.replace('hlr.example', '{number}.example'),
      /url: expected an http or https/,
    ],
    ['a user in the address', GOOD.replace('hlr.example', 'u:p@hlr.example'), /url: expected an http or https/],
    ['no number anywhere', GOOD.replace('{number}', 'x'), /url: expected \{number\} in url, body or a header/],
    ['a body that is not sent', `${GOOD}, body: "{number}"`, /body: expected method: POST for a body/],
    ['a header of the connection', `${GOOD}, headers: { Host: other.example }`, /headers.*belongs to the connection/],
    ['a header of two lines', `${GOOD}, headers: { x: "a\\r\\nb" }`, /headers\.x: expected one line of ASCII/],
    ['a path with a wildcard', GOOD.replace('$.network', '$..network'), /fields\.operator: expected a path/],
    ['a field that nobody has', GOOD.replace('operator:', 'carrier:'), /carrier/],
    ['only the number', GOOD.replace('operator:', 'number:'), /fields: expected a path for at least one field/],
    ['a secret without its file', `${GOOD}, headers: { x: "{secret}" }`, /url: hlr: expected secretFile to be set/],
    ['a lifetime that memory has not', `${GOOD}, ttl: 100d`, /ttl: hlr: expected at most cache\.staleTtl/],
  ])('refuses %s, with its place', async (_what, entry, words) => {
    expect(await saidOf(`sources:\n  - { ${entry} }`)).toEqual([expect.stringMatching(words)]);
  });

  it('refuses two of one name', async () => {
    expect(await saidOf(`sources: [{ ${GOOD} }, { ${GOOD} }]`)).toEqual([expect.stringContaining('a different name')]);
  });

  it('rules may name it, and no other one', async () => {
    const rules = (source: string) =>
      `sources: [{ ${GOOD} }]\nrules: [{ id: r, if: { source: ${source} }, then: { label: x } }]`;
    expect(await saidOf(rules('[hlr, plan]'))).toEqual([]);
    expect(await saidOf(rules('hrl'))).toEqual([
      expect.stringContaining(
        'unknown source "hrl"; known are voxlink-v1, voxlink-v2, bdpn, ported, registry, plan, hlr',
      ),
    ]);
  });

  it('warns of a secret that is sent in the clear, not sent at all, or readable by all; and names no secret', async () => {
    const directory = temporaryDirectory('sources-config');
    mkdirSync(join(directory, 'etc'));
    const file = join(directory, 'etc', 'key');
    writeFileSync(file, 'canary-key\n', { mode: 0o644 });
    const said = await saidOf(
      `sources: [{ ${GOOD.replace('https', 'http').replace('{number}', '{number}?k={secret}')}, secretFile: ${file}, secret2File: ${file} }]`,
    );
    expect(said.join('\n')).not.toContain('canary');
    expect(said.map((line) => line.replace(/^warning \S+ /, ''))).toEqual([
      'hlr: anybody on this host can read the file: chown root:voxroute and chmod 640 it',
      'hlr: anybody on this host can read the file: chown root:voxroute and chmod 640 it',
      'hlr: {secret2} does not appear in url, headers or body: it is not sent',
      'hlr: the secret is sent in clear text: use https',
    ]);
  });

  it('a file that cannot be read is named with its key', async () => {
    const said = await saidOf(
      `sources: [{ ${GOOD.replace('{number}', '{number}?k={secret}')}, secretFile: /nowhere/key }]`,
    );
    expect(said).toEqual([expect.stringMatching(/sources\.0\.secretFile: expected the path of a file/)]);
  });
});
