// Checks of `sources` beyond its schema: unused or missing secrets, lifetimes that do not fit.

import type { ConfigProblem, Place } from '../yaml/config-error.js';
import { isLoopback } from './loopback.js';
import { error, warning, type Finding, type KeyPath } from './policy-finding.js';
import type { PolicyProblem } from './policy-problems.js';
import type { Config } from './schema.js';
import { placeholdersOf, type SourceConfig } from './sources-schema.js';

/**
 * @param unsure sections that could not be used: that they lack something says nothing
 * @param placeOf where a path stands in the files
 */
export function sourceProblems(
  { sources, cache }: Pick<Config, 'sources' | 'cache'>,
  unsure: ReadonlySet<string>,
  placeOf: (path: KeyPath) => Place,
): (ConfigProblem & Pick<PolicyProblem, 'severity'>)[] {
  if (unsure.has('sources')) return [];
  return sources
    .flatMap((source, index): Finding[] => [
      ...secretFindings(source, ['sources', index]),
      ...(source.ttl <= cache.staleTtl || unsure.has('cache')
        ? []
        : [error(['sources', index, 'ttl'], `${source.name}: expected at most cache.staleTtl`, 'cache')]),
    ])
    .map(({ path, message, severity }) => ({ ...placeOf(path), key: path.map(String).join('.'), message, severity }));
}

function secretFindings(source: SourceConfig, at: KeyPath): Finding[] {
  const { name, url } = source;
  const used = placeholdersOf(source);
  const { protocol, hostname } = new URL(url);
  const isOpen = protocol === 'http:' && !isLoopback(hostname.replace(/^\[|\]$/g, ''));
  return [
    ...(['secret', 'secret2'] as const).flatMap((key): Finding[] => {
      const isGiven = source[`${key}File`] !== null;
      const isUsed = used.includes(key);
      if (isGiven && !isUsed)
        return [
          warning([...at, `${key}File`], `${name}: {${key}} does not appear in url, headers or body: it is not sent`),
        ];
      return isUsed && !isGiven ? [error([...at, 'url'], `${name}: expected ${key}File to be set for {${key}}`)] : [];
    }),
    ...(isOpen && (used.includes('secret') || used.includes('secret2'))
      ? [warning([...at, 'url'], `${name}: the secret is sent in clear text: use https`)]
      : []),
  ];
}
