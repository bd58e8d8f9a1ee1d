// The journal's calls through the policy in use, or through that of another configuration: today's lists, contacts and
// tables; what was known about numbers, and how often they called, from the journal.

import { explainRecorded } from '../call/explain-recorded.js';
import { createReplay, type ReplayParts } from '../call/replay.js';
import { isDecidedDifferently, ReplayTally, type ReplaySummary } from '../call/replay-summary.js';
import type { Config } from '../config/schema.js';
import type { AskedReplay, ExplainedEntry } from '../http/calls-api.js';
import { timeOfId } from '../journal/call-key.js';
import { createIdentifier } from '../names/identifier.js';
import type { Policy } from '../policy/compile-policy.js';
import { FloodGuard, LONGEST_FLOOD_WINDOW_MS } from '../policy/flood-guard.js';
import { ShownNumbers } from '../policy/shown-numbers.js';
import { normalizeNumber } from '../number/normalize-number.js';
import { yieldTimer } from '../time/yield-to-calls.js';
import type { DaemonEdges } from './edges.js';
import { usePolicy, type LoadedPolicy } from './load-policy.js';
import { makeLookup, type Lookup } from './make-lookup.js';
import { callPolicy, composePolicy, type CallMemory } from './policy-stack.js';
import { preparationHere } from './preparation.js';
import type { Serving } from './state.js';

/** What decides calls, and what knows numbers. */
interface Deciding {
  readonly config: Config;
  readonly loadedPolicy: LoadedPolicy;
  readonly lookup: Lookup;
  close(): Promise<void>;
}

export interface ReplayQuestion extends Pick<AskedReplay, 'texts'> {
  /** Wall time in milliseconds since 1970. */
  readonly sinceMs: number;
}

/**
 * Lets calls be answered meanwhile. Calls of the day before `sinceMs` are counted for rules that ask how often a number calls.
 *
 * @throws {JournalUnavailable} and {ConfigError}
 */
export async function replayCalls(
  serving: Serving,
  edges: Pick<DaemonEdges, 'preparation'>,
  { sinceMs, texts }: ReplayQuestion,
  abandoned: AbortSignal,
): Promise<ReplaySummary> {
  const deciding = texts === null ? inForce(serving) : await prepared(serving, edges, texts);
  try {
    const { parts } = await replayParts(serving, deciding);
    const replay = createReplay(parts);
    const tally = new ReplayTally();
    const turn = yieldTimer();
    for await (const entries of serving.resources.journal.since(sinceMs - LONGEST_FLOOD_WINDOW_MS)) {
      for (const { id, call } of entries) {
        const replayed = await replay(call);
        if (replayed !== null && timeOfId(id) >= sinceMs) tally.add(id, call, replayed);
        const isOver = turn();
        if (isOver !== null) await isOver;
      }
      if (abandoned.aborted) break;
    }
    return tally.summary();
  } finally {
    await deciding.close();
  }
}

/** Null where there is no such call. @throws {JournalUnavailable} */
export async function explainEntry(serving: Serving, id: string): Promise<ExplainedEntry | null> {
  const { journal } = serving.resources;
  const entry = await journal.get(id);
  if (entry === null) return null;
  const deciding = inForce(serving);
  const { parts, policy } = await replayParts(serving, deciding);
  const replay = createReplay(parts);
  // Rules ask how often a number and its hundred called; all others count for nobody.
  const hundred = (digits: string) => digits.slice(0, -2);
  const sinceMs = timeOfId(id) - LONGEST_FLOOD_WINDOW_MS;
  for await (const entries of journal.since(sinceMs)) {
    const before = entries.filter((each) => each.id < id);
    for (const { call } of before) if (hundred(call.digits) === hundred(entry.call.digits)) await replay(call);
    if (before.length < entries.length) break;
  }
  const { lookup, config } = deciding;
  const { explained, isUnsure } = await explainRecorded(entry.call, {
    ...parts,
    policy,
    identify: lookup.names,
    callDefaults: config.agi,
    registryFinding: (number) => lookup.registryFinding(number),
  });
  const isChanged = !isUnsure && isDecidedDifferently(entry.call.decision, explained.decision);
  return { entry, now: explained, isChanged, isUnsure };
}

async function replayParts(
  { resources }: Serving,
  { config, loadedPolicy, lookup }: Deciding,
): Promise<{ readonly parts: ReplayParts; readonly policy: Policy }> {
  const memory: CallMemory = { guard: new FloodGuard(), shownNumbers: new ShownNumbers() };
  const policy = await composePolicy(config, loadedPolicy, memory, (number) => lookup.known(number), resources);
  const { number: numberSettings } = config;
  const e164Of = (text: string) => {
    const number = normalizeNumber(text, numberSettings);
    return number.kind === 'e164' ? [number.e164] : [];
  };
  const parts: ReplayParts = {
    numberSettings,
    policy: callPolicy(policy, memory),
    /** Whoever was shown an own number is shown it again while it suits: what was shown then is no other treatment now. */
    recall({ atMs, digits, decision: { callerIds } }) {
      const numbers = callerIds.flatMap(e164Of);
      if (numbers.length > 0) memory.shownNumbers.note({ callee: digits, numbers, atMs });
    },
    reconsider: (number, heard) => lookup.reconsider(number, heard),
  };
  return { parts, policy };
}

function inForce({ snapshot: { loaded, loadedPolicy, lookup } }: Serving): Deciding {
  return { config: loaded.config, loadedPolicy, lookup, close: () => Promise.resolve() };
}

/** @throws {ConfigError} with every problem and its place */
async function prepared(
  serving: Serving,
  { preparation = preparationHere }: Pick<DaemonEdges, 'preparation'>,
  texts: NonNullable<ReplayQuestion['texts']>,
): Promise<Deciding> {
  const { resources, snapshot } = serving;
  const given = await preparation.run('configuration', {
    texts,
    bodies: resources.listSources.stored(),
    namesInUse: serving.made.namesKey,
  });
  const { config } = given.loaded;
  const names = given.names === null ? snapshot.lookup.names : createIdentifier(given.names);
  const loadedPolicy = usePolicy(given.policy, names, resources.listSources.runtime);
  const lookup = makeLookup(given.loaded, names, resources);
  return { config, loadedPolicy, lookup, close: () => lookup.close() };
}
