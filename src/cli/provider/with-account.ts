// An account of the configuration, opened for the length of a command.

import type { LoadedConfig } from '../../config/load-config.js';
import { chooseStateDirectory } from '../../config/state-directory.js';
import { openActingLimits } from '../../providers/acting-limits.js';
import { configuredAccounts, openConfigured, type ConfiguredAccount } from '../../providers/kinds.js';
import type { OpenAccount } from '../../providers/open-account.js';
import { ProviderFault } from '../../providers/provider-fault.js';
import { systemClock } from '../../time/clock.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';
import { readVersion } from '../package-files.js';

export function accountsOf({ config, providerSecrets }: LoadedConfig): readonly ConfiguredAccount[] {
  return configuredAccounts(config.providers, providerSecrets);
}

/** @throws {CommandFailure} with the exit code of what went wrong at the provider */
export async function withAccount(
  { config }: Pick<LoadedConfig, 'config'>,
  account: ConfiguredAccount,
  { stderr }: Output,
  work: (opened: OpenAccount) => Promise<void>,
): Promise<void> {
  const directory = chooseStateDirectory(config.cache.dir, process.env, () => undefined);
  // No timer of ours keeps a process alive, and a pause between two requests is all that there is.
  const alive = setInterval(() => undefined, 60_000);
  let opened: OpenAccount | null = null;
  try {
    opened = await openConfigured(account, {
      clock: systemClock,
      userAgent: `voxroute/${readVersion()}`,
      limits: openActingLimits(directory, systemClock),
      warned: (name, message) => stderr.write(`voxroute: ${name}: ${message}\n`),
    });
    await work(opened);
  } catch (error) {
    if (error instanceof ProviderFault) throw new CommandFailure(exitCodeOf(error), error.message);
    throw error;
  } finally {
    clearInterval(alive);
    await opened?.close();
  }
}

function exitCodeOf({ code }: ProviderFault): CommandFailure['exitCode'] {
  if (code === 'NOT_KNOWN') return EXIT.notKnown;
  return code === 'INPUT' ? EXIT.wrongUsage : EXIT.failed;
}
