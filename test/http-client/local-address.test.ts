import { describe, expect, it } from 'vitest';
import { localKind } from '../../src/http-client/local-address.js';

describe('an address', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['0.0.0.0', 'loopback'],
    ['0.1.2.3', 'loopback'],
    ['::1', 'loopback'],
    ['::', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::ffff:0.0.0.0', 'loopback'],
    ['::127.0.0.1', 'loopback'],
    ['64:ff9b::127.0.0.1', 'loopback'],
    ['64:ff9b::', 'loopback'],
    ['::ffff:0:127.0.0.1', 'loopback'],
    ['169.254.10.20', 'link-local'],
    ['::ffff:169.254.10.20', 'link-local'],
    ['fe80::1', 'link-local'],
    ['febf::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['169.254.169.254', 'metadata'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['64:ff9b::a9fe:a9fe', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
  ])('%s is %s', (address, kind) => {
    expect(localKind(address)).toBe(kind);
  });

  it.each([
    '8.8.8.8',
    '10.0.0.1',
    '192.168.1.1',
    '128.0.0.1',
    '126.255.255.255',
    '1.0.0.0',
    '169.253.255.255',
    '169.255.0.1',
    '100.100.100.201',
    '2a00:1450::1',
    'fd00::1',
    'fec0::1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2001:db8::7f00:1',
    'localhost',
    '',
  ])('%s is none of this host, its link or a cloud', (address) => {
    expect(localKind(address)).toBeNull();
  });
});
