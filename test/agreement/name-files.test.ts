// What is made from the tables of names says the same as they do. `npm run docs` writes it anew.

import { expect, it } from 'vitest';
import { nameFilesCopy, readNameFiles } from '../../src/names/name-files.js';
import { mergeNames } from '../../src/names/merge-names.js';
import { namesPage } from './names-page.js';

it('the quick copy is that of the files people edit', async () => {
  await expect(nameFilesCopy()).toMatchFileSnapshot('../../data/names.json');
});

it('docs/names.md lists every operator and every region', async () => {
  const { tables } = mergeNames(readNameFiles(), { operators: [], regions: [] });
  await expect(namesPage(tables)).toMatchFileSnapshot('../../docs/names.md');
});
