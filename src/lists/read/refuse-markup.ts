// Part of reading lists: files of markup are none, and are told so in words.

import { UnreadableList } from './list-line.js';

/** @throws {UnreadableList} for XML, such as a phone book of Yealink or Grandstream, and for web pages */
export function refuseMarkup(text: string): void {
  const first = /^\s*(<[!?/A-Za-z][^\n]{0,200})/.exec(text.slice(0, 1000))?.[1];
  if (first === undefined) return;
  const isPage = /^<(?:!doctype\s+html|html|head|body)\b/i.test(first);
  const what = isPage ? 'a web page' : 'XML, such as a phone book of Yealink or Grandstream';
  throw new UnreadableList(`expected a list, found ${what}: export it as CSV or vCard`, 1);
}
