// Programs that tests and the bench start are plain JavaScript, and import the built modules by their names: no compiler sees
// when one of them was renamed.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const IMPORT = /(?:import \{([^}]*)\} from|const \{([^}]*)\} = await import\(|import) ?'[./]*dist\/([\w/-]+)\.js'/g;

function importsOf(program: string): [program: string, module: string, name: string | null][] {
  return [...readFileSync(program, 'utf8').matchAll(IMPORT)].flatMap(
    ([, names, taken, module = '']): [string, string, string | null][] => {
      const list = (names ?? taken ?? '').split(',').map((name) => name.trim().split(' as ', 1)[0] ?? '');
      const given = list.filter((name) => name !== '');
      return given.length === 0 ? [[program, module, null]] : given.map((name) => [program, module, name]);
    },
  );
}

const PROGRAMS = ['test', 'bench', 'scripts', 'packaging'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(mjs|ts)$/.test(name) && !name.includes('agreement'))
    .map((name) => `${folder}/${name}`),
);
const IMPORTS = PROGRAMS.flatMap(importsOf);

it('looks at them at all', () => expect(IMPORTS.length).toBeGreaterThan(20));

it.each(IMPORTS)('%s finds %s, and in it %s', (_program, module, name) => {
  const source = `src/${module}.ts`;
  expect(existsSync(source), source).toBe(true);
  if (name === null) return;
  const declared = new RegExp(`export (?:async )?(?:function|class|const|let) ${name}\\b|export \\{[^}]*\\b${name}\\b`);
  expect(readFileSync(source, 'utf8')).toMatch(declared);
});
