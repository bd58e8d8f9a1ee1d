// What a call is answered with, made from one configuration: a reload replaces it as a whole, and a call keeps the one
// it started with.

import { BlockList, isIPv6 } from 'node:net';
import type { CallAnswer } from '../call/call-answer.js';
import { createCallHandler } from '../call/handle-call.js';
import type { Door, IncomingCall } from '../call/incoming-call.js';
import { plainQuestion } from '../call/plain-question.js';
import { writeAnswer, writeFailure, type WrittenAnswer } from '../call/written-answer.js';
import type { ListEditor } from '../call/call-policy.js';
import type { Clock } from '../time/clock.js';
import { composeLookup, type Lookup, type LookupBase } from './lookup-stack.js';
import type { LoadedConfig } from '../config/load-config.js';
import { addNetwork } from '../config/schema.js';
import { callPolicy, composePolicy } from './policy-stack.js';
import type { LoadedPolicy } from './load-policy.js';
import type { Policy } from '../policy/compile-policy.js';
import type { FloodGuard } from '../policy/flood-guard.js';
import { ownE164 } from '../policy/own-number.js';
import { lookupBody, type LookupBody } from '../call/lookup-body.js';
import { maskNumbersIn } from '../number/mask-number.js';
import { callLine } from '../telemetry/call-line.js';
import type { Log } from '../telemetry/log.js';
import type { Metrics } from '../telemetry/metrics.js';

export interface Snapshot {
  readonly loaded: LoadedConfig;
  readonly loadedPolicy: LoadedPolicy;
  readonly policy: Policy;
  /** This PBX's own numbers as E.164 digits. */
  readonly ownNumbers: ReadonlySet<string>;
  readonly lookup: Lookup;
  /** May this address use FastAGI? */
  isAllowed(address: string): boolean;
  /**
   * For a door of Asterisk: the answer, written. Never rejects.
   *
   * @param fits what the door can carry in one variable
   */
  answer(
    call: IncomingCall,
    abandoned: AbortSignal,
    fits: (name: string, value: string) => boolean,
  ): Promise<WrittenAnswer>;
  /** For HTTP, with a call's deadline, and for the commands, with the longest one: the answer as JSON. */
  lookupBody(door: Extract<Door, 'http' | 'cli'>, number: string, abandoned?: AbortSignal): Promise<LookupBody>;
  /** Starts the lookup of a number that will be asked for soon. */
  prefetch(number: string): void;
}

export interface SnapshotParts {
  readonly base: LookupBase;
  /** What the policy counts and what can be changed at run time; outlives a reload. */
  readonly policy: { readonly guard: FloodGuard; readonly lists: ListEditor };
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'callAnswered'>;
  readonly overloaded: () => boolean;
  /** See `CallParts`. */
  readonly hurry: AbortSignal;
}

export function composeCalls(
  loaded: LoadedConfig,
  loadedPolicy: LoadedPolicy,
  { base, policy: { guard, lists }, clock, log, metrics, overloaded, hurry }: SnapshotParts,
  lookup: Lookup = composeLookup(loaded.config, loadedPolicy.names, base),
): Snapshot {
  const { config } = loaded;
  const policy = composePolicy(config, loadedPolicy, guard, (number) => lookup.known(number), clock);
  const handle = createCallHandler({
    numberSettings: config.number,
    resolver: lookup.resolver,
    clock,
    policy: callPolicy(policy, guard),
    lists,
    overloaded,
    hurry,
  });
  const allowed = new BlockList();
  for (const network of config.agi.allow) addNetwork(allowed, network);

  /** One log line and one count a call, whichever door it came by. */
  async function answered(call: IncomingCall, abandoned?: AbortSignal): Promise<CallAnswer> {
    const answer = await handle(call, abandoned);
    metrics.callAnswered(call, answer);
    const gone = abandoned?.aborted === true ? { abandoned: true } : {};
    const level = answer.fault === 'INTERNAL_ERROR' ? 'error' : 'info';
    log.write(level, { ...callLine(call, answer, config.log.maskNumbers), ...gone }, 'call');
    return answer;
  }

  return {
    loaded,
    loadedPolicy,
    policy,
    ownNumbers: new Set(ownE164(config.ownNumbers, config.number)),
    lookup,
    isAllowed: (address) => allowed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'),
    async answer(call, abandoned, fits) {
      try {
        return writeAnswer(call, await answered(call, abandoned), config.agi.variables, fits);
      } catch (error) {
        const stack = maskNumbersIn(error instanceof Error ? (error.stack ?? error.message) : String(error));
        const uniqueid = call.uniqueId.slice(0, 80);
        log.write('error', { door: call.door, uniqueid, stack }, 'the answer could not be written');
        return writeFailure(call);
      }
    },
    async lookupBody(door, number, abandoned) {
      const longest = door === 'http' ? config.agi.deadlineMs : config.agi.maxDeadlineMs;
      const defaults = { ...config.agi, maxDeadlineMs: longest };
      const call = plainQuestion({ door, script: 'lookup', number }, defaults, clock.monotonicMs());
      return lookupBody(await answered(call, abandoned), (digits) => base.plan.lengthLimits(digits));
    },
    prefetch(number) {
      // No call asks yet, so it is neither logged nor counted; the handler never rejects.
      void handle(plainQuestion({ door: 'ami', script: 'prefetch', number }, config.agi, clock.monotonicMs()));
    },
  };
}
