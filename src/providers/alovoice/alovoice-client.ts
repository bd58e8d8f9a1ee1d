// A hosted PBX at AloVoice: every documented method by its types. Secrets of extensions are asked for by name, and never else.

import { z } from 'zod';
import type { AccountSettings } from '../account.js';
import type { FoundNumbers } from '../account-numbers.js';
import { jsonOf } from '../json-answer.js';
import { createMethodClient, type ProviderClient, type TypedClient } from '../method-client.js';
import { text } from '../method.js';
import type { KindEntry } from '../open-account.js';
import { ALOVOICE_METHODS, type AlovoiceMethods } from './alovoice-methods.js';
import { alovoiceWire } from './alovoice-wire.js';

export interface PeerSecret {
  readonly number: string;
  /** The SIP password in clear: for a file that its owner alone can read. */
  readonly secret: string;
}

export interface AlovoiceClient extends TypedClient<AlovoiceMethods> {
  /** Rejects with a `ProviderFault`. */
  peerSecrets(): Promise<PeerSecret[]>;
}

const peerSecrets = z.array(
  z.object({ number: z.union([z.int(), text]).transform(String), secret: z.string().min(1).max(200) }),
);

export const ALOVOICE: KindEntry<AccountSettings, AlovoiceClient> = {
  keyFiles: 'tokenFile',
  needs: ['token'],
  make({ account, secrets, edge, redact }) {
    const wire = alovoiceWire(secrets['token'] ?? '', edge);
    const client = createMethodClient({ account, kind: 'alovoice', methods: ALOVOICE_METHODS, edge, wire, redact });
    return {
      ...client,
      peerSecrets: () =>
        edge.exchange({
          ...{ method: 'getpeers', class: 'reads', faultIn: () => null },
          make: () => wire.request('getpeers', ALOVOICE_METHODS.getpeers, {}),
          errorIn: (answer) => wire.errorIn(answer),
          read(answer) {
            const parsed = peerSecrets.safeParse(jsonOf('getpeers', answer, edge));
            if (parsed.success) return parsed.data;
            throw edge.fault('NOT_UNDERSTOOD', 'getpeers: an extension without a number or a secret');
          },
        }),
    };
  },
};

/** Lines of the PBX, nine digits each. Rejects with a `ProviderFault`. */
export async function alovoiceNumbers(client: ProviderClient): Promise<FoundNumbers> {
  return { texts: await (client as AlovoiceClient).call('getMyTrunks', {}), staff: [] };
}

/** As the configuration has it, of a webhook: what its questions are answered with. */
interface Webhook {
  readonly pass: object;
  readonly block: object;
  readonly routes: Readonly<Record<string, object>>;
}

/** A call that is sent to an extension that is not there ends at once. In words; null: all are there. Rejects with a `ProviderFault`. */
export async function alovoiceTrouble(client: ProviderClient): Promise<string | null> {
  const { webhook = null } = client.account as AccountSettings & { readonly webhook?: Webhook | null };
  if (webhook === null) return null;
  const actions = { pass: webhook.pass, block: webhook.block, ...webhook.routes };
  const wanted = Object.entries(actions).flatMap(([name, action]) =>
    'peer' in action && typeof action.peer === 'string' ? [{ name, peer: action.peer }] : [],
  );
  if (wanted.length === 0) return null;
  const peers = new Set((await (client as AlovoiceClient).call('getpeers', {})).map(({ number }) => String(number)));
  const missing = wanted.filter(({ peer }) => !peers.has(peer));
  if (missing.length === 0) return null;
  const message = missing.map(({ name, peer }) => `${peer} (${name})`).join(', ');
  return `webhook: no such extension there: ${message}; calls sent to it end at once`;
}
