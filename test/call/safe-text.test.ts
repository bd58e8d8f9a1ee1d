import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { MAX_TEXT_BYTES, safeText, shortenToBytes } from '../../src/call/safe-text.js';
import { anyCharacter } from '../fakes/any-character.js';

const anyText = fc.string({ unit: anyCharacter, maxLength: 400 });

describe('text for a channel variable', () => {
  it.each([
    ['ПАО "МегаФон"', 'ПАО «МегаФон»'],
    ['a "b" "c"', 'a «b» «c»'],
    ['Теле2 (Т2)', 'Теле2 Т2'],
    ['a\r\nEXEC System "rm"', 'a EXEC System «rm»'],
    ['${SYSTEM(id)}', 'SYSTEM id'],
    ['$[1=1]', '1=1'],
    ['tail\\', 'tail'],
    ['nul\0byte', 'nul byte'],
    ['  many   blanks ', 'many blanks'],
    ['\u202eabc\u2028def', 'abc def'],
    ['HANGUP', 'HANGUP'],
    ["Lee's, «shop» & co | x", "Lee's, «shop» & co | x"],
    ['half \ud83d pair', 'half pair'],
  ])('%j becomes %j', (raw, safe) => {
    expect(safeText(raw)).toBe(safe);
  });

  it('is shortened to whole characters', () => {
    expect(safeText('я'.repeat(100))).toBe('я'.repeat(60));
    expect(safeText(`${'a'.repeat(119)}я`)).toBe('a'.repeat(119));
    expect(shortenToBytes('🇷🇺🇷🇺', 7)).toBe('🇷');
    expect(safeText(`${'a'.repeat(119)} b`)).toBe('a'.repeat(119));
  });

  it.each(['\u007f', '\u0080', '\u07ff', '\u0800', '\uffff', '\u{10000}'])('counts the bytes of %j', (character) => {
    const bytes = Buffer.byteLength(character) * 50;
    expect(shortenToBytes(character.repeat(50), bytes)).toBe(character.repeat(50));
    expect(shortenToBytes(character.repeat(50), bytes - 1)).toBe(character.repeat(49));
  });

  property([anyText])('never holds a character that means something to a dialplan or a protocol', (text) => {
    expect(safeText(text)).not.toMatch(/["()[\]{}$\\\r\n\0]/);
  });

  property([anyText, fc.integer({ min: 4, max: 200 })])('never takes more bytes than allowed', (text, maxBytes) => {
    expect(Buffer.byteLength(safeText(text, maxBytes))).toBeLessThanOrEqual(maxBytes);
    expect(safeText(text, maxBytes).isWellFormed()).toBe(true);
  });

  property([anyText])('does not change again when it is made safe twice', (text) => {
    expect(safeText(safeText(text))).toBe(safeText(text));
  });

  property([fc.string({ unit: fc.constantFrom(...'абвгд ABC 123,.-«»') })])(
    'keeps plain Russian and Latin text',
    (text) => {
      const plain = text.trim().replace(/ +/g, ' ');
      if (Buffer.byteLength(plain) <= MAX_TEXT_BYTES) expect(safeText(text)).toBe(plain);
    },
  );
});
