// Addresses and networks as the configuration writes them.

import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

export const network = z
  .string()
  .refine((text) => addNetwork(new BlockList(), text), { error: 'an address or network such as 127.0.0.0/8 or "::1"' });

/** Adds `10.0.0.0/8`, `::1` and the like; false when the text is none. */
export function addNetwork(list: BlockList, text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  const widest = version === 4 ? 32 : 128;
  if (version === 0 || rest.length > 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= widest)))
    return false;
  list.addSubnet(address, bits === undefined ? widest : Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  return true;
}
