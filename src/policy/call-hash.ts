// Chance that is the same each time it is asked: by the call's id, so that a test, an explanation and the call itself
// agree.

/** FNV-1a over UTF-16 units, then murmur3's last mixing: ids that differ in the last digit only land far apart. */
function callHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** From 0 to less than 1. */
export function callChance(text: string): number {
  return callHash(text) / 0x1_0000_0000;
}
