// docs/providers.md has every method of every kind, and every fault.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VERBS } from '../../src/cli/provider/verbs.js';
import { parametersOf } from '../../src/providers/input-text.js';
import { KINDS } from '../../src/providers/kinds.js';
import type { MethodTable } from '../../src/providers/method.js';
import { PROVIDER_FAULTS } from '../../src/providers/provider-fault.js';
import { markdownTable, withSections } from './generated-section.js';

const code = (text: string) => `\`${text}\``;

function methodTable(methods: MethodTable): string {
  const rows = Object.entries(methods).map(([name, entry]) => [
    code(name),
    entry.class,
    parametersOf(entry)
      .map((parameter) => code(parameter.isNeeded ? parameter.name : `[${parameter.name}]`))
      .join(' '),
    entry.summary,
  ]);
  return markdownTable(['method', 'class', 'parameters', 'does'], rows);
}

describe('docs/providers.md', () => {
  const page = readFileSync('docs/providers.md', 'utf8');

  it('has every method of the clients, and every fault', async () => {
    const methods = Object.entries(KINDS).map(
      ([kind, each]) => [`${kind}-methods`, methodTable(each.methods)] as const,
    );
    const faults = Object.entries(PROVIDER_FAULTS).map(([fault, meaning]) => [code(fault), meaning]);
    const sections = { ...Object.fromEntries(methods), 'provider-faults': markdownTable(['fault', 'means'], faults) };
    await expect(withSections(page, sections)).toMatchFileSnapshot('../../docs/providers.md');
  });

  it('names every verb with its options', () => {
    for (const entry of Object.values(VERBS).flat()) {
      const row = page.split('\n').filter((line) => line.startsWith(`| \`${entry.name}`));
      expect(row.length, entry.name).toBeGreaterThan(0);
      for (const { long } of entry.options ?? [])
        if (!['--yes', '--dry-run', '--force'].includes(long ?? '')) expect(row.join(), entry.name).toContain(long);
    }
  });
});
