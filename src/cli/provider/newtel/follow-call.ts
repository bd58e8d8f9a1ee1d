// `dial --follow`: what becomes of a call that was ordered. Its id at the PBX is not found until somebody answers, so it is asked
// for again and again, and then whether the call goes on. Nothing of this is a reason to call a second time.

import type { NewtelClient } from '../../../providers/newtel/newtel-client.js';
import { ProviderFault } from '../../../providers/provider-fault.js';

export type Followed =
  | { readonly how: 'ended'; readonly vpbxId: string }
  | { readonly how: 'still-going'; readonly vpbxId: string }
  | { readonly how: 'not-answered' }
  /** It cannot be asked about any more. */
  | { readonly how: 'lost'; readonly message: string; readonly vpbxId: string | null };

export interface FollowOptions {
  /** Longest ringing of each party, in seconds. */
  readonly ringSeconds: number;
  /** Between two questions; milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  /** Told once, when somebody has answered. */
  readonly answered: (vpbxId: string) => void;
}

const RING_PAUSE_MS = 1000;
/** For the provider to begin, and to tell. */
const MARGIN_S = 10;
const TALK_PAUSE_MS = 5000;
/** Two hours: whoever talks longer is no longer followed. */
const MAX_TALK_LOOKS = 1440;

/** Never rejects with a `ProviderFault`: the call was ordered, whatever is known of it. */
export async function followCall(
  client: NewtelClient,
  callId: string,
  { ringSeconds, wait, answered }: FollowOptions,
): Promise<Followed> {
  let vpbxId: string | null = null;
  try {
    // First one party rings, then the other.
    vpbxId = await answeredId(client, callId, 2 * ringSeconds + MARGIN_S, wait);
    if (vpbxId === null) return { how: 'not-answered' };
    answered(vpbxId);
    for (let looks = 0; looks < MAX_TALK_LOOKS; looks += 1) {
      const { callDetails } = await client.call('vpbx/get-call-details', { vpbxId });
      if (!callDetails.active) return { how: 'ended', vpbxId };
      await wait(TALK_PAUSE_MS);
    }
    return { how: 'still-going', vpbxId };
  } catch (error) {
    if (error instanceof ProviderFault) return { how: 'lost', message: error.reason, vpbxId };
    throw error;
  }
}

async function answeredId(
  client: NewtelClient,
  callId: string,
  tries: number,
  wait: FollowOptions['wait'],
): Promise<string | null> {
  for (let tried = 0; tried < tries; tried += 1) {
    if (tried > 0) await wait(RING_PAUSE_MS);
    try {
      return (await client.call('call/get-vpbx-id', { callId })).vpbxId;
    } catch (error) {
      // Nobody has answered yet, or the call is over: both are said by the same words.
      if (!(error instanceof ProviderFault) || error.code !== 'REFUSED') throw error;
    }
  }
  return null;
}
