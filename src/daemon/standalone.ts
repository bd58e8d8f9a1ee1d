// The whole way of a call without a daemon, for the commands that work without one. Nothing that it learns is kept.

import { callPolicy, composePolicy } from './policy-stack.js';
import { createCallHandler, type CallHandler } from '../call/handle-call.js';
import { systemClock } from '../time/clock.js';
import { composeLookup, openLookupBase, type Lookup } from './lookup-stack.js';
import type { LoadedConfig } from '../config/load-config.js';
import { registryDirectory } from '../config/registry-directory.js';
import { createRegistryInUse } from '../registry/registry-in-use.js';
import { loadPolicy, NO_BASE } from './load-policy.js';
import type { Policy } from '../policy/compile-policy.js';
import { FloodGuard } from '../policy/flood-guard.js';

export interface Alone {
  readonly lookup: Lookup;
  readonly policy: Policy;
  readonly handle: CallHandler;
  close(): Promise<void>;
}

/**
 * @param said hears in words of whatever cannot be used, such as a damaged registry
 * @throws {ConfigError}
 */
export async function openAlone(loaded: LoadedConfig, version: string, said: (words: string) => void): Promise<Alone> {
  const { config } = loaded;
  const registry = createRegistryInUse(registryDirectory(config, process.env, () => undefined));
  const { problems } = await registry.load();
  for (const problem of problems) said(problem.message);
  const loadedPolicy = await loadPolicy(loaded, NO_BASE);
  const { names } = loadedPolicy;
  const onPlanProblem = (file: string, cause: unknown) => said(`${file} cannot be used: ${String(cause)}`);
  const base = await openLookupBase(config, { clock: systemClock, version, names, registry, onPlanProblem });
  const lookup = composeLookup(config, names, base);
  const guard = new FloodGuard();
  const policy = composePolicy(config, loadedPolicy, guard, (number) => lookup.known(number), systemClock);
  const handle = createCallHandler({
    numberSettings: config.number,
    resolver: lookup.resolver,
    clock: systemClock,
    policy: callPolicy(policy, guard),
    lists: { add: () => ({ done: false, words: 'no daemon is running here that keeps the lists' }) },
  });
  return { lookup, policy, handle, close: () => lookup.close() };
}
