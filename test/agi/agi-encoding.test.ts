import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { AgiEncodingError, checkCommand, encodeMSet, encodeVariables, fitsInMSet } from '../../src/agi/agi-encoding.js';
import { readMSet } from '../fakes/agi-asterisk.js';
import { anyCharacter } from '../fakes/any-character.js';

const decoded = (lines: readonly string[]) => lines.flatMap((line) => readMSet(line));
const bytesOf = (line: string) => Buffer.byteLength(`${line}\n`);

const name = fc
  .tuple(fc.constantFrom('', '__', '_'), fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/))
  .map(([mark, word]) => mark + word);
const text = fc.string({ unit: anyCharacter, maxLength: 120 }).map((value) => value.replace(/[\r\n\0]/g, ''));
const hostile = fc
  .array(fc.constantFrom('\\', '"', ',', '(', ')', '[', ']', '$', '{', '}', '=', ';', '|', ' ', '\t', 'я', '😀', 'a'))
  .map((pieces) => pieces.join(''));
const pairs = fc.array(fc.tuple(name, fc.oneof(text, hostile)), { maxLength: 120 });

describe('encoding variables for Asterisk', () => {
  it('sets many variables with one command', () => {
    expect(
      encodeMSet([
        ['VOX_STATUS', 'OK'],
        ['VOX_OPERATOR', 'МТС'],
        ['VOX_FAULT', ''],
      ]),
    ).toEqual({
      lines: ['EXEC MSet "VOX_STATUS=OK,VOX_OPERATOR=МТС,VOX_FAULT="'],
      shortened: [],
    });
  });

  it('writes nothing for no variables', () => {
    expect(encodeMSet([]).lines).toEqual([]);
    expect(encodeVariables({ variables: [], pattern: { variables: [], holes: [] } }).lines).toEqual([]);
  });

  it('puts a backslash before what MSet would read, and quotes that for AGI', () => {
    expect(encodeMSet([['A', 'ПАО "МегаФон", (Уфа) [x] \\']]).lines).toEqual([
      String.raw`EXEC MSet "A=ПАО \\\"МегаФон\\\"\\, \\(Уфа\\) \\[x\\] \\\\"`,
    ]);
  });

  it('sets functions and inherited variables', () => {
    const given: [string, string][] = [
      ['CALLERID(name)', 'МТС, Уфа'],
      ['__VOX_REGION', 'Уфа'],
      ['CDR(userfield)', '1'],
    ];
    expect(decoded(encodeMSet(given).lines)).toEqual(given);
  });

  it.each([
    '',
    '1A',
    'A B',
    'A,B',
    'A=B',
    'A(',
    'A)',
    'A(b',
    'A(b)(c)',
    'A"',
    'Я',
    'A\n',
    'HASH(a,b)',
    'A'.repeat(101),
  ])('refuses %j as a name', (bad) => {
    expect(() => encodeMSet([[bad, '1']])).toThrow(AgiEncodingError);
    expect(fitsInMSet(bad, '1')).toBe(false);
  });

  it.each(['a\nb', 'a\rb', 'a\0b', '\n', 'x"\nEXEC System "rm -rf /"\n'])('refuses the value %j', (bad) => {
    expect(() => encodeMSet([['A', bad]])).toThrow(AgiEncodingError);
    expect(fitsInMSet('A', bad)).toBe(false);
  });

  it('splits what does not fit into one line, in order', () => {
    const given = Array.from({ length: 40 }, (_, i) => [`VOX_${i}`, 'я'.repeat(60)] as const);
    const { lines, shortened } = encodeMSet(given);
    expect(lines.length).toBe(3);
    expect(Math.max(...lines.map(bytesOf))).toBeLessThanOrEqual(2000);
    expect(decoded(lines)).toEqual(given);
    expect(shortened).toEqual([]);
  });

  it('never puts more than 90 variables into one command', () => {
    const given = Array.from({ length: 181 }, (_, i) => [`V${i}`, ''] as const);
    const { lines } = encodeMSet(given);
    expect(lines.map((line) => readMSet(line).length)).toEqual([90, 90, 1]);
  });

  it('uses a line to the last byte and cuts only from the next one on', () => {
    const room = 2000 - bytesOf('EXEC MSet "A="');
    expect(encodeMSet([['A', 'x'.repeat(room)]])).toMatchObject({ shortened: [] });
    expect(encodeMSet([['A', 'x'.repeat(room)]]).lines.map(bytesOf)).toEqual([2000]);
    expect(encodeMSet([['A', 'x'.repeat(room + 1)]]).shortened).toEqual(['A']);
    expect(fitsInMSet('A', 'x'.repeat(room))).toBe(true);
    expect(fitsInMSet('A', 'x'.repeat(room + 1))).toBe(false);
  });

  it('cuts a value of 5 KB by whole characters and says whose', () => {
    const { lines, shortened } = encodeMSet([
      ['BEFORE', '1'],
      ['BIG', '😀"'.repeat(1000)],
      ['AFTER', '2'],
    ]);
    const variables = new Map(decoded(lines));
    expect(shortened).toEqual(['BIG']);
    expect(variables.get('BIG')).toMatch(/^(😀")+😀?$/u);
    expect([variables.get('BEFORE'), variables.get('AFTER')]).toEqual(['1', '2']);
    expect(lines.map(bytesOf).every((bytes) => bytes <= 2000)).toBe(true);
  });

  it('refuses a limit too small for a name', () => {
    expect(() => encodeMSet([['A_LONG_NAME', '1']], { maxLineBytes: 20 })).toThrow(AgiEncodingError);
    const maxLineBytes = bytesOf('EXEC MSet "A="');
    expect(encodeMSet([['A', '1']], { maxLineBytes })).toEqual({ lines: ['EXEC MSet "A="'], shortened: ['A'] });
    expect(() => encodeMSet([['A', '1']], { maxLineBytes: maxLineBytes - 1 })).toThrow(AgiEncodingError);
  });

  it('refuses a command that Asterisk would read as more than one', () => {
    expect(() => checkCommand('NOOP\nHANGUP')).toThrow(AgiEncodingError);
    expect(() => checkCommand('NOOP\0')).toThrow(AgiEncodingError);
    expect(() => checkCommand(`NOOP ${'я'.repeat(1000)}`)).toThrow(AgiEncodingError);
    expect(() => checkCommand(`NOOP ${'x'.repeat(1994)}`)).not.toThrow();
  });

  property([pairs])('gives Asterisk exactly the values it was given', (given) => {
    const { lines, shortened } = encodeMSet(given);
    expect(shortened).toEqual([]);
    expect(decoded(lines)).toEqual(given);
    for (const line of lines) {
      expect(bytesOf(line)).toBeLessThanOrEqual(2000);
      expect(line).not.toMatch(/[\r\n\0]/);
      expect(readMSet(line).length).toBeLessThanOrEqual(90);
    }
  });

  property([
    fc.array(
      fc.tuple(
        name,
        hostile.map((value) => value.repeat(9)),
      ),
      { maxLength: 10 },
    ),
    fc.integer({ min: 60, max: 200 }),
  ])('keeps every limit and cuts only from the end', (given, maxLineBytes) => {
    const { lines, shortened } = encodeMSet(given, { maxLineBytes, maxPairs: 3 });
    const read = decoded(lines);
    expect(read.map(([key]) => key)).toEqual(given.map(([key]) => key));
    for (const [index, [key, value]] of read.entries()) {
      const whole = given[index]![1];
      expect(whole.startsWith(value)).toBe(true);
      if (value !== whole) expect(shortened).toContain(key);
    }
    for (const line of lines) expect(bytesOf(line)).toBeLessThanOrEqual(maxLineBytes);
  });
});
