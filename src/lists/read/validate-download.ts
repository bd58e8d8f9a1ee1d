// Validates a downloaded list before it replaces the last one. A server's error page must not
// open or close everything.

import { decodeText } from '../../tables/decode-text.js';
import { forEachYielding } from '../../time/yield-to-calls.js';
import type { DownloadCheck } from '../fetch/feed-spec.js';
import { LineErrors } from './line-errors.js';
import { contactFormatOf, contactLines } from './contact-lines.js';
import { listEntries } from './list-entries.js';
import { listFormatOf } from './list-format.js';
import type { ReadLine } from './list-line.js';
import { unreadableText } from './source-text.js';

/** Words why not; null when it can be used: at least one line is right, and not more lines are wrong than right. */
export async function validateDownload(body: Uint8Array, check: DownloadCheck): Promise<string | null> {
  let good = 0;
  const bad = new LineErrors();
  try {
    await forEachYielding(
      linesOf(await decodeText(Buffer.from(body.buffer, body.byteOffset, body.length)), check),
      (line) => {
        if (line === null) return;
        if ('problem' in line) bad.add(line);
        else good += 1;
      },
    );
  } catch (error) {
    return unreadableText(error).message;
  }
  if (bad.count > good) return bad.moreThan(good);
  return good === 0 ? 'it is empty' : null;
}

/** Right and wrong ones; may throw `UnreadableList`. */
function linesOf(text: string, check: DownloadCheck): Iterable<ReadLine<object>> {
  const { numberSettings } = check;
  if (check.kind === 'contacts')
    return contactLines(text, check.format === 'auto' ? contactFormatOf(text) : check.format, numberSettings);
  const format = check.format === 'auto' ? listFormatOf(text, '') : check.format;
  const defaults = { reason: '', label: '', hangupCause: null };
  return listEntries({ source: '', text, format, defaults, numberSettings, mostNumbers: check.mostNumbers });
}
