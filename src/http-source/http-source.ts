// A source of the configuration: asks one server about one number by HTTP, and takes from its JSON what the paths of
// `fields` lead to. Memory, rate, budget and breaker are placed in front of it and see only a NumberSource.

import type { HttpClient } from '../http-client/http-client.js';
import { LookupFault } from '../lookup/lookup-fault.js';
import type { NumberSource } from '../lookup/observation.js';
import type { Clock } from '../time/clock.js';
import { fillRequest } from './fill-request.js';
import { readAnswer } from './read-answer.js';
import type { SourceSecrets, SourceSettings } from './source-settings.js';
import { toLookupFault } from './to-lookup-fault.js';

export interface HttpSourceParts {
  readonly settings: SourceSettings;
  readonly secrets: SourceSecrets;
  /** Follows no redirect, and takes no answer over 64 KiB. */
  readonly client: HttpClient;
  readonly clock: Clock;
}

/** Numbers are E.164 digits without plus. The body of an answer is not kept. */
export function createHttpSource({ settings, secrets, client, clock }: HttpSourceParts): NumberSource {
  const { name, timeoutMs } = settings;
  return {
    name,
    async observe(number, _urgency, again) {
      if (!/^\d{1,15}$/.test(number))
        throw new LookupFault('INTERNAL_ERROR', `${name}: not asked: the number is not plain E.164 digits`);
      const startedAtMs = clock.monotonicMs();
      const untilMs = again?.untilMs ?? startedAtMs + timeoutMs;
      const limits = { timeoutMs: Math.max(0, untilMs - startedAtMs), newConnection: again !== undefined };
      const { status, retryAfterMs, body } = await client
        .send({ ...fillRequest(settings, secrets, number), ...limits })
        .catch((error: unknown) => {
          throw toLookupFault(error, untilMs);
        });
      const answer = readAnswer(settings, { status, retryAfterMs, body: body.toString('utf8') }, number);
      return { source: name, number, learntAtMs: clock.epochMs(), ...answer, raw: null };
    },
  };
}
