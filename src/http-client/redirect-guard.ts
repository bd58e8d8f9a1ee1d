// Keeps a server elsewhere from sending us to this host or its own link: to a database on loopback, or to where a cloud
// hands out a machine's secrets. A configured address that is one itself may redirect to its kind.

import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Clock } from '../time/clock.js';
import { endsInTime } from '../time/end-of-signal.js';
import { HttpFailure } from './http-failure.js';
import { localKind, type LocalKind } from './local-address.js';
import { shown } from './next-address.js';

/** A name that a proxy will resolve is looked up here as well, as far as this host can. */
const LOOKUP_LIMIT_MS = 2000;

const WORDS = {
  loopback: 'an address of this host itself',
  'link-local': 'a link-local address',
  metadata: 'the address of a cloud metadata service',
} as const satisfies Record<LocalKind, string>;

interface GuardSettings {
  /** Who redirects, and where to. */
  readonly from: URL;
  readonly to: URL;
  /** What the configured address is. */
  readonly home: LocalKind | null;
  readonly resolve?: LookupFunction | undefined;
}

/**
 * Asked of every hop but the first. Its `lookup` connects to none of the addresses in question, whatever a name resolves
 * to at that moment; a literal address is refused at once.
 *
 * @throws HttpFailure `REDIRECTS`
 */
export function guardHop({ from, to, home, resolve = systemLookup }: GuardSettings): {
  readonly lookup: LookupFunction;
} {
  const refusal = (kind: LocalKind) =>
    new HttpFailure('REDIRECTS', `${shown(from)}: redirects to ${shown(to)}, not followed: ${WORDS[kind]}`);
  const forbidden = (address: string) => {
    const kind = localKind(address);
    return kind === home ? null : kind;
  };
  const literal = kindOfHost(to.hostname);
  if (literal !== null && literal !== home) throw refusal(literal);
  return {
    lookup: (hostname, options, callback) =>
      resolve(hostname, { ...options, all: true }, (error, found) => {
        const addresses = error === null && Array.isArray(found) ? found : [];
        const [first, ...others] = addresses.filter(({ address }) => forbidden(address) === null);
        const [refused] = addresses.flatMap(({ address }) => forbidden(address) ?? []);
        if (first === undefined) callback(refused === undefined ? error : refusal(refused), []);
        else if (options.all === true) callback(null, [first, ...others]);
        else callback(null, first.address, first.family);
      }),
  };
}

/** What a host is by its own text: an address, or a name that means this host everywhere. @param host of a URL */
export function kindOfHost(host: string): LocalKind | null {
  const plain = host.replace(/^\[|\]$/g, '');
  if (isIP(plain) !== 0) return localKind(plain);
  return /(^|\.)localhost\.?$/i.test(plain) ? 'loopback' : null;
}

/** For a name that a proxy resolves: rejects as `lookup` would, and takes for good what cannot be resolved here. */
export async function checkName(lookup: LookupFunction, host: string, clock: Clock): Promise<void> {
  const late = () => new Error('no answer in time');
  const looked = () =>
    new Promise<string | LookupAddress[]>((resolve, reject) => {
      lookup(host, { all: true }, (error, found) => (error === null ? resolve(found) : reject(error)));
    });
  await endsInTime({ clock, timeoutMs: LOOKUP_LIMIT_MS, late, abandoned: late }, looked).catch((error: unknown) => {
    if (error instanceof HttpFailure) throw error;
  });
}
