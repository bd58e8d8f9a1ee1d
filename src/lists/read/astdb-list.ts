// Reading a list file: what `asterisk -rx 'database show blacklist'` prints of FreePBX's blacklist.
//
//   /blacklist/79170415564                            : sells &quot;windows&quot;
//   /blacklist/blocked                                : 1
//   /blacklist/dest                                   : app-blackhole,hangup,1
//   3 results found.

import { listLine, type ListLine, type ReadLine } from './list-line.js';
import { MAX_LINE_LENGTH, textLines } from '../../tables/text-lines.js';

const KEY = /^\/([^/]+)\/([^:]*):(.*)$/;
const COUNT = /^\d+ results? found\.$/;
/** FreePBX escapes descriptions for its web pages. */
const HTML: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#039': "'", '#39': "'" };

/** Other families than those of a blacklist are left out. */
export function* readAstdbList(text: string): Generator<ReadLine<ListLine>> {
  for (const { line, text: content } of textLines(text)) {
    if (content === null) yield { line, problem: `longer than ${MAX_LINE_LENGTH} characters` };
    else yield entryOf(line, content.trim());
  }
}

function entryOf(line: number, content: string): ReadLine<ListLine> {
  if (content === '' || COUNT.test(content)) return null;
  const [, family, key, value] = KEY.exec(content) ?? [];
  if (family === undefined || key === undefined || value === undefined) {
    return { line, problem: 'expected /blacklist/NUMBER : description' };
  }
  return /blacklist/i.test(family) ? blacklisted(line, key.trim(), value.trim()) : null;
}

/** Keys that are no numbers: where blocked callers go is the dialplan's, `blocked` means callers without a number. */
function blacklisted(line: number, key: string, value: string): ListLine | null {
  if (key === 'dest') return null;
  if (key === 'blocked') return value === '1' ? listLine(line, { number: 'withheld' }) : null;
  // FreePBX writes 1 where there is no description.
  return listLine(line, { number: key, reason: value === '1' ? '' : unescapeHtml(value) });
}

function unescapeHtml(text: string): string {
  return text.replace(/&(#?\w{1,5});/g, (whole, name: string) => HTML[name] ?? whole);
}
