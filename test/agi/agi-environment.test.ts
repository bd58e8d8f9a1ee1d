import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { EnvironmentReader, type EnvironmentStep } from '../../src/agi/agi-environment.js';
import { LineSplitter } from '../../src/agi/line-splitter.js';
import { environmentLines } from '../fakes/agi-asterisk.js';
import { anyCharacter } from '../fakes/any-character.js';

const MAX_BYTES = 64 * 1024;

/** Feeds the text in pieces of the given sizes, over and over, up to the step that ends the reading. */
function read(text: string, sizes: readonly number[] = [text.length], maxBytes = MAX_BYTES) {
  const reader = new EnvironmentReader(maxBytes);
  const splitter = new LineSplitter();
  let step: EnvironmentStep = 'reading';
  const rest: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    for (const line of splitter.push(text.slice(at, at + size))) {
      if (step === 'reading') step = reader.addLine(line);
      else rest.push(line);
    }
    at += size;
  }
  const { values, forgery, bytes } = reader.environment;
  return { step, values, forgery, bytes, rest };
}

/** CPU time of this process in µs: other work of the machine does not count. */
function timed(work: () => unknown): number {
  const startedAt = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(startedAt);
  return user + system;
}

const usual = `${environmentLines(4583, { args: ['79170415564', 'a: b, c'], uniqueId: '1.2' }).join('\n')}\n\n`;

describe('reading the environment', () => {
  it('reads what Asterisk sends', () => {
    const { step, values, forgery, bytes } = read(usual);
    expect([step, forgery, bytes]).toEqual(['whole', null, Buffer.byteLength(usual)]);
    expect(Object.fromEntries(values)).toMatchObject({
      agi_network: 'yes',
      agi_network_script: 'lookup',
      agi_request: 'agi://127.0.0.1:4583/lookup',
      agi_callerid: '79170415564',
      agi_accountcode: '',
      agi_arg_2: 'a: b, c',
    });
  });

  it('cuts only at the first colon', () => {
    const { values } = read('agi_calleridname: Ivan: sales :\n\n');
    expect(values.get('agi_calleridname')).toBe('Ivan: sales :');
  });

  it('takes CRLF as well as LF', () => {
    const { bytes, ...same } = read(usual);
    expect(read(usual.replaceAll('\n', '\r\n'))).toEqual({ ...same, bytes: bytes + usual.split('\n').length - 1 });
  });

  it('leaves what comes after the empty line to whoever reads on', () => {
    expect(read('agi_network: yes\n\nHANGUP\n')).toMatchObject({ step: 'whole', rest: ['HANGUP'] });
  });

  it('lets the first of a repeated name count', () => {
    expect(read('agi_callerid: 1\nagi_callerid: 2\n\n').values.get('agi_callerid')).toBe('1');
  });

  it('keeps names that an object would trip over', () => {
    const { values } = read('agi_network: yes\nagi___proto__: x\nagi_constructor: y\n\n');
    expect(values.get('agi___proto__')).toBe('x');
    expect(values.get('agi_constructor')).toBe('y');
    expect(values.get('agi_toString')).toBeUndefined();
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each(['\n', 'GET / HTTP/1.1\r\n', 'HANGUP\n', '\u0016\u0003\u0001\n', ': x\n', 'x: agi_network\n'])(
    'tells %j from an environment at the first line',
    (text) => {
      expect(read(text).step).toBe('malformed');
    },
  );

  it('stops at too many bytes and at too many lines', () => {
    expect(read(`agi_a: ${'x'.repeat(200)}\n\n`, [50], 128).step).toBe('too-large');
    expect(read('agi_a: 1\n'.repeat(600)).step).toBe('too-large');
    expect(read(`agi_a: ${'x'.repeat(119)}\n\n`, [50], 128).step).toBe('whole');
    expect(read(`${'agi_a: 1\n'.repeat(511)}\n`).step).toBe('whole');
    expect(read(`${'agi_a: 1\n'.repeat(512)}\n`).step).toBe('too-large');
  });

  it('takes 64 KiB in single bytes without getting slower', () => {
    const text = (size: number) => `agi_network: yes\nagi_arg_1: ${'x'.repeat(size)}\n\n`;
    expect(read(text(65_000), [1]).step).toBe('whole');
    // Four times as many take about four times as long, not sixteen; the best of several is free of the compiler and the collector.
    const best = (size: number) => Math.min(...Array.from({ length: 10 }, () => timed(() => read(text(size), [1]))));
    best(16_000);
    expect(best(64_000)).toBeLessThan(best(16_000) * 10);
  });

  const chunkSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });

  property([chunkSizes])('reads the same however the segments fall', (sizes) => {
    expect(read(`${usual}HANGUP\n`, sizes)).toEqual(read(`${usual}HANGUP\n`));
  });

  property([fc.string({ unit: anyCharacter, maxLength: 300 }), chunkSizes])('survives anything', (text, sizes) => {
    expect(read(text, sizes)).toEqual(read(text));
  });
});
