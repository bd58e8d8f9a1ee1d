import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WarmPosition } from '../../../src/cli/bulk/warm-position.js';
import { removeDirectory } from '../../fakes/temporary-directory.js';

const LIST = [79170000001, 79170000002, 79170000003, 79170000004];

let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-position-'));
  const position = new WarmPosition(directory, 'callers.txt', LIST);
  for (const place of [1, 0, 3]) position.mark(place);
  await position.save();
});
afterEach(() => removeDirectory(directory));

function doneOf(list: readonly number[], key = 'callers.txt'): number {
  const position = new WarmPosition(directory, key, list);
  position.resume();
  return position.done;
}

describe('how far a list was learnt', () => {
  it('is up to the first number that is not done', () => {
    expect(doneOf(LIST)).toBe(2);
  });

  it('holds when the list has grown or changed further on, and for this list only', () => {
    expect(doneOf([...LIST, 79170000005])).toBe(2);
    expect(doneOf([...LIST.slice(0, 2), 79180000000])).toBe(2);
    expect(doneOf(LIST, 'others.txt')).toBe(0);
  });

  it('does not hold when the numbers before it are others', () => {
    expect(doneOf([79180000000, ...LIST])).toBe(0);
    expect(doneOf(LIST.slice(0, 1))).toBe(0);
  });

  it('goes on from what was taken up', async () => {
    const position = new WarmPosition(directory, 'callers.txt', LIST);
    position.resume();
    position.mark(2);
    await position.save();
    expect(doneOf(LIST)).toBe(3);
    position.mark(3);
    expect(position.isComplete).toBe(true);
    position.remove();
    expect(doneOf(LIST)).toBe(0);
  });

  it.each(['', '{', 'null', '{"done":-1,"digest":""}', '{"done":2,"digest":7}', '{"done":1e99,"digest":""}'])(
    'is nothing where the file holds %j',
    (content) => {
      const [name = ''] = readdirSync(join(directory, 'warm'));
      const path = join(directory, 'warm', name);
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ done: 2 });
      writeFileSync(path, content);
      expect(doneOf(LIST)).toBe(0);
    },
  );
});
