// Counts the requests of a source and measures their duration.

import type { Clock } from '../time/clock.js';
import { LookupFault } from '../lookup/lookup-fault.js';
import type { NumberSource } from '../lookup/observation.js';
import type { Metrics } from './metrics.js';

/** The same source, with every request counted. Stands right in front of it: rate and breaker come before. */
export function meteredSource(
  source: NumberSource,
  metrics: Pick<Metrics, 'upstreamAnswered'>,
  clock: Pick<Clock, 'monotonicMs'>,
): NumberSource {
  const { name } = source;
  return {
    name,
    async observe(number, urgency, again) {
      const askedAtMs = clock.monotonicMs();
      const tookMs = () => clock.monotonicMs() - askedAtMs;
      try {
        const observation = await source.observe(number, urgency, again);
        metrics.upstreamAnswered(name, observation.outcome, tookMs());
        return observation;
      } catch (error) {
        metrics.upstreamAnswered(name, error instanceof LookupFault ? error.code : 'INTERNAL_ERROR', tookMs());
        throw error;
      }
    },
  };
}
