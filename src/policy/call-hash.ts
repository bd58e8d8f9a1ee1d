// Chance that is the same each time it is asked: by the call's id, so that a test, an explanation and the call itself
// agree.

/** FNV-1a over UTF-16 units. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/**
 * From 0 to less than 1, out of two hashes: a call's, and that of what is drawn for. Mixed as murmur3 does it, so that
 * ids that differ in the last digit only land far apart.
 */
export function chanceOf(call: number, draw: number): number {
  let hash = Math.imul(call ^ Math.imul(draw, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
