import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkShape } from '../../../src/yaml/check-shape.js';
import { formatProblem } from '../../../src/yaml/config-error.js';
import { validateDownload } from '../../../src/lists/read/validate-download.js';
import { contacts, lists } from '../../../src/lists/read/lists-schema.js';
import { nearestPlace, parseYaml } from '../../../src/yaml/yaml-source.js';
import { readBoundedFile } from '../../../src/files/bounded-file.js';
import { loadLists } from '../../../src/lists/read/load-lists.js';
import { normalizeNumber } from '../../../src/number/normalize-number.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../../src/number/number-settings.js';
import { unpackContacts } from '../../../src/lists/match/contacts.js';
import { EditableList } from '../../../src/lists/match/editable-list.js';
import { firstOf, unpackListSet } from '../../../src/lists/match/list-set.js';
import { AT_MS, caller, entryOf, exact } from '../match/list-entries.js';
import { removeDirectory } from '../../fakes/temporary-directory.js';

let directory: string;
const bodies = new Map<string, Buffer>();
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-lists-'));
});
beforeEach(() => bodies.clear());
afterAll(() => removeDirectory(directory));

const schema = z.strictObject({ lists, contacts });

function file(name: string, content: string | Buffer): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

async function load(yaml: string, runtime: { allow: EditableList<never>; block: EditableList<never> } | null = null) {
  const source = parseYaml('v.yaml', yaml);
  const config = checkShape(schema, source);
  const loaded = await loadLists(config.lists, config.contacts, {
    readFile: readBoundedFile,
    feeds: { read: ({ url }) => Promise.resolve(bodies.get(url) ?? null) },
    numberSettings: DEFAULT_NUMBER_SETTINGS,
    placeOf: nearestPlace(source),
  });
  // As it comes out of the thread in which it is made.
  const [packed, book] = structuredClone([loaded.lists, loaded.contacts] as const);
  const unpacked = unpackListSet(packed, runtime);
  const words = (problems: typeof loaded.problems) =>
    problems.map((problem) => formatProblem(problem).replaceAll(`${directory}/`, ''));
  const block = firstOf(unpacked.block);
  return {
    ...loaded,
    lists: unpacked,
    contacts: unpackContacts(book),
    check: (text: string) => validateDownload(Buffer.from(text), loaded.feeds[0]!.check),
    problems: words(loaded.problems),
    unreadable: words(loaded.unreadable),
    warnings: words(loaded.warnings),
    blocks: (number: string) => block.match(normalizeNumber(number, DEFAULT_NUMBER_SETTINGS), AT_MS),
  };
}

describe('lists', () => {
  it('come from the configuration, from files and from URLs, asked in this order', async () => {
    bodies.set('https://lists.example/a.txt?token=s3cret', Buffer.from('7917* # url\n7495*\n'));
    const csv = file('block.csv', 'number,description\n89170415564,"из файла"\n7917*,file\n');
    const { lists, blocks, problems, warnings, files, feeds } = await load(`
lists:
  block:
    - { url: "https://lists.example/a.txt?token=s3cret", label: Чужой, broad: true }
    - { file: ${csv}, reason: спам }
    - { number: "8917041*", reason: config, hangupCause: 21 }
    - withheld
`);
    expect({ problems, warnings, files }).toEqual({ problems: [], warnings: [], files: [csv] });
    expect(lists.block.map(({ name, size }) => [name, size])).toEqual([
      ['config', 2],
      [csv, 2],
      ['https://lists.example/a.txt', 2],
    ]);
    expect(blocks('79170415564')).toEqual({
      target: { kind: 'prefix', prefix: '7917041' },
      reason: 'config',
      label: '',
      untilMs: null,
      source: 'v.yaml',
      line: 6,
      hangupCause: 21,
    });
    expect(blocks('+79179999999')).toMatchObject({ reason: 'file', source: csv, line: 3 });
    expect(blocks('84951112233')).toMatchObject({ label: 'Чужой', source: 'https://lists.example/a.txt', line: 2 });
    expect(blocks('anonymous')).toMatchObject({ target: { kind: 'withheld' }, source: 'v.yaml', line: 7 });
    expect(blocks('78120000000')).toBeNull();
    expect(feeds).toMatchObject([{ url: 'https://lists.example/a.txt?token=s3cret', everyMs: 21_600_000 }]);
  });

  it('end with the runtime list', async () => {
    const runtime = { allow: new EditableList<never>('runtime'), block: new EditableList<never>('runtime') };
    const { lists, blocks } = await load('lists: { block: ["7917*"] }', runtime);
    expect(lists.allow).toEqual([runtime.allow]);
    expect(lists.block.map(({ name }) => name)).toEqual(['config', 'runtime']);
    runtime.block.add(entryOf(exact('79170415564'), { reason: 'runtime' }) as never);
    runtime.block.add(entryOf(exact('74951112233'), { reason: 'runtime' }) as never);
    expect(blocks('79170415564')).toMatchObject({ target: { kind: 'prefix', prefix: '7917' } });
    expect(blocks('74951112233')).toMatchObject({ reason: 'runtime' });
  });

  it('with a name are lists like the others', async () => {
    const txt = file('vip.txt', '79170415564\n');
    const { lists } = await load(`lists: { named: { vip: ["7495*", { file: ${txt} }] } }`);
    const vip = firstOf(lists.named.get('vip') ?? []);
    expect(vip.match(caller('79170415564'), AT_MS)).not.toBeNull();
    expect(vip.match(caller('74950000000'), AT_MS)).not.toBeNull();
  });

  it('lose a wrong line and no more, and say twenty of them', async () => {
    const bad = file('bad.txt', `79170415564\n203\n747*\n${'oops\n'.repeat(40)}7495*\n${'79170415565\n'.repeat(40)}`);
    const { blocks, problems, warnings } = await load(`lists: { block: [{ file: ${bad} }] }`);
    expect(problems).toEqual([]);
    expect(blocks('79170415564')).not.toBeNull();
    expect(blocks('74950000000')).not.toBeNull();
    expect(warnings).toHaveLength(21);
    expect(warnings.slice(0, 2)).toEqual([
      'bad.txt:2:1: skipped: expected a number, 7917*, a range, a pattern or withheld, found "203": an extension or feature code of this PBX or country: lists are for numbers from outside',
      'bad.txt:3:1: skipped: expected a number, 7917*, a range, a pattern or withheld, found "747*": 747 can be read in two ways: write +747 or +7747',
    ]);
    expect(warnings.at(-1)).toBe('bad.txt: 22 more lines are skipped');
  });

  it('are a problem where a file cannot be read, or is none of entries', async () => {
    const html = file('page.txt', '<html>\n<body>Not found</body>\n</html>\n');
    const json = file('broken.json', '[1,');
    const { problems, unreadable, files } = await load(
      `lists:\n  block:\n    - { file: ${directory}/missing.txt }\n    - { file: ${html} }\n    - { file: ${json} }\n    - { file: ${directory} }\n`,
    );
    expect(problems).toEqual([]);
    expect(unreadable).toEqual([
      'v.yaml:3:9: lists.block.0.file: expected a file that can be read: there is no such file',
      'page.txt:1:1: expected a list, found a web page: export it as CSV or vCard',
      expect.stringMatching(/^broken\.json: expected a JSON array/),
      'v.yaml:6:9: lists.block.3.file: expected a file that can be read: a directory, not a regular file',
    ]);
    expect(files).toHaveLength(4);
  });

  it('are not made of a file with more wrong lines than right ones: it is another file than was meant', async () => {
    const google = file(
      'google.csv',
      `Name,Given Name,Phone 1 - Value\n${'Ann,Ann,x\n'.repeat(3)}Bob,Bob,79170415564\nBob,Bob,\n`,
    );
    const { unreadable, lists, blocks } = await load(`lists: { block: ["7495*", { file: ${google} }] }`);
    expect(unreadable).toEqual([
      expect.stringMatching(/^google\.csv: 3 of 4 lines are wrong; line 2: expected a number/),
    ]);
    expect(lists.block.map(({ size, isUnavailable }) => [size, isUnavailable])).toEqual([
      [1, undefined],
      [0, true],
    ]);
    expect(blocks('79170415564')).toBeNull();
  });

  it('of others may not block a country by one line, unless that is wanted', async () => {
    const body =
      '7*\n7917*\n79170*\n79170000000-79170999999\n79170000000-79171000000\n_7917XXXXXXX\n_7917!\n_79170XXXXXX\n';
    bodies.set('https://lists.example/a.txt', Buffer.from(body));
    bodies.set('https://lists.example/b.txt', Buffer.from('79170415564\n7*\n'));
    const url = (name: string, more = '') => `{ url: "https://lists.example/${name}.txt"${more} }`;
    const { warnings, blocks, lists, check } = await load(`lists: { block: [${url('b')}] }`);
    expect(warnings).toEqual([
      'https://lists.example/b.txt:2:1: skipped: "7*" covers more than a million numbers: from a URL, such an entry needs broad: true',
    ]);
    expect(blocks('79170415564')).not.toBeNull();
    expect(blocks('79170415565')).toBeNull();
    expect(lists.block[0]?.size).toBe(1);
    expect(await check('7*\n')).toMatch(/^1 of 1 lines are wrong; line 1: "7\*" covers more/);
    const lines = (await load(`lists: { block: [${url('a')}] }`)).warnings.map((text) => /txt:(\d)/.exec(text)?.[1]);
    expect(lines).toEqual([undefined, '1', '2', '5', '6', '7']);
    const broad = await load(`lists: { block: [${url('b', ', broad: true')}] }`);
    expect(broad.blocks('74951112233')).not.toBeNull();
    expect(await broad.check('7*\n')).toBeNull();
  });

  it('may be about a country where the administrator writes them, who is asked whether that is meant', async () => {
    const txt = file('broad.txt', '79170415564\n7*\n_7[49]XXXXXXXXX\n7917*\n');
    const { warnings, blocks, problems } = await load(
      `lists:\n  block:\n    - { file: ${txt} }\n    - "7495*"\n    - "7*"\n`,
    );
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      'v.yaml:5:1: 7* covers about 10 billion numbers: is that intended?',
      'broad.txt:2:1: 7* covers about 10 billion numbers: is that intended?',
      'broad.txt:3:1: _7[49]XXXXXXXXX covers about 2 billion numbers: is that intended?',
    ]);
    expect(blocks('74951112233')).not.toBeNull();
  });

  it('may be empty files', async () => {
    const empty = file('empty.txt', '# nothing yet\n');
    const { problems, warnings, lists } = await load(`lists: { allow: [{ file: ${empty} }] }`);
    expect({ problems, warnings, sizes: lists.allow.map(({ size }) => size) }).toEqual({
      problems: [],
      warnings: [],
      sizes: [0],
    });
    const { warnings: said } = await load(`lists: { allow: [{ file: ${file('cut.txt', '\n')} }] }`);
    expect(said).toEqual(['cut.txt: it is empty']);
  });

  it('say where the configuration itself has a wrong entry', async () => {
    const { problems } = await load('lists:\n  block:\n    - "203"\n    - { reason: x, number: "7917X" }\n');
    expect(problems).toEqual([
      'v.yaml:3:7: lists.block.0: expected a number, 7917*, a range, a pattern or withheld, found "203": an extension or feature code of this PBX or country: lists are for numbers from outside',
      'v.yaml:4:20: lists.block.1.number: expected a number, 7917*, a range, a pattern or withheld, found "7917X": a pattern begins with _, as _7917XXXXXX5',
    ]);
  });

  it('go without a URL that has not been downloaded yet', async () => {
    const { problems, warnings, lists, feeds, contacts } = await load(
      'lists:\n  block:\n    - { url: "https://lists.example/a.txt?key=s3cret" }\n',
    );
    expect(contacts.isUnavailable).toBe(false);
    expect(problems).toEqual([]);
    expect(warnings).toEqual(['v.yaml:3:9: lists.block.0: https://lists.example/a.txt has not been downloaded yet']);
    expect(lists.block).toMatchObject([{ name: 'https://lists.example/a.txt', size: 0, isUnavailable: true }]);
    expect(feeds).toHaveLength(1);
    expect((await load('contacts: [{ url: "https://crm.example/c.csv" }]')).contacts.isUnavailable).toBe(true);
  });

  it('refuse a body that is empty or something else', async () => {
    const { check } = await load('lists: { block: [{ url: "https://lists.example/a.txt" }] }');
    expect(await check('79170415564\noops\n')).toBeNull();
    expect(await check('')).toBe('it is empty');
    expect(await check('# nothing\n')).toBe('it is empty');
    expect(await check('<html>\n<h1>502</h1>\n8 800 555-35-35\n')).toMatch(/^expected a list, found a web page/);
    expect(await check('502\nBad Gateway\n8 800 555-35-35\n')).toMatch(/^2 of 3 lines are wrong; line 1: /);
    expect(await check('{"error": "no token"}')).toMatch(/^expected a JSON array/);
  });

  it('let others have their turn while they are read', async () => {
    const large = file(
      'large.txt',
      Array.from({ length: 20_000 }, (_, n) => `7917${String(n).padStart(7, '0')}`).join('\n'),
    );
    let turns = 0;
    let isDone = false;
    const turn = () => {
      turns += 1;
      if (!isDone) setImmediate(turn);
    };
    setImmediate(turn);
    const { lists } = await load(`lists: { block: [{ file: ${large} }] }`);
    isDone = true;
    expect(lists.block[0]?.size).toBe(20_000);
    expect(turns).toBeGreaterThanOrEqual(20);
  });
});

describe('contacts', () => {
  it('come from CSV with its columns in any order', async () => {
    const csv = file(
      'contacts.csv',
      'tags;number;name;extension;queue;company\n"VIP; moscow|2026";8 (917) 041-55-64;Иван Петров;203;;ООО «Ромашка»\n;+358181201235;;;sales;\n;;no number;;;\n',
    );
    const { contacts, problems, warnings } = await load(`contacts: [{ file: ${csv} }]`);
    expect({ problems, warnings, size: contacts.size }).toEqual({ problems: [], warnings: [], size: 2 });
    expect(contacts.find('79170415564')).toEqual({
      name: 'Иван Петров',
      company: 'ООО «Ромашка»',
      extension: '203',
      queue: '',
      tags: ['vip', 'moscow', '2026'],
    });
    expect(contacts.find('358181201235')).toEqual({ name: '', company: '', extension: '', queue: 'sales', tags: [] });
    expect(contacts.find('79170415565')).toBeNull();
  });

  it('come from address books too, and the first of two counts', async () => {
    const vcf = file(
      'book.vcf',
      'BEGIN:VCARD\nFN:Иван\nORG:Ромашка;Продажи\nCATEGORIES:Good friends,vip\nTEL:8 917 041 55 64\nEND:VCARD\n',
    );
    bodies.set('https://crm.example/c.csv', Buffer.from('number,name\n79170415564,Другой\n74951112233,Пётр\n'));
    const { contacts, warnings } = await load(`contacts: [{ file: ${vcf} }, { url: "https://crm.example/c.csv" }]`);
    expect(contacts.find('79170415564')).toMatchObject({
      name: 'Иван',
      company: 'Ромашка',
      tags: ['good-friends', 'vip'],
    });
    expect(contacts.find('74951112233')).toMatchObject({ name: 'Пётр' });
    expect(warnings).toEqual(['https://crm.example/c.csv: 1 numbers have a contact already; the first one counts']);
  });

  it('say what is wrong in a row', async () => {
    const csv = file(
      'wrong.csv',
      'number,extension,queue,tags\n203,,,\n79170415564,"1,2",,\n79170415564,,a b,\n79170415564,,,<x>\n7917*,,,\n79170415565,,,ok\n79170415565,,,ok\n79170415565,,,ok\n79170415565,,,ok\n79170415565,,,ok\n',
    );
    const { contacts, warnings } = await load(`contacts: [{ file: ${csv} }]`);
    expect(contacts.size).toBe(1);
    expect(warnings.slice(0, 5).map((warning) => warning.replace(/^wrong\.csv/, ''))).toEqual([
      ':2:1: skipped: expected a number, found "203": an extension or feature code of this PBX or country: lists are for numbers from outside',
      ':3:1: skipped: not an extension: "1,2"',
      ':4:1: skipped: not a queue: "a b"',
      ':5:1: skipped: not a tag: "<x>"; letters, digits, _ and -, at most 40',
      ':6:1: skipped: expected a number, found "7917*": contacts have whole numbers',
    ]);
  });

  it('are not made of a file of something else', async () => {
    const csv = file('extensions.csv', 'number,name\n201,Анна\n202,Олег\n79170415564,Иван\n');
    const { unreadable, contacts } = await load(`contacts: [{ file: ${csv} }]`);
    expect(unreadable).toEqual([
      expect.stringMatching(/^extensions\.csv: 2 of 3 lines are wrong; line 2: expected a number, found "201"/),
    ]);
    expect(contacts.isUnavailable).toBe(true);
  });

  it('are read without names of columns: the number where numbers stand, the name where words do', async () => {
    const csv = file('nameless.csv', '203,79170415564,Иван\n204,79170415565,Анна\n');
    const { unreadable, contacts: book } = await load(`contacts: [{ file: ${csv} }]`);
    expect(unreadable).toEqual([]);
    expect(book.find('79170415565')).toMatchObject({ name: 'Анна', extension: '' });
  });
});
