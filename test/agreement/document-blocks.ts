// What documents show between ``` marks. Configurations are complete in themselves; a first line `# /etc/voxroute/…` or
// `# cases.yaml` makes a block another file.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Block {
  /** `docs/policy.md:42` */
  readonly place: string;
  readonly language: string;
  /** As the first line names it; `voxroute.yaml` for a configuration without a name. */
  readonly file: string;
  readonly text: string;
}

const CONFIGURATION = 'voxroute.yaml';

export function documentBlocks(): Block[] {
  const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));
  return ['README.md', 'README.ru.md', ...pages.map((name) => join('docs', name))].flatMap(blocksOf);
}

export function isConfiguration({ language, file }: Block): boolean {
  return (
    language === 'yaml' && (file === CONFIGURATION || /^\/etc\/voxroute\/(?:voxroute|conf\.d\/[^/]+)\.yaml$/.test(file))
  );
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(({ 1: language = '', 2: body = '', index }) => {
    const line = text.slice(0, index).split('\n').length + 1;
    const file = /^# (\S+\.\w+)\n/.exec(body)?.[1] ?? CONFIGURATION;
    return { place: `${page}:${line}`, language, file, text: body };
  });
}
