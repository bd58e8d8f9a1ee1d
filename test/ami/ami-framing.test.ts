import { fc, property } from '../property.js';
import { describe, expect, test } from 'vitest';
import { AmiFraming, headerValue, type AmiHeader } from '../../src/ami/ami-framing.js';

const BANNER = 'Asterisk Call Manager/5.0.4\r\n';

function read(chunks: readonly (string | Buffer)[], wanted = ['userevent']) {
  const messages: (readonly AmiHeader[])[] = [];
  const banners: string[] = [];
  const passedOver: number[] = [];
  let alone = 0;
  const framing = new AmiFraming(new Set(wanted), {
    onBanner: (line) => banners.push(line),
    onMessage: (headers) => messages.push(headers),
    onPassedOver: (bytes) => passedOver.push(bytes),
    onAlone: () => (alone += 1),
  });
  for (const chunk of chunks) framing.push(Buffer.from(chunk));
  return { banners, messages, passedOver, alone };
}

/** Cuts `bytes` at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

describe('what is no Asterisk', () => {
  test.each([
    ['a line of another program', 'SSH-2.0-OpenSSH_9.2 and more than is worth a line\r\n'],
    ['a text without an end', `SSH-2.0-OpenSSH_9.2 and more than is worth${' a line'.repeat(100)}`],
  ])('is named by its first forty characters: %s', (_, text) => {
    expect(() => read([text])).toThrow(/it begins with "SSH-2\.0-OpenSSH_9\.2 and more than is wor": check/);
  });

  test('is not said of a greeting in pieces, however small they are', () => {
    expect(read([...BANNER]).banners).toEqual(['Asterisk Call Manager/5.0.4']);
  });
});

describe('messages', () => {
  test('are read in order, names in lower case, names and values trimmed, duplicates kept', () => {
    const { banners, messages } = read([
      BANNER,
      'Response: Success\r\nActionID: 1\r\n\r\n',
      'Event: UserEvent\r\nUserEvent: Num\r\n number: 7917\r\nnumber:\r\nnumber:  a: b \r\n\r\n',
    ]);
    expect(banners).toEqual(['Asterisk Call Manager/5.0.4']);
    expect(messages).toEqual([
      [
        ['response', 'Success'],
        ['actionid', '1'],
      ],
      [
        ['event', 'UserEvent'],
        ['userevent', 'Num'],
        ['number', '7917'],
        ['number', ''],
        ['number', 'a: b'],
      ],
    ]);
  });

  test('that nobody asked for are passed over with their size', () => {
    const { messages, passedOver, alone } = read([BANNER, 'Event: Newchannel\r\nEvent: UserEvent\r\n\r\n']);
    expect(messages).toEqual([]);
    expect(passedOver).toEqual(['Event: Newchannel'.length + 'Event: UserEvent'.length]);
    expect(alone).toBe(0);
  });

  test('keep lines that are no header, for whoever counts them', () => {
    expect(read([BANNER, 'Event: USEREVENT\r\nno header\r\nnumber: 1\r\n\r\n']).messages).toEqual([
      [
        ['event', 'USEREVENT'],
        ['', 'no header'],
        ['number', '1'],
      ],
    ]);
  });

  test.each([
    ['an empty line', '\r\n', 1],
    ['three of them', '\r\n\r\n\r\n', 3],
    ['lines of a value', 'no header\r\nEvent: UserEvent\r\n\r\n', 1],
    ['a header of another kind', 'Uniqueid: 1.1\r\nUserEvent: Num\r\n\r\n', 1],
  ])('are told from what stands alone: %s', (_what, text, count) => {
    const { messages, alone } = read([BANNER, 'Response: Success\r\n\r\n', text, 'Response: Success\r\n\r\n']);
    expect(messages).toHaveLength(2);
    expect(alone).toBe(count);
  });

  test('end their lines with CR LF and nothing else: the rest is part of a value', () => {
    expect(read([BANNER, 'Response: Error\nX: y\rZ\r\n Message : \n\r\n\r\n']).messages).toEqual([
      [
        ['response', 'Error\nX: y\rZ'],
        ['message', '\n'],
      ],
    ]);
  });

  test('lose the blanks around a value, and no control character', () => {
    expect(read([BANNER, 'Response:   a b\t \r\n\r\n']).messages).toEqual([[['response', 'a b\t']]]);
  });

  test('name their headers in lower case for whoever looks one up, and the first wins', () => {
    const headers: AmiHeader[] = [
      ['uniqueid', '1.1'],
      ['uniqueid', '9.9'],
    ];
    expect(headerValue(headers, 'uniqueid')).toBe('1.1');
    expect(headerValue(headers, '__proto__')).toBeUndefined();
  });
});

describe('limits', () => {
  test('a greeting of something else is no Asterisk, and its words are quoted safely', () => {
    expect(() => read(['SSH-2.0-OpenSSH_9.2\u0007\r\n'])).toThrow(
      expect.objectContaining({
        code: 'NOT_ASTERISK',
        message: expect.stringContaining('"SSH-2.0-OpenSSH_9.2\\u0007"') as string,
      }),
    );
  });

  test('a greeting without end is given up after 256 bytes', () => {
    expect(() => read(Array.from({ length: 300 }, () => 'x'))).toThrow(
      expect.objectContaining({ code: 'NOT_ASTERISK' }),
    );
  });

  test.each([
    ['a line', ['x'.repeat(257 * 1024)]],
    ['a line in pieces', Array.from({ length: 257 }, () => 'x'.repeat(1024))],
    ['a message of long lines', Array.from({ length: 200 }, () => `number: ${'x'.repeat(2000)}\r\n`)],
    ['a message of short lines', ['a: b\r\n'.repeat(257)]],
    ['an event nobody asked for', ['Event: Other\r\n', 'a: b\r\n'.repeat(256)]],
  ])('%s without end is refused', (_what, chunks) => {
    expect(() => read([BANNER, ...chunks])).toThrow(expect.objectContaining({ code: 'TOO_LONG' }));
  });

  test('the largest event Asterisk can send is read', () => {
    const lines = Array.from({ length: 128 }, (_, index) => `h${index}: ${'x'.repeat(1000)}\r\n`);
    expect(read([BANNER, 'Event: UserEvent\r\n', ...lines, '\r\n']).messages[0]).toHaveLength(129);
  });

  test('each message has its own limit', () => {
    const message = `Response: Success\r\nx: ${'y'.repeat(1000)}\r\n\r\n`;
    expect(read([BANNER, message.repeat(1000)]).messages).toHaveLength(1000);
  });
});

const name = fc.stringMatching(/^[A-Za-z_]{1,12}$/);
const value = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) =>
  text
    .replace(/\r\n/g, '')
    .replace(/^ +| +$/g, '')
    .replace(/\r$/, ''),
);
const message = fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 6 });

describe('whatever way the bytes are cut', () => {
  property([fc.array(message, { maxLength: 6 }), fc.array(fc.nat(4000), { maxLength: 40 })])(
    'the same messages come out',
    (all, places) => {
      const sent = all.map((headers): AmiHeader[] => [['Event', 'UserEvent'], ...headers]);
      const wire = sent.map((headers) => headers.map(([key, text]) => `${key}: ${text}\r\n`).join('') + '\r\n');
      const expected = sent.map((headers) => headers.map(([key, text]) => [key.toLowerCase(), text]));
      expect(read(cut(Buffer.from(BANNER + wire.join('')), places)).messages).toEqual(expected);
    },
  );

  property([fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(400), { maxLength: 20 })])(
    'any bytes give the same result whole and cut, and no error but ours',
    (bytes, places) => {
      const result = (chunks: Buffer[]) => {
        try {
          return read([BANNER, 'Response: x\r\n', ...chunks]);
        } catch (error) {
          return (error as { code: string }).code;
        }
      };
      expect(result(cut(Buffer.from(bytes), places))).toEqual(result([Buffer.from(bytes)]));
    },
  );
});
