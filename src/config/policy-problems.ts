// Checks of a policy beyond its schema: unknown names, rules that never match or are never reached.

import { normalizeNumber } from '../number/normalize-number.js';
import { CONTACT_ROUTE, LOCAL_CALLER_ID, type PolicyConfig, type RuleConfig } from '../policy/rule-config.js';
import { conditionFindings } from './condition-findings.js';
import { conflictIn } from './condition-logic.js';
import { nearestName } from '../yaml/nearest-name.js';
import type { NumberSettings } from '../number/number-settings.js';
import { mayBeShownOn, ownE164 } from '../policy/own-number.js';
import type { ConfigProblem, Place } from '../yaml/config-error.js';
import { outboundFindings } from './direction-findings.js';
import { error, warning, type Finding, type KeyPath } from './policy-finding.js';
import { unknownIds, unknownNames, valuePath, type KnownNames } from './name-findings.js';
import { ruleAtoms, whyNeverReached } from './unreachable-rule.js';

export interface PolicyProblem extends ConfigProblem {
  /** With an error the configuration is not used; a warning is said and nothing else. */
  readonly severity: 'error' | 'warning';
}

/** @param placeOf where a path stands in the files, see `LoadedConfig.placeOf` */
export function policyProblems(
  config: PolicyConfig,
  known: KnownNames,
  placeOf: (path: KeyPath) => Place,
): PolicyProblem[] {
  const findings = [
    ...ownNumberFindings(config, known),
    ...trunkFindings(config),
    ...duplicateIds(config.rules),
    ...config.rules.flatMap((rule, index) => ruleFindings(rule, ['rules', index], config, known)),
    ...reachFindings(config.rules),
  ];
  return findings
    .filter(({ about }) => about === undefined || known.unsure?.has(about) !== true)
    .map(({ path, message, severity }) => ({ ...placeOf(path), key: path.map(String).join('.'), message, severity }));
}

function ownNumberFindings({ ownNumbers }: PolicyConfig, known: KnownNames): Finding[] {
  return ownNumbers.flatMap(({ number, region }, index): Finding[] => [
    ...(normalizeNumber(number, known.numberSettings).kind === 'e164'
      ? []
      : [error(['ownNumbers', index], `expected a whole number, found ${JSON.stringify(number)}`, 'number')]),
    ...(region === null ? [] : unknownIds('region', [region], known, ['ownNumbers', index, 'region'])),
  ]);
}

function duplicateIds(rules: readonly RuleConfig[]): Finding[] {
  const firsts = new Map(rules.map(({ id }, index) => [id, index] as const).reverse());
  return rules.flatMap(({ id }, index): Finding[] => {
    const first = firsts.get(id) ?? index;
    return first === index
      ? []
      : [error(['rules', index, 'id'], `expected an id of its own: rule ${first + 1} is ${id} too`)];
  });
}

function ruleFindings(rule: RuleConfig, path: KeyPath, config: PolicyConfig, known: KnownNames): Finding[] {
  return [
    ...conditionFindings(rule.if, [...path, 'if'], config, known),
    ...outboundFindings(rule, path),
    ...routeFindings(rule, path, config),
    ...callerIdFindings(rule, path, config, known),
  ];
}

function routeFindings(
  { then: { route } }: RuleConfig,
  path: KeyPath,
  { routes, contactContext }: PolicyConfig,
): Finding[] {
  const at = [...path, 'then', 'route'];
  if (route === undefined) return [];
  if (route.to !== CONTACT_ROUTE) return unknownNames('route', [route.to], Object.keys(routes), at);
  return contactContext === null
    ? [error(at, 'expected contactContext to be set for route: contact', 'contactContext')]
    : [];
}

/** Trunks of own numbers that no rule chooses: a slip, or numbers that nobody will see. */
function trunkFindings({ ownNumbers, rules }: PolicyConfig): Finding[] {
  if (!rules.some(({ then }) => then.callerId !== undefined)) return [];
  const chosen = new Set(rules.flatMap(trunksOf));
  return ownNumbers.flatMap(({ trunks }, index) =>
    (trunks ?? []).flatMap((trunk, place, all): Finding[] => {
      if (chosen.has(trunk)) return [];
      const nearest = nearestName(trunk, [...chosen]);
      const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
      const message = `no rule chooses the trunk ${JSON.stringify(trunk)}: the number is never shown on it${hint}`;
      return [warning(valuePath(['ownNumbers', index, 'trunks'], all, place), message)];
    }),
  );
}

function trunksOf({ then: { trunks = [] } }: RuleConfig): string[] {
  return trunks.flat().map(({ trunk }) => trunk);
}

function callerIdFindings(rule: RuleConfig, path: KeyPath, { ownNumbers }: PolicyConfig, known: KnownNames): Finding[] {
  const { numberSettings } = known;
  const { callerId } = rule.then;
  const at = [...path, 'then', 'callerId'];
  if (callerId === undefined) return [];
  if (callerId === LOCAL_CALLER_ID)
    return ownNumbers.length > 0 || known.hasAccounts === true
      ? []
      : [error(at, 'expected ownNumbers to choose from for callerId: local', 'ownNumbers')];
  const wanted = normalizeNumber(callerId, numberSettings);
  if (wanted.kind === 'e164') return notShownFindings(wanted.e164, rule, at, ownNumbers, numberSettings);
  return wanted.kind === 'internal'
    ? []
    : [error(at, `expected a number, found ${JSON.stringify(callerId)}`, 'number')];
}

function notShownFindings(
  e164: string,
  rule: RuleConfig,
  at: KeyPath,
  own: PolicyConfig['ownNumbers'],
  settings: NumberSettings,
): Finding[] {
  const ours = own.filter(({ number }) => ownE164([{ number }], settings).includes(e164));
  const others = trunksOf(rule).filter((trunk) => !ours.some((number) => mayBeShownOn(number, trunk)));
  if (ours.length === 0 || others.length === 0) return [];
  return [warning(at, `not shown on ${others.join(', ')}: ownNumbers assigns it to other trunks`)];
}

function reachFindings(rules: readonly RuleConfig[]): Finding[] {
  const taken = rules.map(ruleAtoms);
  const reasons = whyNeverReached(taken);
  return taken.flatMap(({ atoms }, index): Finding[] => {
    const conflict = conflictIn(atoms);
    if (conflict !== null) return [error(['rules', index, 'if'], `can never match: ${conflict}`)];
    const why = reasons[index] ?? null;
    return why === null ? [] : [warning(['rules', index], why)];
  });
}
