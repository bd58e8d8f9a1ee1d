import { fc, property } from '../../property.js';
import { describe, expect, it } from 'vitest';
import { EXPORT_FORMATS } from '../../../src/cli/lists/export-formats.js';
import { exportText } from '../../../src/cli/lists/list-export-text.js';
import { listFormatOf, readList } from '../../../src/lists/read/list-format.js';
import type { ShownEntry } from '../../../src/http/routes/lists.js';
import { targetText } from '../../../src/lists/match/list-entry.js';
import { listText } from '../../../src/lists/match/list-text.js';
import { anyTarget, AT_MS, caller } from '../../lists/match/list-entries.js';
import { listDaemon } from './list-daemon.js';
import { anyCharacter } from '../../fakes/any-character.js';

describe('voxroute list', () => {
  it('adds, shows and removes what holds with the next call', async () => {
    const { run, runtime } = await listDaemon();
    expect(await run('add', '8 (917) 041-55-64', '--ttl', '30d', '--reason', 'спам', '--label', 'Спам')).toEqual({
      exitCode: 0,
      stdout: '79170415564 is on the block list\n',
      stderr: '',
    });
    expect(runtime.lists.block.match(caller('79170415564'), AT_MS)).toMatchObject({
      reason: 'спам',
      label: 'Спам',
      untilMs: AT_MS + 30 * 86_400_000,
      by: 'cli',
    });
    expect((await run('add', '79170415564')).stdout).toBe(
      '79170415564 is on the block list, replacing an entry for the same\n',
    );
    await run('add', '8812*', '--allow', '--until', '2027-01-01T00:00:00Z');
    const { stdout } = await run('show');
    expect(stdout).toMatch(/block +│ 79170415564 /);
    expect(stdout).toMatch(/allow +│ 7812\* .*│ 2027-01-01T00:00:00\.000Z /);
    expect(stdout).toMatch(/block +│ test +│ 1/);
    expect(stdout).toMatch(/block +│ runtime +│ 1/);
    expect((await run('show', '--allow')).stdout).not.toContain('79170415564');
    expect((await run('remove', '+7 917 041-55-64')).stdout).toBe('79170415564 was removed from the block list\n');
    expect(await run('remove', '79170415564')).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/^79170415564 was not on a list that can be changed/) as string,
    });
    expect(runtime.lists.block.match(caller('79170415564'), AT_MS)).toBeNull();
  });

  it.each([
    [
      ['add', '203'],
      '203: not added: an extension or feature code of this PBX or country: lists are for numbers from outside',
    ],
    [['add', '112'], '112: not added: an emergency number of this PBX or country: lists are for numbers from outside'],
    [['add', '84951112233'], '84951112233: not added: this is one of our own numbers'],
    [['add', '8495*'], '8495*: not added: it contains one of our own numbers'],
    [['add', '747*'], '747*: not added: 747 can be read in two ways: write +747 or +7747'],
    [['add', '7917*', '--until', '2020-01-01'], '7917*: not added: it would have expired already'],
    [['remove', '203'], /^the daemon refused: an extension/],
  ])('%j is refused: %s', async (args, message) => {
    const { run } = await listDaemon();
    expect(await run(...args)).toMatchObject({
      exitCode: 1,
      message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
    });
  });

  it.each([
    [['add', '7917*', '--allow', '--block']],
    [['add', '7917*', '--ttl', '30d', '--until', '2027-01-01']],
    [['add', '7917*', '--ttl', 'soon']],
    [['add', '7917*', '--until', 'soon']],
    [['add', '7917*', '--hangup-cause', '200']],
    [['import', 'x', '--format', 'xls']],
    [['export', '--format', 'vcf']],
  ])('%j is wrong usage', async (args) => {
    const { run } = await listDaemon();
    expect(await run(...args)).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^error: /) as string });
  });

  it('takes withheld callers on a list', async () => {
    const { run, runtime } = await listDaemon();
    await run('add', 'withheld');
    expect(runtime.lists.block.match({ kind: 'withheld', raw: '' }, AT_MS)).not.toBeNull();
  });

  it('imports a file, and names what it leaves out', async () => {
    const { run, runtime, file } = await listDaemon();
    const numbers = Array.from({ length: 1200 }, (_, n) => `8917${String(n).padStart(7, '0')},x\n`);
    const csv = file('block.csv', `number,description\n${numbers.join('')}203,y\n747*,z\n`);
    const { exitCode, stdout, stderr } = await run('import', csv, '--ttl', '1d');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(
        /^1200 on the block list, 0 of them were there before; 2 skipped\nundo it with: voxroute list undo \d{8}-\d{6}-[0-9a-f]{4}\n$/,
      ) as string,
    });
    expect(stderr).toBe(
      `${csv}:1202: skipped: "203": an extension or feature code of this PBX or country: lists are for numbers from outside\n` +
        `${csv}:1203: skipped: "747*": 747 can be read in two ways: write +747 or +7747\n`,
    );
    expect(runtime.lists.block.match(caller('79170001199'), AT_MS)).toMatchObject({ untilMs: AT_MS + 86_400_000 });
    const shown = JSON.parse((await run('show', '--json', '--block')).stdout) as { entries: { block: unknown[] } };
    expect(shown.entries.block).toHaveLength(1200);
    expect((await run('show')).stdout).toContain('and more: voxroute list export writes them all');
  });

  it('adds nothing of a file with more wrong lines than right ones: it is another one than was meant', async () => {
    const { run, runtime, changes, file } = await listDaemon();
    const lines = ['79170415564', '79170415565', 'Иван, work', 'see notes', 'Анна'];
    const { exitCode, stdout, message } = await run('import', file('contacts.txt', `${lines.join('\n')}\n`));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(message).toMatch(/contacts\.txt: nothing was added, this is not a list: 3 of 5 lines are wrong; line 3: /);
    expect(runtime.lists.block.size).toBe(0);
    expect(changes).toEqual([]);
  });

  it('asks whether an entry about a hundred million numbers is meant, and takes it', async () => {
    const { run, runtime, ask, file } = await listDaemon();
    const question = (entry: string) =>
      expect.stringMatching(
        new RegExp(`^warning: ${entry}\\* covers about .* numbers: is that intended\\?$`),
      ) as string;
    expect(await run('add', '+86*')).toMatchObject({ exitCode: 0, message: question('86') });
    expect(await run('import', file('list.txt', '+44*\n'))).toMatchObject({ exitCode: 0, message: question('44') });
    expect(await run('add', '+7917*')).toMatchObject({ exitCode: 0, stderr: '' });
    const { body } = await ask(
      'POST',
      '/v1/lists/block',
      JSON.stringify({ entries: [{ number: '79170415564' }, { number: '+49*' }] }),
    );
    expect(body).toMatchObject({
      warnings: [{ index: 1, warning: expect.stringMatching(/^49\* covers about/) as string }],
    });
    expect(runtime.lists.block.match(caller('8613812345678'), AT_MS)).not.toBeNull();
  });

  it('says that a file is none of entries, or cannot be read', async () => {
    const { run, file, directory } = await listDaemon();
    expect(await run('import', file('a.json', '{}'))).toMatchObject({ exitCode: 2 });
    expect(await run('import', `${directory}/missing`)).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('cannot be read: there is no such file') as string,
    });
    expect(await run('import', file('a.txt', 'oops\n'))).toMatchObject({ exitCode: 1 });
  });

  it('undoes an import: what it added is gone, what it replaced is back, what was changed since stays', async () => {
    const { run, runtime, changes, file } = await listDaemon();
    await run('add', '79170000001', '--reason', 'by hand', '--label', 'Анна', '--hangup-cause', '21');
    const list = file('spam.csv', 'number;reason\n79170000001;spam\n79170000002;spam\n7812*;spam\n79170000004;spam\n');
    const { stdout } = await run('import', list);
    const [, id = ''] = /^undo it with: voxroute list undo (\S+)$/m.exec(stdout) ?? [];
    expect((await run('undo')).stdout).toMatch(new RegExp(`${id} +│ block +│ .* │ cli +│ 4 +│ 1 `));
    await run('add', '79170000002', '--reason', 'by hand, later');
    await run('remove', '79170000004');
    expect(await run('undo', id)).toMatchObject({
      exitCode: 0,
      stdout: '1 removed from the block list, 1 restored\n',
    });
    expect(runtime.page('block', 0, 10).entries).toMatchObject([
      { target: { number: '79170000002' }, reason: 'by hand, later' },
      { target: { number: '79170000001' }, reason: 'by hand', label: 'Анна', hangupCause: 21 },
    ]);
    expect(changes.at(-1)).toMatchObject({
      ...{ door: 'cli', list: 'block', import: id, entries: ['79170000001', '7812*'] },
      ...{ added: 1, replaced: 1, removed: 1 },
    });
    expect(await run('undo', id)).toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('nothing was changed') as string,
    });
    expect((await run('undo')).stdout).toBe('no import can be undone\n');
    expect(await run('undo', 'block list')).toMatchObject({ exitCode: 2 });
  });

  it('gives programs the name of an import, and what its undo did', async () => {
    const { run, file } = await listDaemon();
    const list = file(
      'vip.txt',
      `${Array.from({ length: 600 }, (_, n) => `7917000${String(n).padStart(4, '0')}`).join('\n')}\n`,
    );
    const imported = JSON.parse((await run('import', list, '--allow', '--json')).stdout) as { import: string };
    expect(JSON.parse((await run('undo', '--json')).stdout)).toMatchObject({
      imports: [{ list: 'allow', id: imported.import, entries: 600, replaced: 0, by: 'cli' }],
    });
    expect((await run('undo', imported.import, '--block')).exitCode).toBe(1);
    expect(JSON.parse((await run('undo', imported.import, '--json')).stdout)).toEqual({
      import: imported.import,
      undone: [{ list: 'allow', removed: 600, restored: 0 }],
    });
    const nothing = await run('import', file('own.txt', '74951112233\n'), '--json');
    expect(JSON.parse(nothing.stdout)).toMatchObject({ import: null, added: 0 });
  });

  it.each(EXPORT_FORMATS)('exports as %s what it imports', async (format) => {
    const { run, file } = await listDaemon();
    const add = async (...args: string[]) => expect((await run('add', ...args)).exitCode).toBe(0);
    await add(
      '79170415564',
      '--reason',
      'sells "windows", again # and again',
      '--label',
      'Спам',
      '--hangup-cause',
      '21',
    );
    await add('7812*', '--ttl', '1d');
    await add('withheld', '--reason', "= 'x'");
    const exported = (await run('export', '--format', format)).stdout;
    const before = JSON.parse((await run('export', '--format', 'json')).stdout) as ShownEntry[];
    for (const { number } of before) await run('remove', number);
    expect((await run('export', '--format', 'json')).stdout).toBe('[]\n');
    expect((await run('import', file(`list.${format}`, exported))).exitCode).toBe(0);
    const after = JSON.parse((await run('export', '--format', 'json')).stdout) as ShownEntry[];
    const kept = ({ number, reason, label, until, hangupCause }: ShownEntry) =>
      format === 'txt' ? { number, reason } : { number, reason, label, until, hangupCause };
    expect(after.map(kept)).toEqual(before.map(kept));
  });

  property([
    fc.array(
      fc.record({
        target: anyTarget,
        reason: fc.string({ unit: 'grapheme', maxLength: 60 }),
        label: fc.string({ unit: anyCharacter, maxLength: 30 }),
        until: fc.option(fc.constant(new Date(AT_MS).toISOString())),
        hangupCause: fc.option(fc.integer({ min: 1, max: 127 })),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    fc.constantFrom('csv' as const, 'json' as const),
  ])('writes files that are read as they were meant, whatever the texts', async (entries, format) => {
    const shown = entries.map(({ target, reason, label, ...rest }) => ({
      number: targetText(target),
      reason: listText(reason, 200),
      label: listText(label, 80),
      addedAt: new Date(AT_MS).toISOString(),
      by: 'test',
      ...rest,
    }));
    let text = '';
    // eslint-disable-next-line @typescript-eslint/require-await
    const all = (async function* () {
      yield* shown;
    })();
    for await (const piece of exportText(all, format)) text += piece;
    expect(listFormatOf(text, 'x')).toBe(format);
    const read = [...readList(text, format)].map((line) => line && { ...line, line: 0 });
    expect(read).toEqual(
      shown.map(({ number, reason, label, until, hangupCause }) => ({
        line: 0,
        number,
        reason,
        label,
        until: until ?? '',
        hangupCause: String(hangupCause ?? ''),
      })),
    );
  });
});

describe('the commands’ way to the lists', () => {
  const entries = (...wanted: object[]) => JSON.stringify({ entries: wanted });

  it.each<[string, string, string | undefined, number, string, string | RegExp]>([
    ['POST', '/v1/lists/grey', entries({ number: '7917*' }), 404, 'NO_SUCH_LIST', /`allow` and `block`/],
    ['GET', '/v1/lists/grey', undefined, 404, 'NO_SUCH_LIST', /`allow` and `block`/],
    ['GET', '/v1/lists/block?from=-1', undefined, 400, 'BAD_PARAMETER', 'from: a whole number is needed'],
    ['PUT', '/v1/lists/block', undefined, 405, 'METHOD_NOT_ALLOWED', 'only GET, HEAD, POST'],
    ['POST', '/v1/lists/block', undefined, 400, 'BAD_BODY', 'not JSON in UTF-8'],
    ['POST', '/v1/lists/block', '{"entries":', 400, 'BAD_BODY', 'not JSON in UTF-8'],
    ['POST', '/v1/lists/block', '[]', 400, 'BAD_BODY', /expected object/],
    ['POST', '/v1/lists/block', entries(), 400, 'BAD_BODY', /^entries: /],
    [
      'POST',
      '/v1/lists/block',
      entries({ number: true }),
      400,
      'BAD_BODY',
      'entries.0.number: a number as text or as an integer',
    ],
    ['POST', '/v1/lists/block', entries({ number: '7917*', note: 5 }), 400, 'BAD_BODY', /^entries\.0: .*note/],
    [
      'POST',
      '/v1/lists/block',
      entries({ number: '7917*', ttl: 'soon' }),
      400,
      'BAD_BODY',
      'entries.0.ttl: a duration such as 12h or 30d',
    ],
    [
      'POST',
      '/v1/lists/block',
      entries({ number: '7917*', until: 'soon' }),
      400,
      'BAD_BODY',
      /^entries\.0\.until: a time such as/,
    ],
    [
      'POST',
      '/v1/lists/block',
      entries({ number: '7917*', ttl: '5s', until: '2027-01-01' }),
      400,
      'BAD_BODY',
      'entries.0: ttl or until, not both',
    ],
    [
      'POST',
      '/v1/lists/block',
      entries(...Array<object>(501).fill({ number: '7917*' })),
      400,
      'BAD_BODY',
      /^entries: /,
    ],
    [
      'POST',
      '/v1/lists/block',
      '{"entries":[{"number":"7917*","__proto__":{"reason":"x"}}]}',
      400,
      'BAD_BODY',
      /__proto__/,
    ],
    ['POST', '/v1/lists/block', 'x'.repeat(3_000_000), 413, 'TOO_LARGE', 'at most 2097152 bytes'],
  ])('%s %s of %.60s is refused', async (method, path, body, status, code, detail) => {
    const { ask, runtime } = await listDaemon();
    const answer = await ask(method, path, body);
    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.body['detail']).toEqual(typeof detail === 'string' ? detail : expect.stringMatching(detail));
    expect(runtime.lists.block.size).toBe(0);
  });

  it('takes a number as an integer, and says of a list what was changed', async () => {
    const { ask, changes } = await listDaemon();
    const added = await ask('POST', '/v1/lists/block', entries({ number: 79170415564 }, { number: 112 }));
    expect(added).toMatchObject({
      status: 200,
      body: { added: ['79170415564'], replaced: 0, refused: [{ index: 1, number: '112' }] },
    });
    await ask('DELETE', '/v1/lists/block/89170415564');
    const by = { door: 'cli', peer: '', session: null, import: null };
    expect(changes).toEqual([
      { ...by, list: 'block', entries: ['79170415564'], added: 1, replaced: 0, refused: 1, removed: 0 },
      { ...by, list: 'block', entries: ['79170415564'], added: 0, replaced: 0, refused: 0, removed: 1 },
    ]);
  });

  it('takes no entry for longer than a calendar goes', async () => {
    const { ask } = await listDaemon();
    const { body } = await ask('POST', '/v1/lists/block', entries({ number: '7917*', ttl: '999999999d' }));
    expect(body['refused']).toMatchObject([{ problem: 'no calendar has a day that late' }]);
  });

  it('shows numbers in full only to those who ask for that', async () => {
    const { ask } = await listDaemon();
    const wanted = { number: '79170415564', reason: 'calls from 79170415564', label: 'N 79170415564' };
    await ask('POST', '/v1/lists/block', entries(wanted, { number: '79170000000-79179999999' }));
    expect((await ask('GET', '/v1/lists/block?full=1')).body).toMatchObject({
      entries: [wanted, { number: '79170000000-79179999999' }],
    });
    const masked = JSON.stringify((await ask('GET', '/v1/lists/block')).body);
    expect(masked).toContain('7917*****64');
    expect(masked).not.toMatch(/\d{8}/);
  });
});
