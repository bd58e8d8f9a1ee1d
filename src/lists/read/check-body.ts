// Before a new body of a URL takes the place of the last one: is it what it should be? A server's error page must not
// open or close everything.

import { decodeText } from '../../tables/decode-text.js';
import { inTurns } from '../../time/in-turns.js';
import { BadLines } from './bad-lines.js';
import type { ReadLine } from './list-line.js';
import { unreadableText } from './source-text.js';

/**
 * Words why not; null when it can be used: at least one line is right, and not more lines are wrong than right.
 *
 * @param read the lines of a text, right and wrong ones; may throw `UnreadableList`
 */
export async function checkBody<Line extends object>(
  body: Buffer,
  read: (text: string) => Iterable<ReadLine<Line>>,
): Promise<string | null> {
  let good = 0;
  const bad = new BadLines();
  try {
    await inTurns(read(await decodeText(body)), (line) => {
      if (line === null) return;
      if ('problem' in line) bad.add(line);
      else good += 1;
    });
  } catch (error) {
    return unreadableText(error).message;
  }
  if (bad.count > good) return bad.moreThan(good);
  return good === 0 ? 'there is nothing in it' : null;
}
