// Addresses and networks of the configuration, as something that can be asked.

import { BlockList, isIP, isIPv6 } from 'node:net';
import { addNetwork } from '../config/network.js';

/** @param networks such as `127.0.0.0/8`, `::1` */
export function allows(networks: readonly string[]): (address: string) => boolean {
  const allowed = new BlockList();
  for (const network of networks) addNetwork(allowed, network);
  return remembered((address) => {
    // A link-local peer has its interface behind the address.
    const plain = address.replace(/%.*$/, '');
    return isIP(plain) !== 0 && allowed.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  });
}

const MAX_PEERS = 1000;

/** Peers come again with each call. */
function remembered(check: (address: string) => boolean): (address: string) => boolean {
  const answers = new Map<string, boolean>();
  return (address) => {
    let answer = answers.get(address);
    if (answer === undefined) {
      answer = check(address);
      if (answers.size < MAX_PEERS) answers.set(address, answer);
    }
    return answer;
  };
}
