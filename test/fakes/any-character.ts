// Every character there is, for `fc.string({ unit })`. The unit `binary` of fast-check is the same, and makes a table of
// a million characters first, a second for each process.

import fc from 'fast-check';

const [FIRST_SURROGATE, SURROGATES] = [0xd800, 0x800];

/** One code point, never half of one; small ones more often. */
export const anyCharacter: fc.Arbitrary<string> = fc.integer({ min: 0, max: 0x10ffff - SURROGATES }).map(
  (index) => String.fromCodePoint(index < FIRST_SURROGATE ? index : index + SURROGATES),
  (character) => {
    if (typeof character !== 'string' || [...character].length !== 1) throw new Error('not one character');
    const code = character.codePointAt(0) ?? 0;
    if (code >= FIRST_SURROGATE && code < FIRST_SURROGATE + SURROGATES) throw new Error('half a character');
    return code < FIRST_SURROGATE ? code : code - SURROGATES;
  },
);
