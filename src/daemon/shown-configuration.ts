// The configuration in use as people may see it: as the daemon has read it, defaults included, without secrets, and with
// numbers masked for read-only viewers.

import type { ShownConfiguration } from '../http/http-api.js';
import { maskNumbersIn, maskText } from '../number/mask-number.js';
import { durationText } from '../time/duration.js';
import { formatProblem } from '../yaml/config-error.js';
import { namesSecret, withoutSecrets } from '../yaml/check-shape.js';
import { yamlText } from '../yaml/yaml-text.js';
import type { ConfigurationStatus } from './configuration-state.js';
import type { Snapshot } from './snapshot.js';

const HIDDEN = '…';
/** Of a longer list the first are shown. */
const MAX_ITEMS = 100;
const MAX_WARNINGS = 50;
/** Spans of time, which are milliseconds once they are read. */
const SPANS =
  /^(?:ttl|staleTtl|negativeTtl|failureTtl|notFoundMaxAge|keep|every|stateEvery|callsEvery|within|for|after|backAfter)$/;
/** What stands under these may be a secret whatever it is called. */
const MAY_HOLD_SECRETS = new Set(['headers', 'body']);

interface Source {
  readonly loaded: Pick<Snapshot['loaded'], 'config'>;
  readonly loadedPolicy: Pick<Snapshot['loadedPolicy'], 'warnings'>;
}

export function shownConfiguration(
  { loaded, loadedPolicy }: Source,
  { origin, since, files, problems }: ConfigurationStatus,
  isFull: boolean,
): ShownConfiguration {
  const shown = (text: string) => (isFull ? text : maskText(text));
  const warnings = loadedPolicy.warnings.map(formatProblem);
  const more = warnings.length - MAX_WARNINGS;
  return {
    ...{ origin, since, files },
    problems: problems.map(shown),
    warnings: [...warnings.slice(0, MAX_WARNINGS).map(shown), ...(more > 0 ? [`${more} more`] : [])],
    sections: Object.entries(loaded.config).map(([name, value]) => ({
      name,
      yaml: yamlText({ [name]: shownValue(value, name, isFull) }),
    })),
  };
}

function shownValue(value: unknown, key: string, isFull: boolean): unknown {
  if (value === null || value === undefined) return null;
  if (namesSecret(key) && !isPathOfSecret(value)) return HIDDEN;
  if (typeof value === 'string') return shownText(value, isFull);
  if (typeof value === 'number') return SPANS.test(key) ? durationText(value) : value;
  if (Array.isArray(value)) return shownItems(value, key, isFull);
  if (value instanceof Set || value instanceof Map) return shownItems([...value], key, isFull);
  if (typeof value !== 'object') return value;
  if (isAddress(value)) return `${value.host.includes(':') ? `[${value.host}]` : value.host}:${value.port}`;
  return Object.fromEntries(
    Object.entries(value).map(([name, below]: [string, unknown]) => [
      isFull ? name : maskNumbersIn(name),
      MAY_HOLD_SECRETS.has(name) ? hiddenValues(below) : shownValue(below, name, isFull),
    ]),
  );
}

function shownItems(items: readonly unknown[], key: string, isFull: boolean): unknown[] {
  const shown = items.slice(0, MAX_ITEMS).map((each) => shownValue(each, key, isFull));
  const more = items.length - MAX_ITEMS;
  return more > 0 ? [...shown, `… and ${more} more`] : shown;
}

function shownText(text: string, isFull: boolean): string {
  const safe = withoutSecrets(text);
  return isFull ? safe : maskText(safe);
}

/** Names of headers stay; a body is no name. */
function hiddenValues(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value === null ? null : HIDDEN;
  return Object.fromEntries(Object.keys(value).map((name) => [name, HIDDEN]));
}

/** A configuration in use has the path of the file there, or the name of a credential: it was read. */
function isPathOfSecret(value: unknown): boolean {
  return typeof value === 'string' && /^(?:\/|credential:)/.test(value);
}

function isAddress(value: object): value is { readonly host: string; readonly port: number } {
  return Object.keys(value).sort().join() === 'host,port' && 'host' in value && typeof value.host === 'string';
}
