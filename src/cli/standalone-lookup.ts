// Looks numbers up in this process, for the commands that work without a daemon.

import type { LoadedConfig } from '../config/load-config.js';
import type { LookupBody } from '../call/lookup-body.js';
import { openStandalone } from '../daemon/standalone.js';
import { readVersion } from './package-files.js';

/** @param report told in a sentence of what cannot be used */
export async function lookUpStandalone(
  loaded: LoadedConfig,
  report: (message: string) => void,
): Promise<{
  lookup(number: string): Promise<LookupBody>;
  close(): Promise<void>;
}> {
  const standalone = await openStandalone(loaded, readVersion(), report, 'ask');
  return {
    async lookup(number) {
      const { snapshot } = standalone;
      return snapshot.describe(await snapshot.ask({ door: 'cli', script: 'lookup', number }));
    },
    close: () => standalone.close(),
  };
}
