// The holders that the plan names are what scripts/build-russian-holders.mjs makes of the registry. Always of an excerpt and by
// the names of operators.yaml; of the whole table of August 2026 where VOXROUTE_HOLDERS_TABLE names it:
//
//     VOXROUTE_HOLDERS_TABLE=/data/DEF-9xx-2026-08.csv npx vitest run --project fast test/truth

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadIdentifier } from '../../src/names/load-names.js';
import { openTruth } from './open-truth.js';

const SCRIPT = fileURLToPath(new URL('../../scripts/build-russian-holders.mjs', import.meta.url));
const EXCERPT = fileURLToPath(new URL('def-9xx-excerpt.csv', import.meta.url));
const WHOLE_TABLE = process.env['VOXROUTE_HOLDERS_TABLE'] ?? '';

const run = (...args: string[]) => spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' });
const rowsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t') as [prefix: string, holder: string]);

const shipped = rowsOf(readFileSync(new URL('../../scripts/russian-holders.tsv', import.meta.url), 'utf8'));
const holderOf = new Map(shipped);

/** Who holds all numbers behind a prefix, by the shipped table. */
function shippedHolder(prefix: string): string | undefined {
  return [3, 4, 5].map((length) => holderOf.get(prefix.slice(0, length))).find((holder) => holder !== undefined);
}

describe('the shipped holders of Russian mobile prefixes', () => {
  it('are those that the script finds in an excerpt of the same table', () => {
    const { stdout, status } = run('--print', EXCERPT);
    expect(status).toBe(0);
    const found = rowsOf(stdout);
    expect(found.length).toBeGreaterThan(20);
    for (const [prefix, holder] of found) expect([prefix, shippedHolder(prefix)]).toEqual([prefix, holder]);
  });

  it('are named as operators.yaml names them now', () => {
    const identify = loadIdentifier();
    for (const [, holder] of shipped) {
      const inn = /\(ИНН (\d+)\)$/.exec(holder)?.[1];
      if (inn === undefined)
        expect(identify.operator(holder, undefined, 'RU')).toMatchObject({ name: holder, known: true });
      // A name that other firms bear stands with its INN.
      else
        expect([holder, identify.operator(holder.replace(/ \(.*$/, ''), undefined, 'RU').known]).toEqual([
          holder,
          false,
        ]);
    }
  });

  it('are two thousand, none of them inside another', () => {
    expect(shipped.length).toBeGreaterThan(2000);
    const inside = shipped.filter(([prefix]) =>
      [3, 4].some((length) => length < prefix.length && holderOf.has(prefix.slice(0, length))),
    );
    expect(inside).toEqual([]);
  });

  it('are what the plan that ships answers', async () => {
    const truth = await openTruth();
    const wrong: string[] = [];
    for (const [prefix, holder] of shipped) {
      const { record } = await truth.ask(`7${prefix.padEnd(10, '5')}`, null);
      if (record.operatorOldId?.value !== truth.identify.operator(holder, undefined, 'RU').id) wrong.push(prefix);
    }
    expect(wrong).toEqual([]);
  });

  it('are what the script makes of the whole table', ({ skip }) => {
    if (WHOLE_TABLE === '') skip('VOXROUTE_HOLDERS_TABLE names no table: only an excerpt was read');
    expect(run('--check', WHOLE_TABLE)).toMatchObject({ status: 0, stderr: '' });
  });
});
