// The lines that `voxroute setup` puts into a file of somebody else: between two marks, so that they can be replaced and taken
// out again, and nothing else is touched.

const BEGIN = '; voxroute setup: begin (voxroute setup --undo takes these lines out)';
const END = '; voxroute setup: end';

/** The text with this block at its end, or where it stood. */
export function withBlock(text: string, lines: readonly string[]): string {
  const block = `${[BEGIN, ...lines, END].join('\n')}\n`;
  const place = placeOf(text);
  if (place !== null) return text.slice(0, place.from) + block + text.slice(place.to);
  const gap = text === '' || text.endsWith('\n\n') ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  return text + gap + block;
}

/** The text as it was before; the same where there is no block. */
export function withoutBlock(text: string): string {
  const place = placeOf(text);
  if (place === null) return text;
  const before = text.slice(0, place.from);
  const after = text.slice(place.to);
  return (after === '' ? before.replace(/\n\n$/, '\n') : before) + after;
}

/** The lines between the marks; null where there is no block. */
export function blockIn(text: string): string[] | null {
  const place = placeOf(text);
  return place === null ? null : text.slice(place.from, place.to).trimEnd().split('\n').slice(1, -1);
}

function placeOf(text: string): { readonly from: number; readonly to: number } | null {
  const from = text.indexOf(BEGIN);
  const end = text.indexOf(END, from);
  if (from < 0 || end < 0) return null;
  const to = end + END.length;
  return { from, to: text[to] === '\n' ? to + 1 : to };
}
