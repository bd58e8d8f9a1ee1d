// `voxroute check-config`: would the daemon start with this file, and does its policy decide as it should?

import { readHostTimeZone } from '../time/host-time-zone.js';
import { ConfigError, formatProblem, type ConfigProblem } from '../yaml/config-error.js';
import { configPlaces, DEFAULT_CONFIG_FILE, readConfigTexts } from '../config/config-files.js';
import { readConfig, type LoadedConfig } from '../config/load-config.js';
import { NO_LIST_SOURCES, preparePolicy } from '../daemon/load-policy.js';
import { timeZoneWarnings } from '../config/time-zone-warnings.js';
import { decide } from '../policy/decide.js';
import { ignoresPlanOperator } from '../policy/plan-operator.js';
import { isRegistryImported } from '../config/registry-directory.js';
import { checkPolicyCases } from './policy-cases.js';
import { zoneOf } from './command-config.js';
import { CommandFailure, EXIT } from './exit-code.js';
import type { Output } from './output.js';
import { daemonUser, unreadableBy } from './readable-by-daemon.js';
import { readVersion } from './package-files.js';

export interface CheckConfigOptions {
  readonly cases?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export async function checkConfigFile(
  file: string | undefined,
  { cases, config: otherFile, json = false }: CheckConfigOptions,
  output: Output,
): Promise<void> {
  try {
    const read = readConfig(readConfigTexts(configPlaces(file ?? otherFile, process.env)));
    // Names all problems at once, those of keys and secrets among them.
    const { policy } = await preparePolicy(read, NO_LIST_SOURCES.feeds);
    const zoneWarnings = timeZoneWarnings(read.config, readHostTimeZone(process.env));
    const files = [...read.files, ...read.secretFiles, ...policy.files];
    const warnings = [...policy.warnings, ...registryWarnings(read), ...zoneWarnings, ...daemonWarnings(files)];
    if (cases === undefined) printUsable(read, warnings, json, output);
    else await checkCases(cases, read, json, output);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (json) output.stdout.write(`${JSON.stringify({ usable: false, problems: error.problems }, null, 2)}\n`);
    else output.stdout.write(`${error.problems.map(formatProblem).join('\n')}\n`);
    const count = error.problems.length;
    throw new CommandFailure(EXIT.wrongUsage, `not usable: ${count} problem${count === 1 ? '' : 's'}`);
  }
}

/** Without a registry, of most operators the plan alone knows something, and rules do not take its word. */
function registryWarnings({ config, placeOf }: LoadedConfig): ConfigProblem[] {
  if (isRegistryImported(config, process.env)) return [];
  return config.rules.flatMap(({ id, if: condition }, index) => {
    if (!ignoresPlanOperator(condition)) return [];
    const path = ['rules', index, 'if'];
    const message = `${id} uses an operator and no numbering registry is imported: if Voxlink does not answer, only the numbering plan names one, and that does not count without source: plan`;
    return [{ ...placeOf(path), key: path.join('.'), message }];
  });
}

/** What root reads here, the daemon may not. */
function daemonWarnings(files: readonly string[]): ConfigProblem[] {
  const user = daemonUser();
  if (user === null) return [];
  return unreadableBy(user, files).map(({ file, why }) => ({ file, line: null, column: null, key: '', message: why }));
}

function printUsable(
  { config, files }: LoadedConfig,
  warnings: readonly ConfigProblem[],
  json: boolean,
  { stdout }: Output,
): void {
  if (json) {
    stdout.write(`${JSON.stringify({ usable: true, files, problems: [], warnings, config }, null, 2)}\n`);
    return;
  }
  for (const warning of warnings) stdout.write(`warning: ${formatProblem(warning)}\n`);
  stdout.write(
    files.length > 0 ? `usable: ${files.join(', ')}\n` : `usable: no ${DEFAULT_CONFIG_FILE}, defaults apply\n`,
  );
}

/** Offline, so that the same case has the same answer in every run: what Voxlink would say stands in the case. */
async function checkCases(file: string, loaded: LoadedConfig, json: boolean, output: Output): Promise<void> {
  const { openStandalone } = await import('../daemon/standalone.js');
  const report = (message: string) => void output.stderr.write(`voxroute: ${message}\n`);
  const { snapshot, plan, close } = await openStandalone(loaded, readVersion(), report, 'look');
  const { lookup, policy } = snapshot;
  const { number: numberSettings } = loaded.config;
  const around = {
    numberSettings,
    timeZone: zoneOf(loaded),
    nowMs: Date.now(),
    regionOf: (id: string) => lookup.names.region(id) ?? undefined,
  };
  try {
    await checkPolicyCases(
      file,
      async (facts) => {
        if (facts.lookup !== null || facts.number.kind !== 'e164') return decide(policy, facts).decision;
        await plan.prepare(facts.number.e164);
        const { status, record } = lookup.offline(facts.number.e164);
        return decide(policy, { ...facts, lookup: { status, record } }).decision;
      },
      around,
      json,
      output,
    );
  } finally {
    await close();
  }
}
