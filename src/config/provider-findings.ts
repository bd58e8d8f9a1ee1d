// Checks of `providers` beyond its schema: duplicate or unknown names, contradictory settings.

import { nearestName } from '../yaml/nearest-name.js';
import type { Place } from '../yaml/config-error.js';
import { isLoopback } from './loopback.js';
import { error, warning, type Finding, type KeyPath } from './policy-finding.js';
import type { PolicyProblem } from './policy-problems.js';
import type { Config } from './schema.js';
import { webhookRouteFindings } from './webhook-findings.js';

type Checked = Pick<Config, 'providers' | 'webhooks' | 'ami' | 'rules' | 'number' | 'journal'>;

/**
 * @param unsure sections that could not be used: that they lack a name says nothing
 * @param placeOf where a path stands in the files
 */
export function providerProblems(
  config: Checked,
  unsure: ReadonlySet<string>,
  placeOf: (path: KeyPath) => Place,
): PolicyProblem[] {
  if (unsure.has('providers')) return [];
  const findings = [
    ...nameFindings(config),
    ...trunkFindings(config),
    ...callsFindings(config),
    ...failoverFindings(config),
    ...webhookFindings(config),
    ...(unsure.has('number') ? [] : webhookRouteFindings(config)),
  ];
  return findings
    .filter(({ about }) => about === undefined || !unsure.has(about))
    .map(({ path, message, severity }) => ({ ...placeOf(path), key: path.map(String).join('.'), message, severity }));
}

interface NamedAccount {
  readonly name: string;
  readonly trunks: readonly string[];
  readonly path: KeyPath;
}

function accountsOf({ providers }: Checked): NamedAccount[] {
  return (['newtel', 'plusofon', 'alovoice'] as const).flatMap((kind) =>
    providers[kind].map(({ name, trunks }, index) => ({ name, trunks, path: ['providers', kind, index] })),
  );
}

/** Case makes no second name: people say them, and files of state are named by them. */
function nameFindings(config: Checked): Finding[] {
  const seen = new Map<string, string>();
  return accountsOf(config).flatMap(({ name, path }): Finding[] => {
    const first = seen.get(name.toLowerCase());
    if (first === undefined) seen.set(name.toLowerCase(), path.slice(0, 2).map(String).join('.'));
    return first === undefined
      ? []
      : [error([...path, 'name'], `expected a name of its own: an account of ${first} is ${name} too`)];
  });
}

/** A trunk that no rule chooses is a slip; one of two accounts shows the numbers of neither rightly. */
function trunkFindings(config: Checked): Finding[] {
  const chosen = new Set(config.rules.flatMap(({ then: { trunks = [] } }) => trunks.flat().map(({ trunk }) => trunk)));
  const owners = new Map<string, string>();
  return accountsOf(config).flatMap(({ name, trunks, path }) =>
    trunks.flatMap((trunk, index): Finding[] => {
      const at = [...path, 'trunks', index];
      const owner = owners.get(trunk);
      if (owner !== undefined) return [error(at, `the trunk ${trunk} already belongs to ${owner}`)];
      owners.set(trunk, name);
      if (chosen.size === 0 || chosen.has(trunk)) return [];
      const nearest = nearestName(trunk, [...chosen]);
      const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
      return [warning(at, `${name}: no rule chooses the trunk ${JSON.stringify(trunk)}${hint}`, 'rules')];
    }),
  );
}

/** Nobody knows what this PBX never saw where nothing is written down. */
function callsFindings({ providers, journal }: Checked): Finding[] {
  return providers.newtel.flatMap(({ name, callsEvery }, index): Finding[] =>
    callsEvery === null || journal.enabled
      ? []
      : [
          warning(
            ['providers', 'newtel', index, 'callsEvery'],
            `${name}: its calls are compared with the call journal, and journal.enabled is false`,
            'journal',
          ),
        ],
  );
}

function failoverFindings({ providers, ami }: Checked): Finding[] {
  return providers.plusofon.flatMap(({ name, forward, failover }, index): Finding[] => {
    if (failover === null) return [];
    const at = ['providers', 'plusofon', index, 'failover'];
    const server = ami.servers.find((each) => each.name === failover.server);
    const profiles = (['profile', 'back'] as const).flatMap((key): Finding[] =>
      Object.hasOwn(forward, failover[key])
        ? []
        : [error([...at, key], `expected a name of forward, found ${JSON.stringify(failover[key])}`)],
    );
    const same: Finding[] =
      failover.profile === failover.back ? [error([...at, 'back'], 'expected another forwarding than profile')] : [];
    return [...profiles, ...same, ...serverFindings(name, failover.server, server?.host, [...at, 'server'])];
  });
}

function serverFindings(account: string, name: string, host: string | undefined, at: KeyPath): Finding[] {
  if (host === undefined)
    return [warning(at, `${account}: ami.servers has no ${name}: nothing is watched, and nothing is switched`, 'ami')];
  return isLoopback(host)
    ? [warning(at, `${account}: ${name} runs on this host: if the host is down, nothing is switched`, 'ami')]
    : [];
}

function webhookFindings({ providers, webhooks }: Checked): Finding[] {
  return providers.alovoice.flatMap(({ name, webhook }, index): Finding[] => {
    if (webhook === null) return [];
    const at = ['providers', 'alovoice', index, 'webhook'];
    if (webhooks.listen === null)
      return [error(at, `${name}: expected webhooks.listen to be set for an account with a webhook`, 'webhooks')];
    return isLoopback(webhooks.listen.host) || webhook.allow.length > 0
      ? []
      : [
          warning(
            [...at, 'allow'],
            `${name}: anyone who reaches ${webhooks.listen.host} can try to guess the secret: list the addresses that may send requests`,
          ),
        ];
  });
}
