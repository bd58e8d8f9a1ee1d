// Asks Voxlink about one number. Cache, rate and breaker stand in front of it and see a NumberSource only.

import type { Clock } from '../time/clock.js';
import type { HttpClient } from '../http-client/http-client.js';
import { LookupFault } from '../lookup/lookup-fault.js';
import type { NumberSource, Observation } from '../lookup/observation.js';
import type { AnswerBody, ParsedAnswer } from './answer-body.js';
import { toLookupFault } from '../http-source/to-lookup-fault.js';
import { parseV1 } from './parse-v1.js';
import { parseV2 } from './parse-v2.js';

/** Version 1 knows Russian numbers, with ported ones, in Cyrillic; version 2 knows the world, in Latin letters. */
export type VoxlinkVersion = 'v1' | 'v2';

const VERSIONS = {
  v1: { source: 'voxlink-v1', path: '/get/', parse: parseV1 },
  v2: { source: 'voxlink-v2', path: '/get/v2/', parse: parseV2 },
} as const satisfies Record<
  VoxlinkVersion,
  { source: string; path: string; parse: (body: AnswerBody, number: string) => ParsedAnswer }
>;

interface VoxlinkSourceOptions {
  readonly version: VoxlinkVersion;
  /** Such as `https://num.voxlink.ru`; a path in front of `/get/` and a slash at the end are fine. */
  readonly baseUrl: string;
  /** For one request, from the call of `observe` to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly client: HttpClient;
  readonly clock: Clock;
}

/**
 * One version of the API as a source. Numbers are E.164 digits without plus, 1 to 15 of them.
 *
 * @throws TypeError when `baseUrl` is not a URL.
 */
export function createVoxlinkSource(options: VoxlinkSourceOptions): NumberSource {
  const { version, timeoutMs, client, clock } = options;
  const { source, path, parse } = VERSIONS[version];
  const endpoint = new URL(options.baseUrl);
  endpoint.pathname = endpoint.pathname.replace(/\/+$/, '') + path;
  endpoint.hash = '';

  return {
    name: source,
    async observe(number, _urgency, again) {
      if (!/^\d{1,15}$/.test(number)) {
        throw new LookupFault('INTERNAL_ERROR', `${source}: not asked: the number is not plain E.164 digits`);
      }
      const url = new URL(endpoint);
      url.search = `num=${number}`;
      const startedAtMs = clock.monotonicMs();
      const untilMs = again?.untilMs ?? startedAtMs + timeoutMs;
      const limits = { timeoutMs: Math.max(0, untilMs - startedAtMs), newConnection: again !== undefined };
      const { status, retryAfterMs, body } = await client
        .send({ url, headers: { accept: 'application/json' }, ...limits })
        .catch((error: unknown) => {
          throw toLookupFault(error, untilMs);
        });
      const raw = body.toString('utf8');
      const { outcome, fields } = parse({ status, body: raw, retryAfterMs }, number);
      return { source, number, learntAtMs: clock.epochMs(), outcome, fields, raw };
    },
  };
}

/**
 * An answer of Voxlink as it was kept, read once more as if it came just now: what an earlier version of this program took
 * for an answer may be none, or one about another number. Null then. Other sources' observations pass as they are.
 */
export function rereadObservation(observation: Observation): Observation | null {
  const { source, number, outcome, raw } = observation;
  const version = Object.values(VERSIONS).find((each) => each.source === source);
  if (version === undefined) return observation;
  try {
    const status = outcome === 'found' ? 200 : 404;
    const read = version.parse({ status, retryAfterMs: null, body: raw ?? '' }, number);
    return read.outcome === outcome ? { ...observation, fields: read.fields } : null;
  } catch {
    return null;
  }
}
