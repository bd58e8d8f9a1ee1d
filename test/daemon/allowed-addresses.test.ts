import { describe, expect, it } from 'vitest';
import { allows } from '../../src/daemon/allowed-addresses.js';

const allowed = allows(['127.0.0.0/8', '::1', '192.0.2.7', 'fe80::/10']);

describe('addresses that may connect', () => {
  it.each(['127.8.8.8', '::1', '192.0.2.7', 'fe80::1%eth0', 'fe80::1%wlp0s20f3', 'fe80::1'])('%s may', (address) => {
    expect(allowed(address)).toBe(true);
  });

  it.each(['192.0.2.8', '::2', '2001:db8::1%eth0', 'localhost', '127.0.0.1.example', ''])('%j may not', (address) => {
    expect(allowed(address)).toBe(false);
  });

  it('are told apart however many there have been', () => {
    const some = allows(['10.0.0.0/23']);
    for (let round = 0; round < 2; round++)
      for (let n = 0; n < 1100; n++) expect(some(`10.0.${n >> 8}.${n & 255}`)).toBe(n < 512);
  });
});
