import { expect, test } from 'vitest';
import { checkAction } from '../../src/ami/ami-action.js';

const setvar = { action: 'Setvar', channel: '1795309887.1', variable: 'VOX_NAME', value: '' } as const;
const refused = expect.objectContaining({ code: 'BAD_ACTION' }) as Error;

test('a value of 900 bytes passes, a line over 1000 does not', () => {
  const room = 1000 - Buffer.byteLength('value: \r\n');
  expect(() => checkAction({ ...setvar, value: 'x'.repeat(room) })).not.toThrow();
  expect(() => checkAction({ ...setvar, value: 'x'.repeat(room + 1) })).toThrow(refused);
  expect(() => checkAction({ ...setvar, value: 'я'.repeat(450) })).not.toThrow();
  expect(() => checkAction({ ...setvar, value: 'я'.repeat(500) })).toThrow(refused);
});

test.each(['\r', '\n', '\0', 'a\r\nChannel: x'])('a line break is refused in any field: %j', (text) => {
  for (const field of ['channel', 'variable', 'value']) {
    expect(() => checkAction({ ...setvar, [field]: text })).toThrow(refused);
  }
});

test.each(['', '  '])('Setvar without a channel is refused: it would set a global variable (%j)', (channel) => {
  expect(() => checkAction({ ...setvar, channel })).toThrow(refused);
});
