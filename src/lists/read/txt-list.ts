// Reading a list file: one entry a line.
//
//   # spam of this autumn
//   79170415564
//   7917*            # a whole operator
//   withheld

import { listLine, type ListLine, type ReadLine } from './list-line.js';
import { plainNumberCell } from '../../tables/plain-number-cell.js';
import { MAX_LINE_LENGTH, textLines } from '../../tables/text-lines.js';

/** What stands behind a `#` is the reason. */
export function* readTxtList(text: string): Generator<ReadLine<ListLine>> {
  for (const { line, text: content } of textLines(text)) {
    if (content === null) {
      yield { line, problem: `longer than ${MAX_LINE_LENGTH} characters` };
      continue;
    }
    // Feature codes such as `#21#` are not listed, so that a # always begins a remark.
    const mark = content.indexOf('#');
    const number = (mark < 0 ? content : content.slice(0, mark)).trim();
    if (number === '') yield null;
    else
      yield listLine(line, { number: plainNumberCell(number), reason: mark < 0 ? '' : content.slice(mark + 1).trim() });
  }
}
