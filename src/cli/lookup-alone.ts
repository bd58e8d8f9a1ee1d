// Looks numbers up in this process, for the commands that work without a daemon.

import { createCallHandler } from '../call/handle-call.js';
import { plainQuestion } from '../call/plain-question.js';
import { systemClock } from '../clock.js';
import { composeLookup, openLookupBase } from '../compose-lookup.js';
import type { Config } from '../config/schema.js';
import { lookupBody, type LookupBody } from '../http/lookup-body.js';
import { readVersion } from './version.js';

export async function lookUpAlone(config: Config): Promise<{
  lookup(number: string): Promise<LookupBody>;
  close(): Promise<void>;
}> {
  const parts = composeLookup(config, await openLookupBase(config, { clock: systemClock, version: readVersion() }));
  const handle = createCallHandler({ numberSettings: config.number, resolver: parts.resolver, clock: systemClock });
  return {
    lookup: async (number) =>
      lookupBody(
        await handle(plainQuestion({ door: 'cli', script: 'lookup', number }, config.agi, systemClock.monotonicMs())),
      ),
    close: () => parts.close(),
  };
}
