// Files of markup are no tables and no lists, and are told so in words.

/** What it is, and what to do; null for what does not begin as markup. */
export function markupIn(text: string): string | null {
  const first = /^\uFEFF?\s*(<[!?/A-Za-z][^\n]{0,200})/.exec(text.slice(0, 1000))?.[1];
  if (first === undefined) return null;
  const isPage = /^<(?:!doctype\s+html|html|head|body)\b/i.test(first);
  const what = isPage ? 'a web page' : 'XML, such as a phone book of Yealink or Grandstream';
  return `${what}: export it as CSV or vCard`;
}
