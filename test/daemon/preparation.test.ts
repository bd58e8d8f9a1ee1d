// What a daemon has a thread do: plain data in, plain data out.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/load-config.js';
import { namesKey, packPlan, prepareConfig, preparationHere } from '../../src/daemon/preparation.js';
import { problemsOf } from '../config/problems-of.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const NO_BODIES = { directory: null, inMemory: new Map<string, never>() };
const texts = (yaml: string) => [{ file: 'v.yaml', text: yaml }];
const prepared = (yaml: string, namesInUse = '') => prepareConfig(readConfig(texts(yaml)), NO_BODIES, namesInUse);
const NAMED = 'registry: { operators: [{ id: romashka, name: Ромашка, inn: ["7700000001"] }] }';

describe('a configuration that is prepared', () => {
  it('has lists, contacts and names once: as what was made of them', async () => {
    const token = join(temporaryDirectory('preparation'), 'token');
    writeFileSync(token, 'a-token-that-nobody-guesses', { mode: 0o600 });
    const { loaded, policy, secretFiles } = await prepared(
      `${NAMED}\nlists: { block: ["79170415564"], named: { vip: ["79161234567"] } }\nhttp: { tokenFile: ${token} }`,
    );
    expect(loaded.config.lists).toMatchObject({ allow: [], block: [], named: {} });
    expect(loaded.config.contacts).toEqual([]);
    expect(loaded.config.registry).toMatchObject({ operators: [], regions: [] });
    expect(policy.lists).toBeDefined();
    expect(secretFiles).toEqual([token]);
    expect(loaded.httpTokens.change).toBe('a-token-that-nobody-guesses');
  });

  it('keeps what it says of FreePBX’s own list', async () => {
    expect((await prepared('lists: { freepbxAstdb: true }')).loaded.config.lists.freepbxAstdb).toBe(true);
    expect((await prepared('lists: { freepbxAstdb: false }')).loaded.config.lists.freepbxAstdb).toBe(false);
  });

  it('has names only where those in use are others', async () => {
    const first = await prepared(NAMED);
    expect(first.names).not.toBeNull();
    expect((await prepared(NAMED, first.namesKey)).names).toBeNull();
    expect((await prepared('{}', first.namesKey)).names).not.toBeNull();
    expect(first.namesKey).toBe(namesKey(readConfig(texts(`${NAMED}\nlists: { block: ["79170415564"] }`))));
    expect((await prepared('registry: { regions: [{ id: RU-TVE, spellings: [г. Кимры] }] }')).namesKey).not.toBe(
      (await prepared('{}')).namesKey,
    );
  });

  it('takes names that were read for the one before only where they are the same', async () => {
    await prepared('{}');
    const rule = 'rules: [{ id: r, if: { operator: romashka }, then: { label: x } }]';
    await expect(prepared(`${NAMED}\n${rule}`)).resolves.toMatchObject({ namesKey: expect.any(String) as string });
    expect(await problemsOf(prepared(rule))).toEqual([expect.stringContaining('romashka')]);
  });
});

describe('the work that is handed over', () => {
  it('is a configuration, by its texts or by its files', async () => {
    const file = join(temporaryDirectory('preparation'), 'voxroute.yaml');
    writeFileSync(file, 'timeZone: Asia/Omsk\n');
    const asked = { bodies: NO_BODIES, namesInUse: '' };
    const byTexts = await preparationHere.run('configuration', { ...asked, texts: texts('timeZone: Asia/Tomsk') });
    expect(byTexts.loaded.config.timeZone).toBe('Asia/Tomsk');
    const byFiles = await preparationHere.run('configuration', {
      ...asked,
      places: { main: file, isNamed: true, confD: `${file}.d` },
    });
    expect(byFiles.loaded.config.timeZone).toBe('Asia/Omsk');
    expect(byFiles.loaded.files).toContain(file);
    preparationHere.close();
  });

  it('is lists that changed, whose problems have the places of their configuration', async () => {
    const file = join(temporaryDirectory('preparation'), 'list.txt');
    writeFileSync(file, '79170415564\n');
    const yaml = [
      'lists:',
      '  allow: ["79161234567"]',
      `  block: [{ file: ${file} }]`,
      `  named: { vip: [{ number: "79161234568" }, { file: ${file} }] }`,
      `contacts: [{ file: ${file}.csv }]`,
    ].join('\n');
    writeFileSync(`${file}.csv`, 'number,name\n79170415564,Anna\n');
    const plan = packPlan(readConfig(texts(yaml)));
    const again = () => preparationHere.run('lists', { plan, bodies: NO_BODIES });
    expect((await again()).files).toEqual(expect.arrayContaining([file, `${file}.csv`]));
    writeFileSync(file, 'nonsense\n');
    expect(await problemsOf(again())).toEqual([
      expect.stringMatching(/^3 lists\.block\.0.*nonsense|^null .*nonsense/),
      expect.stringMatching(/^4 lists\.named\.vip\.1.*nonsense|^null .*nonsense/),
    ]);
    writeFileSync(file, '79170415564\n');
    rmSync(`${file}.csv`);
    expect(await problemsOf(again())).toEqual([expect.stringMatching(/^5 contacts\.0/)]);
  });

  it('is a body that was downloaded: null where it can be used, else why not', async () => {
    const check = { kind: 'list', format: 'txt' } as never;
    expect(await preparationHere.run('body', { body: Buffer.from('<html>not a list</html>'), check })).toEqual(
      expect.any(String),
    );
  });
});
