// What a configuration refers to: read whole before any of it is used, or every problem with its place.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../src/config/load-config.js';
import {
  listPlan,
  loadPolicy,
  NO_LIST_SOURCES,
  prepareLists,
  preparePolicy,
  type PolicyLoading,
} from '../../src/daemon/load-policy.js';
import { loadIdentifier } from '../../src/names/load-names.js';
import { problemsOf } from '../config/problems-of.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const read = (yaml: string) => readConfig([{ file: 'voxroute.yaml', text: yaml }]);
const prepare = (yaml: string, how?: PolicyLoading) => preparePolicy(read(yaml), NO_LIST_SOURCES.feeds, how);

function file(name: string, text: string): string {
  const path = join(temporaryDirectory('policy'), name);
  writeFileSync(path, text);
  return path;
}

describe('what a configuration refers to', () => {
  it('is named with all its problems at once: names, holidays, lists and rules', async () => {
    const list = file('block.txt', 'nonsense here\n');
    const holidays = file('holidays.yaml', 'everyYear: [never]\n');
    const problems = await problemsOf(
      prepare(
        [
          `holidays: ${holidays}`,
          `lists: { block: [{ file: ${list} }] }`,
          'registry: { operators: [{ id: mts, spellings: [Мегафон] }] }',
          'rules: [{ id: r, if: { list: nowhere }, then: { label: x } }]',
        ].join('\n'),
      ),
    );
    expect(problems).toEqual([
      expect.stringContaining('registry.operators'),
      expect.stringContaining('everyYear.0'),
      expect.stringContaining('nonsense here'),
      expect.stringContaining('nowhere'),
    ]);
  });

  it('is refused for its holidays alone, and for its names alone', async () => {
    const holidays = file('holidays.yaml', 'everyYear: [never]\n');
    expect(await problemsOf(prepare(`holidays: ${holidays}`))).toHaveLength(1);
    expect(await problemsOf(prepare('registry: { operators: [{ id: mts, spellings: [Мегафон] }] }'))).toHaveLength(1);
  });

  it('says nothing of ids that the names would tell, where those are wrong themselves', async () => {
    const wrong = 'registry: { operators: [{ id: mts, spellings: [Мегафон] }] }';
    const rule = 'rules: [{ id: r, if: { operator: romashka }, then: { label: x } }]';
    expect(await problemsOf(prepare(`${wrong}\n${rule}`))).toEqual([expect.stringContaining('registry.operators')]);
    expect(await problemsOf(prepare(rule))).toEqual([expect.stringContaining('romashka')]);
  });

  it('tells whoever wrote a name where an id belongs which id that is', async () => {
    const rule = (condition: string) => `rules: [{ id: r, if: { ${condition} }, then: { label: x } }]`;
    expect(await problemsOf(prepare(rule('operator: МегаФон')))).toEqual([expect.stringContaining('megafon')]);
    expect(await problemsOf(prepare(rule('region: Краснодарский край')))).toEqual([expect.stringContaining('RU-KDA')]);
  });

  it('does not blame entries of lists where the section `number`, which says what is a number, is wrong itself', async () => {
    const list = "lists: { block: ['7778899'] }";
    expect(await problemsOf(prepare(`number: { areaCode: x }\n${list}`))).toEqual([
      expect.stringContaining('number.areaCode'),
    ]);
    expect(await problemsOf(prepare(list))).toEqual([expect.stringContaining('lists.block.0')]);
  });

  it('is taken with names that are there already', async () => {
    const { config, placeOf } = read('{}');
    const names = loadIdentifier(config.registry, placeOf);
    expect((await prepare('{}', { names })).names).toBe(names);
  });

  it('lists its files, the holidays among them, so that a change of one is seen', async () => {
    const list = file('block.txt', '74951112233\n');
    const holidays = file('holidays.yaml', 'everyYear: [05-09]\n');
    const { policy } = await prepare(`holidays: ${holidays}\nlists: { block: [{ file: ${list} }] }`);
    expect(policy.files).toEqual([list, holidays]);
    expect((await prepare(`lists: { block: [{ file: ${list} }] }`)).policy.files).toEqual([list]);
  });
});

describe('a list that cannot be read', () => {
  const missing = 'lists: { block: [{ file: /nowhere/at/all.txt }] }';

  it('is a problem in a reload, which keeps the policy of before', async () => {
    expect(await problemsOf(prepare(missing))).toEqual([expect.stringContaining('there is no such file')]);
  });

  it('is a warning at the start: a host without one file still routes calls', async () => {
    const { policy } = await prepare(missing, { isStart: true });
    expect(policy.warnings.map(({ message }) => message)).toEqual([expect.stringContaining('there is no such file')]);
  });

  it('is a problem when lists alone are read again', async () => {
    const { config, placeOf } = read(missing);
    const reading = prepareLists({ ...listPlan(config), placeOf }, NO_LIST_SOURCES.feeds);
    expect(await problemsOf(reading)).toEqual([expect.stringContaining('there is no such file')]);
  });
});

describe('lists that are read again', () => {
  it('are refused for an entry that is none, and else are what the files hold', async () => {
    const list = file('block.txt', '74951112233\n');
    const { config, placeOf } = read(`lists: { block: [{ file: ${list} }] }`);
    const again = () => prepareLists({ ...listPlan(config), placeOf }, NO_LIST_SOURCES.feeds);
    expect(await again()).toMatchObject({ files: [list], postponed: [] });
    writeFileSync(list, 'nonsense here\n');
    expect(await problemsOf(again())).toEqual([expect.stringContaining('nonsense here')]);
  });
});

/** Nearly a kilobyte. */
const COMMENT = `# ${'x'.repeat(900)}\n`;

describe('a large list', () => {
  it('is read once calls are answered at the start, and at once in a reload', async () => {
    const list = file('block.txt', `74951112233\n${COMMENT.repeat(1200)}`);
    const yaml = `lists: { block: [{ file: ${list} }] }`;
    expect((await prepare(yaml, { isStart: true })).policy.postponed).toEqual([list]);
    expect((await prepare(yaml)).policy.postponed).toEqual([]);
  });
});

it('what is about to be read need not be reported as changed, and lists of run time are in the policy', async () => {
  const asRead = vi.fn();
  const loaded = await loadPolicy(read('{}'), { ...NO_LIST_SOURCES, asRead });
  expect(asRead).toHaveBeenCalledOnce();
  expect(loaded.warnings).toEqual([]);
});
