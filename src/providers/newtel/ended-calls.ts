// Calls that have ended at New-Tel, each given once: ids are asked for again and again, details only of those that are new.
//
//     POST /vpbx/get-calls-list            {"callsList":["da39a3ee…","943a702d…"]}     the last 24 hours
//     POST /vpbx/get-active-calls-list     {"activeCallsList":["943a702d…"]}

import { ProviderFault } from '../provider-fault.js';
import type { NewtelCall } from './newtel-calls.js';
import type { NewtelClient } from './newtel-client.js';

/** More than these are asked for together: one long answer costs less than many turns. */
const ONE_BY_ONE = 5;
/** A call that was here may be written down a little later than it ended there, and clocks differ. */
const SETTLED_MS = 120_000;

/** Of one account. What it remembers is as long as the list of a day. */
export class EndedCalls {
  /** Given, or none that anybody waits for. */
  #done = new Set<string>();
  /** Known, and not given yet. */
  #known = new Map<string, NewtelCall>();

  /** Inbound calls that ended a while ago and were not marked as done yet. Rejects with a `ProviderFault`. */
  async look(client: NewtelClient, nowMs: number): Promise<readonly NewtelCall[]> {
    const { callsList } = await client.call('vpbx/get-calls-list', {});
    const { activeCallsList } = await client.call('vpbx/get-active-calls-list', {});
    const [listed, active] = [new Set(callsList), new Set(activeCallsList)];
    // What left the list is asked of nobody any more.
    this.#done = new Set([...this.#done].filter((id) => listed.has(id)));
    const fresh = [...listed].filter((id) => !active.has(id) && !this.#done.has(id) && !this.#known.has(id));
    for (const call of await detailsOf(client, fresh)) {
      if (call.active || call.endTime === null) continue;
      if (call.direction === 'in') this.#known.set(call.vpbxId, call);
      else this.#done.add(call.vpbxId);
    }
    return [...this.#known.values()].filter(({ endTime }) => nowMs - (endTime ?? 0) * 1000 >= SETTLED_MS);
  }

  /** These need not be given again. */
  done(calls: readonly NewtelCall[]): void {
    for (const { vpbxId } of calls) {
      this.#known.delete(vpbxId);
      this.#done.add(vpbxId);
    }
  }
}

async function detailsOf(client: NewtelClient, ids: readonly string[]): Promise<readonly NewtelCall[]> {
  if (ids.length > ONE_BY_ONE) {
    const wanted = new Set(ids);
    const { calls } = await client.call('vpbx/get-calls', {});
    return calls.filter(({ vpbxId }) => wanted.has(vpbxId));
  }
  const found: NewtelCall[] = [];
  for (const vpbxId of ids) {
    try {
      found.push((await client.call('vpbx/get-call-details', { vpbxId })).callDetails);
    } catch (error) {
      // It left the list of the day meanwhile.
      if (!(error instanceof ProviderFault) || error.code !== 'REFUSED') throw error;
    }
  }
  return found;
}
