// Whoever can write to the server that hosts share: what is made up, moved, repeated or garbage is passed over.

import { describe, expect, it } from 'vitest';
import { createSeal } from '../../src/shared/seal.js';
import { HostMessages } from '../../src/shared/host-messages.js';
import { manualClock } from '../fakes/manual-clock.js';

const KEY = '0123456789abcdef'.repeat(4);

describe('with shared.hashKeyFile', () => {
  const seal = createSeal(KEY);

  it('no number stands in a name or a text', () => {
    expect(seal.name('79170415564')).not.toContain('79170415564');
    expect(seal.close('{"number":"79170415564"}', 'a')).not.toMatch(/7917/);
    expect(seal.name('79170415564')).toBe(createSeal(KEY).name('79170415564'));
    expect(seal.name('79170415564')).not.toBe(createSeal(`${KEY}x`).name('79170415564'));
  });

  it('a text opens where it belongs, whole, and nowhere else', () => {
    const closed = seal.close('answer', 'of one number');
    expect(seal.open(closed, 'of one number')).toBe('answer');
    expect(seal.open(closed, 'of another number')).toBe(null);
    expect(createSeal(`${KEY}x`).open(closed, 'of one number')).toBe(null);
    expect(createSeal(null).open(closed, 'of one number')).toBe(null);
    expect(seal.open('panswer', 'of one number')).toBe(null);
    for (let at = 1; at < closed.length; at++) {
      const other = closed[at] === 'A' ? 'B' : 'A';
      expect(seal.open(closed.slice(0, at) + other + closed.slice(at + 1), 'of one number')).not.toBe('other');
    }
    for (const garbage of ['', 's', 's!!', 's'.repeat(5000)]) expect(seal.open(garbage, '')).toBe(null);
  });
});

describe('a message on the channel', () => {
  function desks() {
    const clock = manualClock();
    const desk = (process: string) => new HostMessages(createSeal(null), 'news', process, clock);
    return { clock, near: desk('near'), far: desk('far') };
  }
  const messages = { kind: 'answered', key: 'k' } as const;

  it('is heeded once, by others', () => {
    const { near, far } = desks();
    const text = far.write(messages);
    expect(near.read(text)).toEqual(messages);
    expect(near.read(text)).toBe(null);
    expect(far.read(far.write(messages))).toBe(null);
    expect(near.refused).toBe(1);
  });

  it('that is a minute old is none', () => {
    const { clock, near, far } = desks();
    const text = far.write(messages);
    clock.advance(60_001);
    expect(near.read(text)).toBe(null);
  });

  it.each([
    ['garbage', 'p{'],
    ['another form', '{"kind":"answered"}'],
    ['far too long', `p${' '.repeat(200_000)}`],
    ['of a kind that a newer version has', 'KIND'],
    ['with a number that is none', 'NUMBER'],
  ])('that is %s is passed over', (_, text) => {
    const { clock, near } = desks();
    const envelope = { from: 'x', n: 1, at: clock.epochMs() };
    const made = {
      KIND: `p${JSON.stringify({ ...envelope, kind: 'moved' })}`,
      NUMBER: `p${JSON.stringify({ ...envelope, kind: 'called', calls: [['7917; DROP', 1]], held: [] })}`,
    }[text];
    expect(near.read(made ?? text)).toBe(null);
    expect(near.refused).toBe(1);
  });
});
