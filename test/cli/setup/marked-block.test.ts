import { fc, property } from '../../property.js';
import { expect, it } from 'vitest';
import { blockIn, withBlock, withoutBlock } from '../../../src/cli/setup/marked-block.js';

property([fc.string(), fc.array(fc.stringMatching(/^[a-z =]*$/))])(
  'a block comes, is found, and goes without a trace',
  (text, lines) => {
    const whole = withBlock(text, lines);
    expect(whole.startsWith(text)).toBe(true);
    expect(blockIn(whole)).toEqual(lines.length === 0 ? [] : lines);
    expect(withBlock(whole, lines)).toBe(whole);
    expect(withoutBlock(whole).trimEnd()).toBe(text.trimEnd());
  },
);

it('stays where it stood when it is replaced', () => {
  const whole = `${withBlock('a\n', ['1'])}b\n`;
  expect(withoutBlock(withBlock(whole, ['2']))).toBe('a\n\nb\n');
  expect(withBlock(whole, ['2'])).toMatch(/^a\n\n; voxroute setup: begin .*\n2\n; voxroute setup: end\nb\n$/);
});
