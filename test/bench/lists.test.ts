// What a list of 1 000 000 numbers costs: to load while calls are answered, to hold, to ask. Figures, printed; the limits
// are those that a user was promised.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeDirectory } from '../fakes/temporary-directory.js';

const NUMBERS = 1_000_000;
const RUNTIME_NUMBERS = 100_000;

interface Figures {
  readonly loadMs: number;
  readonly longestTurnMs: number;
  readonly listMiB: number;
  readonly matchUs: number;
  readonly hitShare: number;
}

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-bench-'));
});
afterAll(() => removeDirectory(directory));

const numberAt = (n: number) => `79${String((n * 7_368_787) % 1e9).padStart(9, '0')}`;

async function file(name: string, head: string, count: number, lineAt: (n: number) => string): Promise<string> {
  const path = join(directory, name);
  const stream = createWriteStream(path);
  stream.write(head);
  for (let n = 0; n < count; n++) {
    if (!stream.write(`${lineAt(n)}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
  return path;
}

async function run(task: 'list' | 'contacts' | 'runtime', path: string, numbers: number): Promise<Figures> {
  const child = spawn(process.execPath, ['--expose-gc', 'test/bench/list-process.mjs', task, path, String(numbers)]);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`list-process ended with ${code}\n${errors}`);
  const figures = JSON.parse(output) as Figures;
  const { loadMs, longestTurnMs, listMiB, matchUs } = figures;
  console.info(
    `${path.slice(directory.length + 1)}: loaded in ${loadMs.toFixed(0)} ms, longest turn ${longestTurnMs.toFixed(0)} ms, ` +
      `${listMiB.toFixed(0)} MiB resident, ${matchUs.toFixed(2)} µs a match`,
  );
  return figures;
}

function expectPromised({ listMiB, matchUs, hitShare }: Figures, maxMiB: number): void {
  expect(hitShare).toBe(0.5);
  expect(listMiB).toBeLessThan(maxMiB);
  expect(matchUs).toBeLessThan(2);
}

describe('a list of 1 000 000 numbers', () => {
  it('without texts', async () => {
    expectPromised(await run('list', await file('numbers.txt', '', NUMBERS, numberAt), NUMBERS), 100);
  });

  it('with a reason of its own for each', async () => {
    const lineAt = (n: number) => `${numberAt(n)},"спам, жалоба ${n}"`;
    expectPromised(await run('list', await file('reasons.csv', 'number,description\n', NUMBERS, lineAt), NUMBERS), 100);
  });

  it('with a hundred thousand prefixes, ranges that overlap and patterns beside them', async () => {
    const other = (n: number) => {
      if (n % 2 === 0) return `+49${String(n).padStart(8, '3')}*`;
      const from = 493_000_000_000 + n * 40;
      return n < 2000 ? `_+49151${String(n).padStart(4, '0')}XX!` : `+${from}-+${from + (n % 9000)}`;
    };
    const lineAt = (n: number) => (n < 100_000 ? other(n) : numberAt(n - 100_000));
    const path = await file('mixed.txt', '', NUMBERS, lineAt);
    expectPromised(await run('list', path, NUMBERS - 100_000), 150);
  });
});

describe('contacts', () => {
  it('of 1 000 000 numbers', async () => {
    const lineAt = (n: number) => `${numberAt(n)};Клиент ${n};${200 + (n % 50)};vip gold`;
    const path = await file('contacts.csv', 'number;name;extension;tags\n', NUMBERS, lineAt);
    expectPromised(await run('contacts', path, NUMBERS), 150);
  });
});

describe('the runtime lists', () => {
  it('with 100 000 numbers', async () => {
    mkdirSync(join(directory, 'lists'));
    const entryAt = (n: number) =>
      JSON.stringify({
        add: 'block',
        entry: numberAt(n),
        reason: `жалоба ${n}`,
        label: '',
        until: null,
        cause: null,
        at: 1,
        by: 'cli',
      });
    await file('lists/runtime.ndjson', '{"voxroute":"lists","version":1}\n', RUNTIME_NUMBERS, entryAt);
    const figures = await run('runtime', join(directory, 'lists'), RUNTIME_NUMBERS);
    expectPromised(figures, 100);
    expect(figures.loadMs).toBeLessThan(2000);
  });
});
