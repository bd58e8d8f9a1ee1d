// Names at the server: with a version, and what is touched together in one slot of a Cluster.

import { expect, it } from 'vitest';
import { createSeal } from '../../src/shared/seal.js';
import { sharedKeys } from '../../src/shared/shared-keys.js';

it('every name begins with prefix and version', () => {
  const keys = sharedKeys('pbx:', createSeal(null));
  const { answer, flight } = keys.answer('voxlink-v1', '79170415564');
  for (const name of [keys.messages, keys.changes, ...keys.rate, answer, flight, ...keys.ofNumber('79170415564')])
    expect(name).toMatch(/^pbx:1:/);
  expect(answer).toBe('pbx:1:{79170415564}:a:voxlink-v1');
});

it.each([null, 'k'.repeat(64)])('names that one script touches have one hash tag, with the key %s', (key) => {
  const keys = sharedKeys('voxroute:', createSeal(key));
  const tagOf = (name: string) => /\{([^{}]+)\}/.exec(name)?.[1];
  expect(new Set(keys.rate.map(tagOf)).size).toBe(1);
  const ofNumber = keys.ofNumber('79170415564');
  expect(ofNumber.length).toBeGreaterThan(10);
  expect(new Set(ofNumber.map(tagOf)).size).toBe(1);
  expect(tagOf(ofNumber[0]!)).not.toBe(undefined);
});
