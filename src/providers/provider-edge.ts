// The only place that sends requests to a provider. The order is: limits of acting requests, rate limit,
// the request itself. What only reads is repeated twice after a failure; what acts is sent once, and a failure whose outcome is not
// certain is NOT_KNOWN. No redirect is followed. Whatever is said of a failure is free of secrets.

import type { HttpClient } from '../http-client/http-client.js';
import { HttpFailure } from '../http-client/http-failure.js';
import type { Clock } from '../time/clock.js';
import { pause } from '../time/pause.js';
import type { ActingLimits } from './acting-limits.js';
import type { AccountRate } from './account-rate.js';
import type { AccountSettings, ProviderKind } from './account.js';
import { faultOfFailure, faultOfStatus } from './fault-message.js';
import type { MethodClass } from './method.js';
import { ProviderFault, type ProviderFaultCode } from './provider-fault.js';
import type { WireAnswer, WireRequest } from './wire.js';

const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** Between a reading request and its repetitions. */
const REPEAT_PAUSES_MS: readonly number[] = [500, 2000];
/** A provider that wants to be left alone for longer gets an error instead of a wait. */
const LONGEST_PAUSE_MS = 10_000;

export interface Exchange<Payload> {
  /** The method's name, for messages and figures. */
  readonly method: string;
  readonly class: MethodClass;
  readonly maxBytes?: number | undefined;
  make(): WireRequest;
  /** The provider's own words in an answer that says no; null where it has none of the documented form. */
  errorIn(answer: WireAnswer): string | null;
  /** A fault that the kind knows better than the status does; null for none. */
  faultIn(answer: WireAnswer): ProviderFault | null;
  /** Reads an answer with a status of 2xx; may throw a fault made by `fault`. */
  read(answer: WireAnswer): Payload;
}

/** `outcome`: `ok`, or the code of the fault. */
export interface RequestEnd {
  readonly account: string;
  readonly kind: ProviderKind;
  readonly method: string;
  readonly class: MethodClass;
  readonly outcome: 'ok' | ProviderFaultCode;
}

export interface EdgeParts {
  readonly account: AccountSettings;
  readonly kind: ProviderKind;
  /** Which files hold its keys, for whoever has to check them: `accessKeyFile and signingKeyFile`. */
  readonly keyFiles: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly rate: AccountRate;
  readonly limits: ActingLimits;
  readonly redact: (text: string) => string;
  /** Told of each request that was sent, or refused here; must not throw. */
  readonly ended?: ((end: RequestEnd) => void) | undefined;
  /** Aborts when the account is closed: what waits is given up. */
  readonly closing: AbortSignal;
  /** Default: half a second, then two. */
  readonly repeatPausesMs?: readonly number[] | undefined;
}

export interface ProviderEdge {
  /** Rejects with a `ProviderFault` and nothing else. */
  exchange<Payload>(exchange: Exchange<Payload>): Promise<Payload>;
  /** A fault of this account, its words without secrets. */
  fault(code: ProviderFaultCode, message: string): ProviderFault;
}

export function createEdge(parts: EdgeParts): ProviderEdge {
  const { account, kind, http, clock, rate, limits, redact, closing, repeatPausesMs = REPEAT_PAUSES_MS } = parts;
  const fault: ProviderEdge['fault'] = (code, message) => new ProviderFault(code, account.name, kind, redact(message));
  const about = { account: account.name, kind, keyFiles: parts.keyFiles, redact };

  async function once<Payload>(exchange: Exchange<Payload>): Promise<Payload> {
    const isActing = exchange.class !== 'reads';
    const hasTurn = await rate.turn(closing);
    if (closing.aborted)
      throw new ProviderFault('ABANDONED', account.name, kind, 'not sent: the program is stopping', {
        isNothingDone: true,
      });
    if (!hasTurn) throw fault('BUSY', 'too many requests are already waiting for their turn here: try again later');
    let answer: WireAnswer;
    try {
      const { path, verb, headers, body, timeoutMs = account.timeoutMs } = exchange.make();
      const url = new URL(account.baseUrl.replace(/\/+$/, '') + path);
      const request = { url, method: verb, headers, timeoutMs, maxBytes: exchange.maxBytes ?? MAX_ANSWER_BYTES };
      // What must not be sent twice must not fail by a connection that the other end has closed already.
      const response = await http.send({
        ...request,
        newConnection: isActing,
        ...(body === undefined ? {} : { body }),
      });
      const text = response.body.toString('utf8');
      answer = { ...response, bytes: response.body, text, receivedAtMs: clock.epochMs() };
      const wrong =
        exchange.faultIn(answer) ?? faultOfStatus(answer, response.retryAfterMs, exchange.errorIn(answer), about);
      if (wrong !== null) throw wrong;
      return exchange.read(answer);
    } catch (error) {
      const known = faultOf(error);
      throw isActing ? acted(known) : known;
    }
  }

  function faultOf(error: unknown): ProviderFault {
    if (error instanceof ProviderFault) return error;
    if (error instanceof HttpFailure) return faultOfFailure(error, about);
    return fault('INTERNAL', error instanceof Error ? error.message : String(error));
  }

  /** Something that acts was sent: what does not say that nothing was done leaves it open. */
  function acted(known: ProviderFault): ProviderFault {
    if (known.isNothingDone) return known;
    return fault('NOT_KNOWN', `sent, but the outcome is unknown: ${known.reason}; it is not sent again`);
  }

  async function repeated<Payload>(exchange: Exchange<Payload>): Promise<Payload> {
    for (let failures = 0; ; failures++) {
      try {
        return await once(exchange);
      } catch (error) {
        const known = faultOf(error);
        const pauseMs = repeatPausesMs[failures];
        const wantedMs = known.details.retryAfterMs ?? 0;
        if (exchange.class !== 'reads' || known.isFinal || pauseMs === undefined || wantedMs > LONGEST_PAUSE_MS)
          throw known;
        await pause(Math.max(pauseMs, wantedMs), clock, closing);
      }
    }
  }

  return {
    fault,
    async exchange(exchange) {
      const end = (outcome: RequestEnd['outcome']) =>
        parts.ended?.({ account: account.name, kind, method: exchange.method, class: exchange.class, outcome });
      try {
        if (exchange.class !== 'reads') {
          const why = await limits.claim(account.name);
          if (why !== null) throw fault('LIMIT', `not sent: ${why}`);
        }
        const payload = await repeated(exchange);
        end('ok');
        return payload;
      } catch (error) {
        const known = faultOf(error);
        end(known.code);
        throw known;
      }
    },
  };
}
