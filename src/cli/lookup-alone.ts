// Looks numbers up in this process, for the commands that work without a daemon.

import { plainQuestion } from '../call/plain-question.js';
import { systemClock } from '../time/clock.js';
import type { LoadedConfig } from '../config/load-config.js';
import { lookupBody, type LookupBody } from '../call/lookup-body.js';
import { openAlone } from '../daemon/standalone.js';
import { readVersion } from './version.js';

/** @param said hears in words of whatever cannot be used */
export async function lookUpAlone(
  loaded: LoadedConfig,
  said: (words: string) => void,
): Promise<{
  lookup(number: string): Promise<LookupBody>;
  close(): Promise<void>;
}> {
  const alone = await openAlone(loaded, readVersion(), said);
  const { agi } = loaded.config;
  return {
    lookup: async (number) =>
      lookupBody(
        await alone.handle(plainQuestion({ door: 'cli', script: 'lookup', number }, agi, systemClock.monotonicMs())),
        (digits) => alone.lookup.base.plan.lengthLimits(digits),
      ),
    close: () => alone.close(),
  };
}
