// Reads the items of a JSON array one by one. Parsed in one piece, a large one would hold the event
// loop for half a second, and calls with it.

import { messageOf } from '../../errors.js';
import { UnreadableList } from './list-line.js';

/** Longest item, in characters. */
const MAX_ITEM = 4000;

/** @throws {UnreadableList} for what is no JSON array */
export function* jsonItems(text: string): Generator {
  let start = text.length - text.trimStart().length;
  if (text[start] !== '[') throw new UnreadableList('expected a JSON array of numbers or of objects with "number"');
  start += 1;
  for (let item = 1; ; item += 1) {
    const end = endOfItem(text, start, item);
    const isLast = text[end] === ']';
    const content = text.slice(start, end);
    if (item > 1 || !isLast || content.trim() !== '') yield parsed(content, item);
    start = end + 1;
    if (isLast) break;
  }
  if (text.slice(start).trim() !== '') throw new UnreadableList('expected a JSON array, found something behind it');
}

/** Where the comma or bracket behind an item is. */
function endOfItem(text: string, start: number, item: number): number {
  const limit = Math.min(text.length, start + MAX_ITEM);
  let depth = 0;
  let isText = false;
  for (let at = start; at < limit; at += 1) {
    const mark = text[at];
    if (isText) {
      if (mark === '\\') at += 1;
      else if (mark === '"') isText = false;
    } else if (mark === '"') isText = true;
    else if (depth === 0 && (mark === ',' || mark === ']')) return at;
    else if (mark === '[' || mark === '{') depth += 1;
    else if (mark === ']' || mark === '}') depth -= 1;
  }
  const why = limit === text.length ? 'its end is missing' : `item ${item} is longer than ${MAX_ITEM} characters`;
  throw new UnreadableList(`expected a JSON array: ${why}`);
}

function parsed(content: string, item: number): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    const why = messageOf(cause);
    throw new UnreadableList(`expected a JSON array: item ${item}: ${why.slice(0, 200)}`, null, { cause });
  }
}
