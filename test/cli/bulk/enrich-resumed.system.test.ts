import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EnrichOptions } from '../../../src/cli/bulk/enrich.js';
import { answerTo, enrichWith, madeUp, openFolder, type Folder } from './enrich-with.js';

let folder: Folder;
let file: string;
beforeEach(() => {
  folder = openFolder();
  file = folder.write('calls.csv', table(100));
});
afterEach(() => folder.remove());

/** With a mark, blank lines, and cells of several lines, so that a position in the wrong place would show. */
function table(rows: number): string {
  const row = (index: number) => `"row\n${index}";${79170000000 + index}${index % 7 === 0 ? '\r\n' : '\n'}`;
  return `\uFEFFnote;phone\n\n${Array.from({ length: rows }, (_, index) => row(index)).join('')}`;
}
const OPTIONS: EnrichOptions = { column: 'phone' };
const PART = 'calls.enriched.csv.part';
const POSITION = 'calls.enriched.csv.position';

/** Stops when so many numbers were asked for. */
async function stoppedAfter(numbers: number) {
  const interruption = new AbortController();
  let asked = 0;
  const lookup = madeUp((text) => {
    asked += 1;
    if (asked === numbers) interruption.abort();
    return answerTo(text);
  }, 10);
  return await enrichWith(folder, file, OPTIONS, lookup, interruption.signal);
}

/** What comes out without any interruption. */
async function whole(): Promise<string> {
  await enrichWith(folder, file, { ...OPTIONS, out: folder.path('whole.csv'), force: true });
  return folder.read('whole.csv');
}

/** How many numbers the next run asks for, and what it says. */
async function andThen(options: EnrichOptions = OPTIONS) {
  const asked: string[] = [];
  const enriched = await enrichWith(
    folder,
    file,
    options,
    madeUp((text) => (asked.push(text), answerTo(text)), 10),
  );
  return { ...enriched, asked: asked.length };
}

describe('an interrupted run', () => {
  it('says where it stopped, and the same command goes on from there', async () => {
    const { failure, summary } = await stoppedAfter(25);
    expect(failure).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/^stopped at line \d+ of 202; the same command continues from there$/) as string,
    });
    expect(summary).toMatchObject({ finished: false, rows: 28, statuses: { OFFLINE: 28 } });
    expect(existsSync(folder.path('calls.enriched.csv'))).toBe(false);

    const rest = await andThen();
    expect(rest).toMatchObject({
      failure: null,
      asked: 72,
      stderr: 'continuing after 28 rows; --restart starts over\n',
    });
    expect(rest.summary).toMatchObject({ finished: true, rows: 100, rowsBefore: 28, statuses: { OFFLINE: 100 } });
    expect(folder.read('calls.enriched.csv')).toBe(await whole());
    expect(readdirSync(folder.path('.')).filter((name) => name.startsWith('calls'))).toEqual([
      'calls.csv',
      'calls.enriched.csv',
    ]);
  });

  it.each([1, 9, 10, 11, 99, 100])('comes to the same wherever it was stopped: at number %i', async (numbers) => {
    await stoppedAfter(numbers);
    await andThen();
    expect(folder.read('calls.enriched.csv')).toBe(await whole());
  });

  it('goes on in a file that has grown', async () => {
    await stoppedAfter(25);
    folder.write('calls.csv', table(150));
    expect(await andThen()).toMatchObject({ failure: null, asked: 122, summary: { rowsBefore: 28, rows: 150 } });
    expect(folder.read('calls.enriched.csv')).toBe(await whole());
  });

  it('cuts off what was written behind its position', async () => {
    await stoppedAfter(25);
    appendFileSync(folder.path(PART), '"half a row');
    expect(await andThen()).toMatchObject({ asked: 72 });
    expect(folder.read('calls.enriched.csv')).toBe(await whole());
  });

  it('starts over with --restart', async () => {
    await stoppedAfter(25);
    expect(await andThen({ ...OPTIONS, restart: true })).toMatchObject({ asked: 100, stderr: '' });
  });

  it.each<[string, () => void, EnrichOptions?]>([
    ['the rows before are others', () => void folder.write('calls.csv', table(100).replace('row\n3', 'new\n3'))],
    ['the file is shorter', () => void folder.write('calls.csv', table(20))],
    ['the columns are named otherwise', () => undefined, { ...OPTIONS, prefix: 'x_' }],
    ['the numbers stand elsewhere', () => undefined, { column: '1' }],
    ['the output is shorter than its position', () => truncateSync(folder.path(PART), 20)],
    ['the position cannot be read', () => writeFileSync(folder.path(POSITION), '{"version":1')],
    ['the position is of another version', () => writeFileSync(folder.path(POSITION), '{"version":2}')],
    ['the position is nonsense', () => writeFileSync(folder.path(POSITION), '{"version":1,"counts":7,"key":[]}')],
  ])('starts over, and says so, when %s', async (_, change, options = OPTIONS) => {
    await stoppedAfter(25);
    change();
    const anew = await andThen(options);
    expect(anew.stderr).toBe('an earlier run does not match this file and these options: starting over\n');
    expect(anew).toMatchObject({ failure: null, summary: { finished: true, rowsBefore: 0 } });
  });

  it('keeps what was written when a lookup fails for good, and says why', async () => {
    let asked = 0;
    const lookup = madeUp((text) => {
      asked += 1;
      if (asked === 25) throw new Error('no permission');
      return answerTo(text);
    }, 10);
    const { failure, summary } = await enrichWith(folder, file, OPTIONS, lookup);
    expect(failure?.message).toMatch(
      /^no permission: stopped at line \d+ of 202; the same command continues from there$/,
    );
    expect(summary).toMatchObject({ rows: 18 });
    expect(await andThen()).toMatchObject({ asked: 82 });
    expect(folder.read('calls.enriched.csv')).toBe(await whole());
  });
});

it('a run that is killed goes on from its last position', async () => {
  const list = Array.from({ length: 600 }, (_, index) => `row ${index};${79170000000 + index}\n`).join('');
  file = folder.write('calls.csv', list);
  const child = spawn(process.execPath, ['test/cli/bulk/enriching-process.mjs', file, folder.path('voxroute.yaml')], {
    stdio: 'ignore',
  });
  const isUnderWay = () => existsSync(folder.path(POSITION)) && statSync(folder.path(PART)).size > 4000;
  await expect.poll(isUnderWay).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const look = (text: string) => ({ ...answerTo('x'), number: text, status: 'OK', source: 'test' });
  const { failure, summary } = await enrichWith(folder, file, { column: '2' }, madeUp(look));
  expect(failure).toBeNull();
  expect(summary).toMatchObject({ rows: 600, statuses: { OK: 600 } });
  expect(summary?.rowsBefore).toBeGreaterThan(0);
  const expected = Array.from({ length: 600 }, (_, index) => {
    const number = String(79170000000 + index);
    return `row ${index};${number};${number};;;;;;;;;OK;test\n`;
  });
  expect(folder.read('calls.enriched.csv')).toBe(expected.join(''));
});
