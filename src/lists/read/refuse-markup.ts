// Refuses markup files as lists, with an explanation.

import { markupIn } from '../../tables/markup.js';
import { UnreadableList } from './list-line.js';

/** @throws {UnreadableList} for XML, such as a phone book of Yealink or Grandstream, and for web pages */
export function refuseMarkup(text: string): void {
  const found = markupIn(text);
  if (found !== null) throw new UnreadableList(`expected a list, found ${found}`, 1);
}
