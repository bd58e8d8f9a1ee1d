// Addresses that mean this host, its own link, or what a cloud tells its machines: nothing that a server elsewhere has
// any business to name.

import { BlockList, isIP } from 'node:net';

/** `metadata`: hands out secrets of a virtual machine to whoever asks. */
export type LocalKind = 'loopback' | 'link-local' | 'metadata';

type Network = readonly [network: string, prefixBits: number];

/** IPv4 first. The unspecified address connects to this host. */
const NETWORKS: readonly (readonly [LocalKind, readonly Network[]])[] = [
  [
    'metadata',
    [
      ['169.254.169.254', 32],
      ['169.254.170.2', 32],
      ['100.100.100.200', 32],
      ['168.63.129.16', 32],
      ['192.0.0.192', 32],
      ['fd00:ec2::254', 128],
      ['fd20:ce::254', 128],
    ],
  ],
  [
    'loopback',
    [
      ['127.0.0.0', 8],
      ['0.0.0.0', 8],
      ['::1', 128],
      ['::', 128],
    ],
  ],
  [
    'link-local',
    [
      ['169.254.0.0', 16],
      ['fe80::', 10],
    ],
  ],
];

/** IPv6 networks that hold every IPv4 address in their last 32 bits: mapped, compatible, translated (NAT64). */
const IPV4_INSIDE: readonly Network[] = [
  ['::ffff:0:0', 96],
  ['::ffff:0:0:0', 96],
  ['::', 96],
  ['64:ff9b::', 96],
];

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function listOf(networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const [network, prefixBits] of networks) list.addSubnet(network, prefixBits, familyOf(network));
  return list;
}

const KINDS = NETWORKS.map(([kind, networks]) => [kind, listOf(networks)] as const);
const HOLDERS = listOf(IPV4_INSIDE);

/** Null for any other address, and for what is none. @param address an IPv4 or IPv6 address without brackets */
export function localKind(address: string): LocalKind | null {
  const [plain = '', zone] = address.split('%');
  const family = isIP(plain);
  if (family === 0) return null;
  const kind = KINDS.find(([, list]) => list.check(plain, familyOf(plain)))?.[0];
  if (kind !== undefined) return kind;
  // Only what belongs to one link has a zone.
  if (zone !== undefined) return 'link-local';
  return family === 6 && HOLDERS.check(plain, 'ipv6') ? localKind(lastIpv4(plain)) : null;
}

/** The last 32 bits of an IPv6 address, as IPv4. */
function lastIpv4(address: string): string {
  // The parser of URLs writes the last 32 bits as two groups in hexadecimal, and `::` where they are nothing but zeros.
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).split(':');
  const [high, low] = groups.slice(-2).map((group) => parseInt(group === '' ? '0' : group, 16));
  return [(high ?? 0) >> 8, (high ?? 0) & 255, (low ?? 0) >> 8, (low ?? 0) & 255].join('.');
}
