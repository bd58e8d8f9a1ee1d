// Part of knowing names: an id for a name that no table knows, so that a rule can still match it.

import { transliterate } from '../lookup/transliterate.js';

const MAX_LENGTH = 60;

/**
 * `[a-z0-9-]`, 1 to 60 characters: the words in Latin letters, else `unknown-` and a hash of them. Never one of `taken`:
 * that would give the name a meaning that it does not have.
 */
export function madeId(words: readonly string[], taken: ReadonlySet<string>): string {
  const spelled = idText(transliterate(words.join(' ')));
  let id = spelled === '' ? `unknown-${hash(words.join(' '))}` : spelled;
  while (taken.has(id)) id = idText(`x-${id}`);
  return id;
}

function idText(latin: string): string {
  const letters = latin.normalize('NFD').replace(/\p{M}+/gu, '');
  const dashed = letters
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '');
  return dashed.slice(0, MAX_LENGTH).replace(/-+$/, '');
}

/** FNV-1a over code points: the same on every host and in every version. */
function hash(text: string): string {
  let sum = 0x811c9dc5;
  for (const character of text) sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return sum.toString(16).padStart(8, '0');
}
