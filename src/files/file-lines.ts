// A file as a stream of complete lines, and the incomplete one at its end.

import { createReadStream } from 'node:fs';

/** Longest line that is kept; of a longer one the beginning is. */
const MAX_LENGTH = 8192;

/** Lines without their ends, many at a time; `isWhole`: the last one was ended too. Rejects as the file system does. */
export async function* fileLines(path: string): AsyncGenerator<{ lines: string[]; isWhole: boolean }> {
  let rest = '';
  const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 }) as AsyncIterable<string>;
  for await (const chunk of stream) {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LENGTH);
    yield { lines: lines.map((line) => line.slice(0, MAX_LENGTH)), isWhole: true };
  }
  if (rest !== '') yield { lines: [rest], isWhole: false };
}
