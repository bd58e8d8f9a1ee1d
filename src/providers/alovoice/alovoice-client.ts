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
