// What a rule's conditions refer to, and does not exist.

import { SOURCE_NAMES } from '../lookup/sources.js';
import { LIST_IDS } from '../policy/ask-lists.js';
import { parseNumberChoice } from '../lists/match/number-choice.js';
import type { ConditionConfig, PolicyConfig } from '../policy/rule-config.js';
import { isOnly } from './direction-findings.js';
import { error, warning, type Finding, type KeyPath } from './policy-finding.js';
import { unknownIds, unknownNames, valuePath, type KnownNames } from './name-findings.js';

/** @param isInbound does something around the condition leave only inbound calls? */
export function conditionFindings(
  condition: ConditionConfig,
  path: KeyPath,
  config: PolicyConfig,
  known: KnownNames,
  isInbound = false,
): Finding[] {
  const { operator = [], operatorOld = [], region = [], district = [], schedule = [], list = [], tag = [] } = condition;
  const { number = [], did = [], source = [], rdnis } = condition;
  const at = (key: string) => [...path, key];
  const inbound = isInbound || isOnly('inbound', condition);
  const numbers = { number, did, rdnis: typeof rdnis === 'object' ? rdnis : [] };
  return [
    ...unknownIds('operator', operator, known, at('operator')),
    ...unknownIds('operator', operatorOld, known, at('operatorOld')),
    ...unknownIds('region', region, known, at('region')),
    ...unknownNames('federal district', district, known.districts, at('district')),
    ...unknownNames('schedule', schedule, Object.keys(config.schedules), at('schedule')),
    ...unknownNames('list', list, [...LISTS_OF_THEIR_OWN, ...known.lists], at('list')),
    ...unknownNames('source', source, [...SOURCE_NAMES, ...(known.sources ?? [])], at('source')),
    ...unknownNames('tag of a contact', tag, known.tags ?? tag, at('tag')).map((finding) => ({
      ...finding,
      severity: 'warning' as const,
    })),
    ...Object.entries(numbers).flatMap(([key, texts]) => numberFindings(texts, at(key), known)),
    ...countryFindings(condition.country ?? [], at('country')),
    ...emptyFindings(condition, path, config, known),
    ...(condition.calls === undefined || inbound ? [] : [error(at('calls'), CALLS_OF_WHOM)]),
    ...(['all', 'any', 'none'] as const).flatMap((key) =>
      (condition[key] ?? []).flatMap((below, index) =>
        conditionFindings(below, [...path, key, index], config, known, inbound),
      ),
    ),
  ];
}

const CALLS_OF_WHOM =
  'expected direction: inbound beside it, or around it: outbound calls are not counted, so that the rule would never match them';

const LISTS_OF_THEIR_OWN = LIST_IDS.filter((id) => id !== 'freepbx');

/** Conditions on what nobody has written down: they never hold, and nothing else would say so. */
function emptyFindings(
  { tag, isContact, callerIsOwn }: ConditionConfig,
  path: KeyPath,
  { ownNumbers }: PolicyConfig,
  { hasContacts }: KnownNames,
): Finding[] {
  const asked = Object.entries({ tag, isContact }).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  return [
    ...(hasContacts
      ? []
      : asked.map((key) => warning([...path, key], 'there are no contacts, so this never matches', 'contacts'))),
    ...(callerIsOwn === undefined || ownNumbers.length > 0
      ? []
      : [warning([...path, 'callerIsOwn'], 'there are no ownNumbers, so nobody can show one', 'ownNumbers')]),
  ];
}

function numberFindings(texts: readonly string[], path: KeyPath, { numberSettings }: KnownNames): Finding[] {
  return texts.flatMap((text, index): Finding[] => {
    const parsed = parseNumberChoice(text, numberSettings);
    return 'expected' in parsed
      ? [error(valuePath(path, texts, index), `expected ${parsed.expected}, found ${JSON.stringify(text)}`, 'number')]
      : [];
  });
}

/** `UK` looks like a country and is none. */
function countryFindings(countries: readonly string[], path: KeyPath): Finding[] {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  return countries.flatMap((country, index): Finding[] => {
    const [canonical = ''] = Intl.getCanonicalLocales(`und-${country}`);
    const code = canonical.slice('und-'.length);
    if (code === country && names.of(country) !== undefined) return [];
    const hint = code === country ? '' : `; did you mean ${code}?`;
    return [error(valuePath(path, countries, index), `unknown country ${JSON.stringify(country)}${hint}`)];
  });
}
