import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { MAX_REPLY_BYTES, ReplyReader, type AgiMessage, type AgiReply } from '../../src/agi/agi-reply.js';
import { LineSplitter } from '../../src/agi/line-splitter.js';
import { REPLY_510, REPLY_511, REPLY_520 } from '../fakes/agi-asterisk.js';
import { startStopwatch } from '../fakes/standstill.js';
import { anyCharacter } from '../fakes/any-character.js';

function read(text: string, sizes: readonly number[] = [text.length]): AgiMessage[] {
  const reader = new ReplyReader();
  const splitter = new LineSplitter();
  const messages: AgiMessage[] = [];
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    for (const line of splitter.push(text.slice(at, at + size))) {
      const message = reader.addLine(line);
      if (message !== undefined) messages.push(message);
    }
    at += size;
  }
  return messages;
}

function replyOf(text: string): Partial<AgiReply> | undefined {
  const [message, ...more] = read(text);
  expect(more).toEqual([]);
  return message?.kind === 'reply' ? message.reply : undefined;
}

describe('reading replies', () => {
  it.each([
    ['200 result=1\n', { code: 200, result: '1', value: null }],
    ['200 result=0\n', { code: 200, result: '0', value: null }],
    ['200 result=-2\n', { code: 200, result: '-2', value: null }],
    ['200 result=1 (МТС)\n', { result: '1', value: 'МТС' }],
    ['200 result=1 ()\n', { result: '1', value: '' }],
    ['200 result=1 (a (b) c)\n', { value: 'a (b) c' }],
    ['200 result=1 (()\n', { value: '(' }],
    ['200 result=1 (x=1) y=2)\n', { value: 'x=1) y=2' }],
    ['200 result=1 (one\ntwo\n\nthree)\n', { value: 'one\ntwo\n\nthree' }],
    ['200 result=1 (one\r\ntwo)\r\n', { value: 'one\r\ntwo' }],
    ['200 result=1 (\n)\n', { value: '\n' }],
    ['200 result=1 (a\nHANGUP\nb)\n', { value: 'a\nHANGUP\nb' }],
    ['200 result=1\r\n', { result: '1', value: null }],
    ['200 result=\n', { code: 200, result: '' }],
  ])('reads %j', (text, expected) => {
    expect(replyOf(text)).toMatchObject(expected);
  });

  it('tells the result from what follows it', () => {
    expect(replyOf('200 result=-1 endpos=12345\n')).toEqual({
      code: 200,
      result: '-1',
      value: null,
      attributes: new Map([['endpos', '12345']]),
      text: '',
    });
    expect(replyOf('200 result=1 (dtmf) endpos=7\n')).toMatchObject({
      value: 'dtmf',
      attributes: new Map([['endpos', '7']]),
    });
  });

  it.each([
    [REPLY_510, 510, 'Invalid or unknown command'],
    [REPLY_511, 511, 'Command Not Permitted on a dead channel or intercept routine'],
    [REPLY_520, 520, 'Invalid command syntax.  Proper usage follows:'],
    [
      '520 Invalid command syntax.  Proper usage not available.\n',
      520,
      'Invalid command syntax.  Proper usage not available.',
    ],
  ])('reads %j as a reply, not as a hang-up', (text, code, message) => {
    expect(replyOf(text)).toMatchObject({ code, text: message, result: '', value: null });
  });

  it('waits for the real reply after Trying', () => {
    const kinds = read('100 result=0 Trying...\n200 result=0 Gosub complete\n').map((message) => message.kind);
    expect(kinds).toEqual(['trying', 'reply']);
  });

  it.each(['HANGUP\n200 result=1\n', 'HANGUP\r\n200 result=1\n'])('sees a HANGUP before a reply in %j', (text) => {
    expect(read(text).map((message) => message.kind)).toEqual(['hangup', 'reply']);
  });

  it.each(['', 'OK', '200', '20 result=1', '999999 x', ' HANGUP', 'hangup', '{"a":1}'])(
    'knows %j for no AGI',
    (line) => {
      expect(read(`${line}\n`)).toEqual([{ kind: 'stray' }]);
    },
  );

  it('gives up a reply that does not end', () => {
    expect(read(`200 result=1 (${'x\n'.repeat(MAX_REPLY_BYTES / 2)}`).some(({ kind }) => kind === 'too-long')).toBe(
      true,
    );
    expect(read(`520-\n${'x\n'.repeat(MAX_REPLY_BYTES / 2)}`).some(({ kind }) => kind === 'too-long')).toBe(true);
  });

  it('reads hostile brackets in linear time', () => {
    const ownMs = startStopwatch();
    for (const piece of [') a=b', ')', ') a=b) ', '(', ') a'])
      read(`200 result=1 (${piece.repeat(64_000 / piece.length)}!\n`);
    expect(ownMs()).toBeLessThan(500);
  });

  const value = fc
    .string({ unit: fc.constantFrom('a', 'я', '(', ')', ' ', '\n', '"', '=', 'HANGUP', '200 ', '\r') })
    // Asterisk marks the end of a value by a closing bracket only.
    .filter((text) =>
      text
        .split('\n')
        .slice(0, -1)
        .every((line) => !/\)( \w+=[^\s)]*)*\r?$/.test(line)),
    );
  const wire = fc.oneof(
    value.map((text) => `200 result=1 (${text})\n`),
    fc.constantFrom(
      '200 result=0\n',
      'HANGUP\n',
      REPLY_510,
      REPLY_520,
      '200 result=-1 endpos=5\n',
      '100 result=0 Trying...\n',
    ),
  );
  const chunkSizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 });

  property([value])('reads back any value', (text) => {
    expect(replyOf(`200 result=1 (${text})\n`)?.value).toBe(text);
  });

  property([fc.array(wire, { maxLength: 8 }), chunkSizes])(
    'reads the same however the segments fall',
    (texts, sizes) => {
      const whole = texts.flatMap((text) => read(text));
      expect(read(texts.join(''), sizes)).toEqual(whole);
    },
  );

  property([fc.string({ unit: anyCharacter, maxLength: 200 }), chunkSizes])('survives anything', (text, sizes) => {
    expect(read(text, sizes)).toEqual(read(text));
  });
});
