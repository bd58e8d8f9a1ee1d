// The recipes of dialplan-examples/ agree with their policy, with the code and with the documents. That they work is
// tested on real Asterisks, in test/asterisk/.

import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHANNEL_VARIABLES } from '../../src/call/channel-variables.js';
import { loadConfig } from '../../src/config/load-config.js';
import { loadPolicy, NO_LIST_SOURCES } from '../../src/daemon/load-policy.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const DIRECTORY = 'dialplan-examples';
const FILES = readdirSync(DIRECTORY).sort();
const textOf = (name: string) => readFileSync(join(DIRECTORY, name), 'utf8');
const RECIPES = FILES.filter((name) => name.startsWith('extensions-'));
/** A text from outside as one parameter. */
const ENCODED = /\$\{URIENCODE\(\$\{(?:CALLERID\(num\)|EXTEN(?::\d)?|DID|DIAL_NUMBER)\}\)\}/g;
/** What follows the first text that was encoded; empty where there is none. */
function behindEncoded(line: string): string {
  const start = line.indexOf('${URIENCODE(');
  let depth = 0;
  for (let index = start; start >= 0 && index < line.length; index++) {
    depth += line[index] === '{' ? 1 : line[index] === '}' ? -1 : 0;
    if (line[index] === '}' && depth === 0) return line.slice(index + 1);
  }
  return '';
}
const POLICY = textOf('voxroute-policy.yaml');

/** Lines of the dialplan, without comments. */
const stepsOf = (name: string) =>
  textOf(name)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(';'));

/** `context,extension` of all that is in the dialplans; a pattern stands as it is written. */
function extensionsIn(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    let context = '';
    return stepsOf(name).flatMap((line) => {
      context = /^\[([^\]]+)\]$/.exec(line)?.[1] ?? context;
      const extension = /^exten => ([^,]+),1,/.exec(line)?.[1];
      return extension === undefined ? [] : [`${context},${extension}`];
    });
  });
}

describe('voxroute-policy.yaml', () => {
  it('is usable, with nothing in it or in the contacts to complain of', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'voxroute-example-'));
    const file = join(directory, 'voxroute.yaml');
    writeFileSync(file, POLICY.replace('/etc/voxroute/contacts.csv', resolve(DIRECTORY, 'contacts-example.csv')));
    const { warnings, contacts } = await loadPolicy(loadConfig(file, {}), NO_LIST_SOURCES);
    removeDirectory(directory);
    expect(warnings).toEqual([]);
    expect(contacts.size).toBe(3);
  });

  it('sends calls to contexts of the recipes alone', () => {
    const { routes, contactContext } = loadConfig(join(DIRECTORY, 'voxroute-policy.yaml'), {}).config;
    const extensions = extensionsIn(RECIPES);
    for (const route of Object.values(routes)) expect(extensions).toContain(route.replace(/,1$/, ''));
    expect(extensions.some((extension) => extension.startsWith(`${contactContext ?? ''},`))).toBe(true);
  });

  it('names trunks of the recipe alone', () => {
    const { rules } = loadConfig(join(DIRECTORY, 'voxroute-policy.yaml'), {}).config;
    const trunks = rules.flatMap(({ then }) => then.trunks?.flat() ?? []).map(({ trunk }) => trunk);
    const known = extensionsIn(['extensions-outbound.conf']).filter((name) =>
      name.startsWith('voxroute-example-trunks,'),
    );
    expect([...new Set(trunks)].map((trunk) => `voxroute-example-trunks,${trunk}`).sort()).toEqual(known.sort());
  });
});

describe.each(RECIPES.filter((name) => /^;\s+- id: /m.test(textOf(name))))('%s', (name) => {
  const policy = POLICY.split('\n').map((line) => line.trim());
  /** Rules as the comments quote them, each a list of lines. */
  const quoted = [...textOf(name).matchAll(/^;\s+- id: .*\n(?:;\s{7,}\S.*\n)+/gm)].map(([rule]) =>
    rule
      .trim()
      .split('\n')
      .map((line) => line.replace(/^;\s+/, '')),
  );

  it('quotes the rules as they stand in voxroute-policy.yaml', () => {
    expect(quoted.length).toBeGreaterThan(0);
    for (const rule of quoted) {
      const at = policy.indexOf(rule[0] ?? '');
      expect(policy.slice(at, at + rule.length)).toEqual(rule);
    }
  });
});

describe('the recipes', () => {
  it('set every variable of the daemon to something first, once', () => {
    const defined = (pattern: RegExp) =>
      [...textOf('extensions-ask.conf').matchAll(pattern)].map((match) => match[1] ?? '');
    const all = CHANNEL_VARIABLES.map(({ name }) => name).sort();
    expect(defined(/\bVOX_(\w+)(?==)/g).sort()).toEqual(all);
    expect(defined(/\bVOXOUT_(\w+)(?==)/g).sort()).toEqual(all);
  });

  it('can be included together: no extension is there twice', () => {
    const extensions = extensionsIn(RECIPES);
    expect(extensions.filter((extension, index) => extensions.indexOf(extension) !== index)).toEqual([]);
  });

  it.each(RECIPES)('%s holds to what a dialplan must not do', (name) => {
    for (const line of stepsOf(name)) {
      // Gone since Asterisk 21.
      expect(line).not.toMatch(/\bMacro\(/);
      // A name waits for the DNS.
      expect(line).not.toMatch(/\bh?agi:\/\/(?!\d+\.\d+\.\d+\.\d+:)/);
      // Text from outside must not become part of a command, nor of the place where a call goes.
      if (/\b(?:AGI|UserEvent|System|Exec|Goto|Gosub)\(/.test(line))
        expect(line.replaceAll(ENCODED, '')).not.toMatch(/CALLERID\((?:num|name)\)|\$\{(?:EXTEN|DID|DIAL_NUMBER)\b/);
      // Without its other characters a text is another number.
      expect(line).not.toMatch(/\b(?:AGI|UserEvent|DB)\(.*FILTER\([^,]*,\$\{CALLERID/);
      // An open bracket, which URIENCODE leaves, swallows the commas behind it.
      if (/\b(?:AGI|UserEvent|Gosub)\(/.test(line)) expect(behindEncoded(line)).not.toMatch(/,(?!1\()/);
      // A route may lead to nowhere, and that would drop the call.
      if (/Goto(?:If)?\(.*\$\{VOX_ROUTE\}\)$/.test(line)) expect(line).toContain('DIALPLAN_EXISTS(${VOX_ROUTE})');
      expect(line.length).toBeLessThanOrEqual(120);
    }
  });

  it.each([
    ['AGI(agi://127.0.0.1:4583/route?num=${URIENCODE(${CALLERID(num)})},text)', ',text)'],
    ['Gosub(ask,s,1(${URIENCODE(${EXTEN})},${DID}))', ',${DID}))'],
    ['UserEvent(Num,did: 1)', ''],
  ])('the check of commas sees, in %s, what stands behind the number', (line, behind) => {
    expect(behindEncoded(line)).toBe(behind);
  });

  it.each(['README.md', 'README.ru.md'])('%s names each file of the directory', (document) => {
    const rows = [...readFileSync(document, 'utf8').matchAll(/^\| `([a-z-]+\.(?:conf|yaml|csv))`/gm)].map(
      (match) => match[1],
    );
    expect(rows.sort()).toEqual(FILES);
  });
});
