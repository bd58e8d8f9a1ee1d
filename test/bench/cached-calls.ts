// What answers calls from memory, made of the parts that a daemon has.

import { createCallHandler } from '../../src/call/handle-call.js';
import { keepRecords } from '../../src/lookup/kept-records.js';
import type { Observation } from '../../src/lookup/observation.js';
import { createObservationCache } from '../../src/lookup/observation-cache.js';
import { RememberingSource } from '../../src/lookup/remembering-source.js';
import { createResolver } from '../../src/lookup/resolver.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { systemClock as clock } from '../../src/time/clock.js';
import { bracketNames } from '../fakes/names.js';
import { recordingLists, scriptedPolicy } from '../fakes/policy.js';
import { scriptedSource } from '../fakes/scripted-source.js';
import { openPlan } from '../plan/open-plan.js';

export const CALL_DEFAULTS = { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' };

/** @param remembered each stays fresh */
export async function openCachedCalls(remembered: readonly Observation[]) {
  const memory = createObservationCache(remembered.length, 1e9, clock);
  for (const observation of remembered) memory.write(observation);
  const lifetimes = { ttlMs: 1e9, staleTtlMs: 1e9, negativeTtlMs: 1e9, failureTtlMs: 1e9 };
  const source = new RememberingSource(scriptedSource(), memory, lifetimes, clock);
  const numberingPlan = await openPlan();
  const plan = (number: string) => numberingPlan.look(number);
  const identify = bracketNames();
  const resolver = createResolver({
    upstreamsFor: () => [source],
    offline: [plan],
    identify,
    merge: keepRecords(identify, remembered.length).merge,
  });
  const handle = createCallHandler({
    policy: scriptedPolicy(),
    lists: recordingLists(),
    numberSettings: DEFAULT_NUMBER_SETTINGS,
    resolver,
    clock,
  });
  return { handle, plan };
}
