// What a schema cannot see of webhooks: a wrong action ends the call there, so a route that a rule can choose needs one.

import { HOME_COUNTRIES } from '../number/home-country.js';
import { normalizeNumber } from '../number/normalize-number.js';
import { CONTACT_ROUTE, type RuleConfig } from '../policy/rule-config.js';
import { nearestName } from '../yaml/nearest-name.js';
import { atomsOf, conflictIn, type Atom } from './condition-logic.js';
import { isOnly } from './direction-findings.js';
import { error, type Finding, type KeyPath } from './policy-finding.js';
import type { Config } from './schema.js';

type Sections = Pick<Config, 'providers' | 'rules' | 'number'>;
type Account = Config['providers']['alovoice'][number];

/** Routes that calls of an account can get and that have no action there. */
export function webhookRouteFindings(config: Sections): Finding[] {
  return config.providers.alovoice.flatMap((account) =>
    config.rules.flatMap((rule, place) => routeFinding(rule, ['rules', place, 'then', 'route'], account, config)),
  );
}

function routeFinding(
  rule: RuleConfig,
  at: KeyPath,
  account: Account,
  { number }: Pick<Sections, 'number'>,
): Finding[] {
  const { to } = rule.then.route ?? {};
  if (to === undefined || to === CONTACT_ROUTE || account.webhook === null) return [];
  const { routes } = account.webhook;
  if (Object.hasOwn(routes, to) || !isReached(rule, account, number)) return [];
  const nearest = nearestName(to, Object.keys(routes));
  const hint = nearest === undefined ? '' : ` (it has ${nearest})`;
  const message = `calls of ${account.name} get here, and its webhook.routes has no action for ${to}${hint}: add one, or a condition on trunk`;
  return [error(at, message)];
}

/** Can a call of this account meet the conditions, as far as can be told? */
function isReached({ if: condition }: RuleConfig, account: Account, number: Sections['number']): boolean {
  const atoms = atomsOf(condition).map(withSmallTrunks);
  const direction = isOnly('outbound', condition) ? 'outbound' : 'inbound';
  const itsOwn: Atom[] = [
    { kind: 'key', key: 'trunk', value: [account.name.toLowerCase()] },
    { kind: 'key', key: 'direction', value: [direction] },
  ];
  if (conflictIn([...atoms, ...itsOwn]) !== null) return false;
  return !atoms.some((atom) => isElsewhere(atom, account, number));
}

/** Of other contexts than a hosted PBX has, or of numbers in another country. */
function isElsewhere(atom: Atom, { country }: Account, settings: Sections['number']): boolean {
  if (atom.kind !== 'key' || !Array.isArray(atom.value)) return false;
  const values = (atom.value as unknown[]).map(String);
  if (atom.key === 'context') return !values.some((context) => context.startsWith('queue-'));
  if (atom.key !== 'did') return false;
  const { callingCode } = HOME_COUNTRIES[country];
  return values.every((did) => {
    const read = normalizeNumber(did, settings);
    return read.kind === 'e164' && !read.e164.startsWith(callingCode);
  });
}

/** Trunks are compared without regard to case. */
function withSmallTrunks(atom: Atom): Atom {
  switch (atom.kind) {
    case 'key':
      if (atom.key !== 'trunk' || !Array.isArray(atom.value)) return atom;
      return { ...atom, value: (atom.value as unknown[]).map((name) => String(name).toLowerCase()) };
    case 'not':
      return { ...atom, atoms: atom.atoms.map(withSmallTrunks) };
    case 'any':
      return { ...atom, groups: atom.groups.map((group) => group.map(withSmallTrunks)) };
  }
}
