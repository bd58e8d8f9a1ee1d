// The head of each source file says what the file is about, not where it stands among others.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const POSITION =
  /^\/\/ (?:[A-Z]+, \w+ step|Part of|Beside|Between|At the|The other|(?:First|Second|Third|Fourth|Last) (?:step|part|half|thing)\b)/;

it('every file of src/ begins with its subject', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const heads = files.map((name) => ({ name, head: readFileSync(join('src', name), 'utf8').split('\n')[0] ?? '' }));
  expect(heads.filter(({ head }) => !head.startsWith('// ') || POSITION.test(head))).toEqual([]);
});
