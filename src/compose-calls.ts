// What a call is answered with, made from one configuration: a reload replaces it as a whole, and a call keeps the one
// it started with.

import { BlockList, isIPv6 } from 'node:net';
import { createCallHandler, type CallHandler } from './call/handle-call.js';
import type { IncomingCall } from './call/incoming-call.js';
import { writeAnswer, writeFailure, type WrittenAnswer } from './call/written-answer.js';
import type { Clock } from './clock.js';
import { composeLookup, type Lookup, type LookupBase } from './compose-lookup.js';
import { addNetwork, type Config } from './config/schema.js';
import { callLine } from './telemetry/call-line.js';
import type { Log } from './telemetry/log.js';

export interface Snapshot {
  readonly config: Config;
  readonly lookup: Lookup;
  readonly handle: CallHandler;
  /** May this address use FastAGI? */
  isAllowed(address: string): boolean;
  /**
   * For a door: the answer, written, with its one log line. Never rejects.
   *
   * @param fits what the door can carry in one variable
   */
  answer(
    call: IncomingCall,
    abandoned: AbortSignal,
    fits: (name: string, value: string) => boolean,
  ): Promise<WrittenAnswer>;
}

export interface SnapshotParts {
  readonly base: LookupBase;
  readonly clock: Clock;
  readonly log: Log;
  readonly overloaded: () => boolean;
}

export function composeCalls(config: Config, { base, clock, log, overloaded }: SnapshotParts): Snapshot {
  const lookup = composeLookup(config, base);
  const handle = createCallHandler({ numberSettings: config.number, resolver: lookup.resolver, clock, overloaded });
  const allowed = new BlockList();
  for (const network of config.agi.allow) addNetwork(allowed, network);
  return {
    config,
    lookup,
    handle,
    isAllowed: (address) => allowed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'),
    async answer(call, abandoned, fits) {
      try {
        const answer = await handle(call, abandoned);
        const gone = abandoned.aborted ? { abandoned: true } : {};
        const line = { ...callLine(call, answer, config.log.maskNumbers), ...gone };
        log.write(answer.fault === 'INTERNAL_ERROR' ? 'error' : 'info', line, 'call');
        return writeAnswer(call, answer, config.agi.variables, fits);
      } catch (error) {
        const stack = error instanceof Error ? error.stack : String(error);
        const uniqueid = call.uniqueId.slice(0, 80);
        log.write('error', { door: call.door, uniqueid, stack }, 'the answer could not be written');
        return writeFailure(call);
      }
    },
  };
}
