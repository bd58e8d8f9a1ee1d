import { expect, it } from 'vitest';
import { fieldText } from '../../src/lookup/field-text.js';

it.each<[said: unknown, text: string | undefined]>([
  ['МТС', 'МТС'],
  ['  МТС\t\u00a0Москва\u202e\n', 'МТС Москва'],
  ['e\u0301', 'é'],
  ['x'.repeat(256), 'x'.repeat(256)],
  ['x'.repeat(257), 'x'.repeat(256)],
  [`${'x'.repeat(255)} next`, 'x'.repeat(255)],
  [`${'😀'.repeat(150)}x`, `${'😀'.repeat(150)}x`],
  [`x${'😀'.repeat(300)}`, `x${'😀'.repeat(255)}`],
  ['7', '7'],
  ['null and void', 'null and void'],
  ['not null', 'not null'],
  ['N/A', undefined],
  ['null', undefined],
  ['  None ', undefined],
  ['-', undefined],
  ['', undefined],
  [7, undefined],
  [null, undefined],
])('%j says %j', (said, text) => {
  expect(fieldText(said)).toBe(text);
});
