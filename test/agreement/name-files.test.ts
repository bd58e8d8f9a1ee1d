// data/names.json holds what the YAML files beside it say. `npm run docs` writes it anew.

import { expect, it } from 'vitest';
import { nameFilesCopy } from '../../src/config/name-files.js';

it('the quick copy of the tables of names is that of the files people edit', async () => {
  await expect(nameFilesCopy()).toMatchFileSnapshot('../../data/names.json');
});
