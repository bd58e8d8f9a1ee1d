// An id for an unknown name, so that a rule can still match it.

import { transliterate } from '../lookup/transliterate.js';

const MAX_LENGTH = 60;

/**
 * `[a-z0-9-]`, 1 to 60 characters: the words in Latin letters, else `unknown-` and a hash of them. Never one of `taken`:
 * that would give the name a meaning that it does not have.
 *
 * @param inn of the firm, empty where it is not known; stands behind the words, so that namesakes have two ids
 */
export function fallbackId(words: readonly string[], taken: ReadonlySet<string>, inn = ''): string {
  const behind = inn === '' ? '' : `-${inn}`;
  const withInn = (spelled: string) => idText(spelled, MAX_LENGTH - behind.length) + behind;
  const spelled = idText(transliterate(words.join(' ')));
  let id = withInn(spelled === '' ? `unknown-${hash(words.join(' '))}` : spelled);
  while (taken.has(id)) id = idText(`x-${id}`);
  return id;
}

function idText(latin: string, maxLength = MAX_LENGTH): string {
  const letters = latin.normalize('NFD').replace(/\p{M}+/gu, '');
  const dashed = letters
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '');
  return dashed.slice(0, maxLength).replace(/-+$/, '');
}

/** FNV-1a over code points: the same on every host and in every version. */
function hash(text: string): string {
  let sum = 0x811c9dc5;
  for (const character of text) sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return sum.toString(16).padStart(8, '0');
}
