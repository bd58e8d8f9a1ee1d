import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { messageOf, messageWithPath } from '../src/errors.js';

const failureOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};

describe('what an error of the file system says', () => {
  const missing = failureOf(() => readFileSync("/no/it's, open 'here'"));
  const directory = failureOf(() => readFileSync('/'));

  it('is what is wrong and its code, without the call of the system', () => {
    expect(messageOf(missing)).toBe('no such file or directory (ENOENT)');
    expect(messageOf(directory)).toMatch(/^illegal operation on a directory.*EISDIR/);
  });

  it('names the file where the sentence around it does not', () => {
    expect(messageWithPath(missing)).toBe("/no/it's, open 'here': no such file or directory (ENOENT)");
    expect(messageWithPath(new Error('x'))).toBe('x');
  });
});

it('leaves other errors as they are', async () => {
  const [refused] = (await once(connect(1, '127.0.0.1'), 'error').catch((error: unknown) => [error])) as [Error];
  expect(messageOf(refused)).toBe('connect ECONNREFUSED 127.0.0.1:1');
  expect(messageOf('a text')).toBe('a text');
});
