// What Prometheus asks for: the parts of the daemon tell what happened, and are asked how they stand on each scrape.

import type { CallAnswer } from '../call/call-answer.js';
import type { Door, IncomingCall } from '../call/incoming-call.js';
import type { Clock } from '../time/clock.js';
import type { WebhookEvent, WebhookOutcome } from '../http/webhooks/webhook-event.js';
import type { LookupFaultCode } from '../lookup/lookup-fault.js';
import type { Observation, SourceName, Urgency } from '../lookup/observation.js';
import type { Recollection } from '../lookup/remembering-source.js';
import { LIST_IDS } from '../policy/ask-lists.js';
import type { Decision } from '../policy/decision.js';
import type { MethodClass } from '../providers/method.js';
import type { ProviderFaultCode } from '../providers/provider-fault.js';
import type { SharedOperation } from '../shared/shared-link.js';
import { watchEventLoop } from './event-loop-lag.js';
import { readMetrics, readOwnFigures, type MetricReadings } from './metric-readings.js';
import { createMetricRegistry } from './metric-registry.js';
import { RecentCounts, type RecentFigures } from './recent-figures.js';

/** Durations are milliseconds, as everywhere; the page has seconds. Nothing here throws but `page`. */
export interface Metrics {
  callAnswered(call: Pick<IncomingCall, 'door' | 'script' | 'simulatedAtMs'>, answer: CallAnswer): void;
  /** `kind` as in the event lists of the doors. */
  doorEvent(door: Door, kind: string): void;
  httpAnswered(route: string, method: string, status: number): void;
  /** Account is empty and event `none` for what is no request of an account. */
  webhookAnswered(account: string, event: WebhookEvent | 'none', outcome: WebhookOutcome): void;
  /** One request to an account at a provider came to an end; `outcome` is `ok` or a fault. */
  providerAsked(account: string, methodClass: MethodClass, outcome: 'ok' | ProviderFaultCode): void;
  cacheRead(outcome: Recollection['kind']): void;
  /** A call waited for a source, whether or not it got the answer. */
  lookupWaited(source: SourceName, waitedMs: number): void;
  /** One request left for a source and came to an end. */
  upstreamAnswered(source: SourceName, outcome: Observation['outcome'] | LookupFaultCode, tookMs: number): void;
  /** A request had its turn. */
  rateWaited(upstream: string, urgency: Urgency, waitedMs: number): void;
  /** A command to the server that hosts share was answered. */
  sharedTook(operation: SharedOperation, tookMs: number): void;
  /** The configuration was read, at the start or on a reload; false: the old one is kept. */
  configRead(success: boolean): void;
  /** The last hour, for people. */
  recent(): RecentFigures;
  /** At most a second old, so that many scrapes take no time from calls. Rejects only on a fault of our own. */
  page(): Promise<{ readonly contentType: string; readonly text: string }>;
  stop(): void;
}

export interface MetricsParts {
  readonly version: string;
  readonly clock: Clock;
  readonly readings: MetricReadings;
  readonly onReadingFailed: (metric: string, error: unknown) => void;
}

const PAGE_HOLDS_MS = 1000;

/** Loads prom-client, which takes some 60 ms. */
export async function createMetrics(parts: MetricsParts): Promise<Metrics> {
  const { clock, version } = parts;
  const registry = await createMetricRegistry();
  const eventLoop = watchEventLoop();
  registry.replace('build', [[{ version, node: process.versions.node }, 1]]);
  registry.replace('processStart', [[{}, (clock.epochMs() - process.uptime() * 1000) / 1000]]);
  const recent = new RecentCounts(clock);
  let page: { readonly madeAtMs: number; readonly text: Promise<string> } | undefined;

  function makePage(): Promise<string> {
    readMetrics(registry, parts.readings, parts.onReadingFailed);
    readOwnFigures(registry, eventLoop);
    return registry.text();
  }

  return {
    callAnswered(call, answer) {
      const { door, script } = call;
      const { status, fault, tookMs, decision } = answer;
      recent.callAnswered(call, answer);
      registry.count('calls', { door, script, status, fault: fault ?? 'none' });
      registry.count('decisions', { action: decision.action, by: decidedBy(decision) });
      registry.observe('callDuration', { door }, tookMs / 1000);
    },
    doorEvent: (door, event) => registry.count('doorEvents', { door, event }),
    httpAnswered: (route, method, status) => registry.count('httpRequests', { route, method, code: String(status) }),
    webhookAnswered: (account, event, outcome) => registry.count('webhookRequests', { account, event, outcome }),
    providerAsked: (account, methodClass, outcome) =>
      registry.count('providerRequests', { account, class: methodClass, outcome }),
    cacheRead(outcome) {
      recent.cacheRead(outcome);
      registry.count('cacheReads', { outcome });
    },
    lookupWaited: (source, waitedMs) => registry.observe('lookupWait', { source }, waitedMs / 1000),
    upstreamAnswered(source, ended, tookMs) {
      const answered = ended === 'found' || ended === 'not-found';
      const outcome = answered ? ended : 'failed';
      recent.upstreamAnswered(outcome, tookMs);
      registry.count('upstreamRequests', { source, outcome, fault: answered ? 'none' : ended });
      registry.observe('upstreamDuration', { source, outcome }, tookMs / 1000);
    },
    rateWaited: (upstream, urgency, waitedMs) => registry.observe('rateWait', { upstream, urgency }, waitedMs / 1000),
    sharedTook: (operation, tookMs) => registry.observe('sharedDuration', { operation }, tookMs / 1000),
    configRead(success) {
      registry.replace('reloadSuccess', [[{}, success ? 1 : 0]]);
      if (success) registry.replace('reloadTimestamp', [[{}, clock.epochMs() / 1000]]);
    },
    recent: () => recent.read(),
    async page() {
      const nowMs = clock.monotonicMs();
      if (page === undefined || nowMs - page.madeAtMs >= PAGE_HOLDS_MS) page = { madeAtMs: nowMs, text: makePage() };
      return { contentType: registry.contentType, text: await page.text };
    },
    stop: () => eventLoop.stop(),
  };
}

function decidedBy({ rule }: Decision): 'list' | 'rule' | 'none' {
  if (rule === '') return 'none';
  return (LIST_IDS as readonly string[]).includes(rule) ? 'list' : 'rule';
}
