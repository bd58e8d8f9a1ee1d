// Everything that `voxroute doctor` looks at: facts are gathered first, then judged.

import { stateCandidates } from '../../config/state-directory.js';
import { checkAgiBin, lookAtAgiBin } from './agi-bin.js';
import { checkAmi, lookAtAmi } from './ami.js';
import { checkAsterisk, lookAtAsterisk } from './asterisk.js';
import { checkClock, lookAtProviderClocks } from './clock.js';
import { checkConfiguration, lookAtConfiguration } from './configuration.js';
import { checkDaemon, checkUser, lookAtDaemon } from './daemon.js';
import { checkDialplan, lookAtDialplan } from './dialplan/dialplan.js';
import type { DoctorHost } from './doctor-host.js';
import { CHECKS, type CheckLine } from './finding.js';
import { checkNames, lookAtNames } from './names.js';
import { checkPermissions, lookAtPermissions } from './permissions.js';
import { checkPorts, lookAtPorts } from './ports.js';
import { checkShared, lookAtShared } from './shared.js';
import { checkSources } from './sources.js';
import { checkStorage, lookAtStorage } from './storage.js';
import { checkTables, lookAtTables } from './tables.js';
import { checkProxy, checkVoxlink, lookAtProxy, lookAtVoxlink } from './voxlink.js';

export interface Examination {
  /** The file given on the command line, if any. */
  readonly config: string | undefined;
  /** Directory of Asterisk's configuration; undefined leaves the dialplan out. */
  readonly dialplan: string | undefined;
}

/**
 * Changes nothing; asks Voxlink once, each provider's server for its first page, each Asterisk for one login, and the daemon for
 * one call without a number.
 */
export async function examine(
  { config: named, dialplan }: Examination,
  host: DoctorHost,
): Promise<readonly CheckLine[]> {
  const configuration = await lookAtConfiguration(named, host);
  const { config, feeds, files, secretFiles, listFiles } = configuration;
  const candidates = stateCandidates(config.cache.dir, host.environment);
  const [daemon, ami, names, proxy, voxlink, providerDates, shared] = await Promise.all([
    lookAtDaemon(config, host),
    lookAtAmi(config.ami.servers, configuration.amiSecrets, host),
    lookAtNames(config, feeds, host),
    lookAtProxy(config.voxlink, host),
    lookAtVoxlink(config, host),
    lookAtProviderClocks(config.providers, host),
    lookAtShared(configuration, host),
  ]);
  const running = daemon.commands.kind === 'answers' ? daemon.commands : null;
  const asterisk = lookAtAsterisk(host);
  const [storage, tables, agiBin] = await Promise.all([
    lookAtStorage(candidates, daemon),
    lookAtTables(config, feeds, candidates, host),
    lookAtAgiBin(asterisk.pid, host),
  ]);
  const daemonFiles = { all: [...files, ...secretFiles, ...listFiles], secrets: secretFiles };
  const lines = [
    ...checkConfiguration(configuration),
    ...checkDaemon(daemon),
    ...checkUser(daemon),
    ...checkPorts(lookAtPorts(config, running?.status.pid ?? null, host)),
    ...checkAsterisk(asterisk),
    ...checkAmi(ami),
    ...checkNames(names),
    ...checkProxy(proxy),
    ...checkVoxlink(voxlink, proxy),
    ...checkSources(config.sources, running?.status ?? null),
    ...checkClock([...(voxlink.kind === 'asked' && voxlink.date !== null ? [voxlink.date] : []), ...providerDates]),
    ...checkShared(shared, running?.status.shared),
    ...checkTables(tables),
    ...checkStorage(storage),
    ...checkPermissions(lookAtPermissions(daemonFiles, storage.directory, running?.uid ?? null, host)),
    ...checkAgiBin(agiBin),
    ...(dialplan === undefined ? [] : checkDialplan(lookAtDialplan(dialplan), configuration)),
  ];
  const order = Object.keys(CHECKS);
  return lines.sort((one, other) => order.indexOf(one.check) - order.indexOf(other.check));
}
