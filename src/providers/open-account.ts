// An account of the configuration becomes a client, with its HTTP client behind it.

import { setMaxListeners } from 'node:events';
import { createHttpClient } from '../http-client/http-client.js';
import { trustedRoots } from '../http-client/trusted-roots.js';
import { HttpFailure } from '../http-client/http-failure.js';
import type { Clock } from '../time/clock.js';
import { AccountRate } from './account-rate.js';
import type { AccountSecrets, AccountSettings, ProviderKind } from './account.js';
import type { ActingLimits } from './acting-limits.js';
import type { ProviderClient } from './method-client.js';
import { createEdge, type ProviderEdge, type RequestEnd } from './provider-edge.js';
import { ProviderFault } from './provider-fault.js';
import { longOnes, redactor } from './redact.js';

export interface AccountSurroundings {
  readonly clock: Clock;
  /** Sent as User-Agent, such as `voxroute/1.0.0`. */
  readonly userAgent: string;
  readonly limits: ActingLimits;
  /** Told of each request; must not throw. */
  readonly ended?: ((end: RequestEnd) => void) | undefined;
  /** Told what an administrator should know of an answer that was taken all the same; must not throw. */
  readonly warned?: ((account: string, message: string) => void) | undefined;
  /** See `EdgeParts`. */
  readonly repeatPausesMs?: readonly number[] | undefined;
}

export interface ClientMaking<Settings extends AccountSettings> {
  readonly account: Settings;
  readonly secrets: AccountSecrets;
  readonly edge: ProviderEdge;
  readonly clock: Clock;
  /** For what is shown of a request. */
  readonly redact: (text: string) => string;
  readonly warned: (message: string) => void;
}

/** What a kind is, besides its name. */
export interface KindEntry<Settings extends AccountSettings, Client extends ProviderClient> {
  /** For messages about refused keys: `accessKeyFile and signingKeyFile`. */
  readonly keyFiles: string;
  /** Keys of `AccountSecrets` without which nobody can ask. */
  readonly needs: readonly string[];
  make(making: ClientMaking<Settings>): Client;
}

export interface OpenAccount<Client extends ProviderClient = ProviderClient> {
  readonly client: Client;
  close(): Promise<void>;
}

/** Rejects with a `ProviderFault` when a key or the file of authorities cannot be used. Connects to nobody. */
export async function openAccount<Settings extends AccountSettings, Client extends ProviderClient>(
  kind: ProviderKind,
  entry: KindEntry<Settings, Client>,
  account: Settings,
  secrets: AccountSecrets,
  { clock, userAgent, limits, ended, warned, repeatPausesMs }: AccountSurroundings,
): Promise<OpenAccount<Client>> {
  const missing = entry.needs.filter((key) => secrets[key] === undefined);
  if (missing.length > 0)
    throw new ProviderFault(
      'KEYS',
      account.name,
      kind,
      `has no usable ${missing.join(' and ')}: check ${entry.keyFiles}`,
    );
  const all = [...Object.values(secrets), ...passwordOf(account.proxy)];
  const redact = redactor(all);
  const http = createHttpClient({
    userAgent,
    proxy: account.proxy,
    trusted: await rootsOf(kind, account),
    clock,
    maxConnections: 4,
  });
  const closing = new AbortController();
  // One listener for each request that waits.
  setMaxListeners(0, closing.signal);
  const edge = createEdge({
    account,
    closing: closing.signal,
    kind,
    keyFiles: entry.keyFiles,
    http,
    clock,
    rate: new AccountRate(account.ratePerSecond, clock),
    limits,
    redact,
    ended,
    repeatPausesMs,
  });
  const client = entry.make({
    ...{ account, secrets, edge, clock },
    // An id that looks like a PIN is none: a PIN in a request is known by its field.
    redact: redactor(longOnes(all)),
    warned: (message) => warned?.(account.name, redact(message)),
  });
  return {
    client,
    close() {
      closing.abort();
      return http.close();
    },
  };
}

async function rootsOf(kind: ProviderKind, { name, caFile }: AccountSettings): Promise<readonly string[] | undefined> {
  if (caFile === null) return undefined;
  try {
    return await trustedRoots(caFile);
  } catch (error) {
    if (error instanceof HttpFailure) throw new ProviderFault('CERTIFICATE', name, kind, error.message);
    throw error;
  }
}

function passwordOf(proxy: string | null): string[] {
  return proxy === null || !URL.canParse(proxy) ? [] : [decodeURIComponent(new URL(proxy).password)];
}
