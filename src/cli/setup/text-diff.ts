// What changes in a file, for a person: lines that go and lines that come, with a little around them.

const AROUND = 2;

/** Unified, without secrets. Only the first and last lines that differ are found: blocks are put in whole. */
export function textDiff(path: string, before: string | null, after: string): string {
  const old = linesOf(before ?? '');
  const next = linesOf(after);
  let from = 0;
  while (from < old.length && from < next.length && old[from] === next[from]) from += 1;
  let oldEnd = old.length;
  let nextEnd = next.length;
  while (oldEnd > from && nextEnd > from && old[oldEnd - 1] === next[nextEnd - 1]) {
    oldEnd -= 1;
    nextEnd -= 1;
  }
  const lines = [
    `--- ${before === null ? '/dev/null' : path}`,
    `+++ ${path}`,
    `@@ line ${from + 1} @@`,
    ...old.slice(Math.max(0, from - AROUND), from).map((line) => ` ${line}`),
    ...old.slice(from, oldEnd).map((line) => `-${line}`),
    ...next.slice(from, nextEnd).map((line) => `+${line}`),
    ...old.slice(oldEnd, oldEnd + AROUND).map((line) => ` ${line}`),
  ];
  const isSecret = path.endsWith('secret');
  return lines.map((line) => hidden(line, isSecret)).join('\n');
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function hidden(line: string, isSecret: boolean): string {
  if (isSecret && /^[+-][^+-]/.test(line)) return `${line[0] ?? ''}(a secret)`;
  return line.replace(/^([ +-]\s*secret\s*=\s*)\S.*$/, '$1(a secret)');
}
