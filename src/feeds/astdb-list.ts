// Reading a list file: what `asterisk -rx 'database show blacklist'` prints of FreePBX's blacklist.
//
//   /blacklist/79170415564                            : sells &quot;windows&quot;
//   /blacklist/blocked                                : 1
//   /blacklist/dest                                   : app-blackhole,hangup,1
//   3 results found.

import { listLine, type BadLine, type ListLine } from './list-line.js';
import { MAX_LINE_LENGTH, textLines } from './text-lines.js';

const KEY = /^\/([^/]+)\/(.*?)\s*:(?:\s(.*))?$/;
const COUNT = /^\d+ results? found\.$/;
/** FreePBX escapes descriptions for its web pages. */
const HTML: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#039': "'", '#39': "'" };

/** Other families than those of a blacklist are left out. */
export function* readAstdbList(text: string): Generator<ListLine | BadLine> {
  for (const { line, text: content } of textLines(text)) {
    if (content === null) yield { line, problem: `longer than ${MAX_LINE_LENGTH} characters` };
    else if (!COUNT.test(content.trim())) {
      const [, family, key, value = ''] = KEY.exec(content.trim()) ?? [];
      if (family === undefined || key === undefined)
        yield { line, problem: 'expected /blacklist/NUMBER : description' };
      else if (/blacklist/i.test(family)) yield* entry(line, key, value.trim());
    }
  }
}

/** Keys that are no numbers: where blocked callers go is the dialplan's, `blocked` means callers without a number. */
function* entry(line: number, key: string, value: string): Generator<ListLine> {
  if (key === 'dest') return;
  if (key === 'blocked') {
    if (value === '1') yield listLine(line, { number: 'withheld' });
    return;
  }
  // FreePBX writes 1 where there is no description.
  yield listLine(line, { number: key, reason: value === '1' ? '' : unescapeHtml(value) });
}

function unescapeHtml(text: string): string {
  return text.replace(/&(#?\w{1,5});/g, (whole, name: string) => HTML[name] ?? whole);
}
