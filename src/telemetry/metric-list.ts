// Every metric: the table of docs/operation.md is made from this list, and nothing is recorded that is not in it.

import type { LinkState } from '../ami/ami-link.js';
import { AGI_DOOR_EVENTS } from '../agi/agi-door-event.js';
import { AMI_DOOR_EVENTS } from '../ami/ami-door-event.js';
import { CALL_FAULTS, CALL_STATUSES } from '../call/call-answer.js';
import type { Door } from '../call/incoming-call.js';
import { SCRIPTS } from '../call/scripts.js';
import { HTTP_DOOR_EVENTS } from '../http/http-door-event.js';
import { REQUEST_LABELS } from '../http/routes.js';
import { WEBHOOK_DOOR_EVENTS, WEBHOOK_EVENTS, WEBHOOK_OUTCOMES } from '../http/webhooks/webhook-event.js';
import type { BreakerState } from '../lookup/breaker-status.js';
import { LOOKUP_FAULTS } from '../lookup/lookup-fault.js';
import type { Observation, Urgency } from '../lookup/observation.js';
import { METHOD_CLASSES } from '../providers/method.js';
import { PROVIDER_FAULTS } from '../providers/provider-fault.js';
import type { Recollection } from '../lookup/remembering-source.js';
import { PORTED_CONTENTS } from '../registry/ported-content.js';
import { SHARED_OPERATIONS } from '../shared/shared-link.js';
import { SHARED_STATES } from '../shared/shared-status.js';

export interface MetricDefinition {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /**
   * Label names with all values they can have; anything else is counted as `other`. `null`: names out of the
   * configuration or the build, few by nature. Nothing from a wire ever becomes a label.
   */
  readonly labels: Readonly<Record<string, readonly string[] | null>>;
  /** Upper bounds of a histogram, in seconds. */
  readonly buckets?: readonly number[];
}

/** The keys of a table that the compiler keeps complete. */
const names = <Name extends string>(table: Readonly<Record<Name, unknown>>) => Object.keys(table) as Name[];

const ACCOUNT_STATES = ['active', 'blocked', 'suspended', 'testing', 'other'] as const;
const doors = names<Door>({ agi: 0, ami: 0, http: 0, webhook: 0, cli: 0 });
const urgencies = names<Urgency>({ call: 0, lookup: 0, refresh: 0 });
const outcomes = names<Observation['outcome'] | 'failed'>({ found: 0, 'not-found': 0, failed: 0 });
const events = names({ ...AGI_DOOR_EVENTS, ...AMI_DOOR_EVENTS, ...HTTP_DOOR_EVENTS, ...WEBHOOK_DOOR_EVENTS });

/** Around the deadline (500 ms by default, at most 50 ms over it) they are close. */
const CALL_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.55, 0.75, 1, 2.5, 5.5];
/** Voxlink takes some 95 ms; `voxlink.timeoutMs` is 3 s by default. */
const UPSTREAM_BUCKETS = [0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10];
/** `shared.readTimeoutMs` is 20 ms, `shared.timeoutMs` 100 ms. */
const SHARED_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25];
const RATE_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 3];

export const METRICS = {
  calls: {
    name: 'voxroute_calls_total',
    type: 'counter',
    help: 'Calls answered, by the VOX_STATUS and VOX_FAULT they got',
    labels: {
      door: doors,
      script: names(SCRIPTS),
      status: names(CALL_STATUSES),
      fault: [...names(CALL_FAULTS), 'none'],
    },
  },
  decisions: {
    name: 'voxroute_decisions_total',
    type: 'counter',
    help: 'Decisions by action, and by what decided: a list, a rule, or nothing',
    labels: { action: ['pass', 'block', 'route'], by: ['list', 'rule', 'none'] },
  },
  callDuration: {
    name: 'voxroute_call_duration_seconds',
    type: 'histogram',
    help: 'Time from the complete request to the answer',
    labels: { door: doors },
    buckets: CALL_BUCKETS,
  },
  lookupWait: {
    name: 'voxroute_lookup_wait_seconds',
    type: 'histogram',
    help: 'How long calls waited for a source; calls answered from memory are not counted',
    labels: { source: null },
    buckets: CALL_BUCKETS,
  },
  lookupsUnderWay: {
    name: 'voxroute_lookups_under_way',
    type: 'gauge',
    help: 'Numbers being looked up now',
    labels: {},
  },
  cacheReads: {
    name: 'voxroute_cache_reads_total',
    type: 'counter',
    help: 'What the cache had for a number: fresh, stale, failed a moment ago, or unknown',
    labels: { outcome: names<Recollection['kind']>({ fresh: 0, stale: 0, failed: 0, unknown: 0 }) },
  },
  cacheEntries: {
    name: 'voxroute_cache_entries',
    type: 'gauge',
    help: 'Answers in the cache',
    labels: { level: ['memory', 'disk'] },
  },
  keptBytes: {
    name: 'voxroute_kept_bytes',
    type: 'gauge',
    help: 'Approximate memory used by merged records and rendered command lines that are kept for reuse',
    labels: { what: ['records', 'lines'] },
  },
  upstreamRequests: {
    name: 'voxroute_upstream_requests_total',
    type: 'counter',
    help: 'Requests to a source; `fault` says why one failed',
    labels: { source: null, outcome: outcomes, fault: [...names(LOOKUP_FAULTS), 'none'] },
  },
  upstreamDuration: {
    name: 'voxroute_upstream_request_duration_seconds',
    type: 'histogram',
    help: 'Time from the start of a request to its complete answer or its failure',
    labels: { source: null, outcome: outcomes },
    buckets: UPSTREAM_BUCKETS,
  },
  rateWait: {
    name: 'voxroute_rate_wait_seconds',
    type: 'histogram',
    help: 'How long a request waited for its turn under the rate limit of the server',
    labels: { upstream: null, urgency: urgencies },
    buckets: RATE_BUCKETS,
  },
  rateQueueLength: {
    name: 'voxroute_rate_queue_length',
    type: 'gauge',
    help: 'Requests waiting for their turn now',
    labels: { upstream: null, urgency: urgencies },
  },
  rateRefused: {
    name: 'voxroute_rate_refused_total',
    type: 'counter',
    help: 'Requests not sent because their turn would not have come in time',
    labels: { upstream: null },
  },
  ratePaused: {
    name: 'voxroute_rate_paused_seconds',
    type: 'gauge',
    help: 'Time left of a pause requested by the server with HTTP 429, else 0',
    labels: { upstream: null },
  },
  sourceRequestsLeft: {
    name: 'voxroute_source_requests_left',
    type: 'gauge',
    help: 'Requests to one of `sources` left today (UTC) under its perDay; absent before the first request of the day',
    labels: { source: null },
  },
  breakerState: {
    name: 'voxroute_breaker_state',
    type: 'gauge',
    help: '1 for the current state of the circuit breaker, 0 for the others: `open` after failures, `refused` when this address is not served',
    labels: {
      upstream: null,
      state: names<BreakerState>({ closed: 0, open: 0, 'half-open': 0, refused: 0 }),
    },
  },
  listEntries: {
    name: 'voxroute_list_entries',
    type: 'gauge',
    help: 'Entries of the lists and contacts in use',
    labels: { list: ['allow', 'block', 'contacts'] },
  },
  journalEntries: {
    name: 'voxroute_journal_entries',
    type: 'gauge',
    help: 'Calls in the call journal',
    labels: {},
  },
  journalDropped: {
    name: 'voxroute_journal_dropped_total',
    type: 'counter',
    help: 'Calls lost to the journal because the disk accepted no writes for too long',
    labels: {},
  },
  registryRanges: {
    name: 'voxroute_registry_entries',
    type: 'gauge',
    help: 'Imported ranges of the numbering registry, and imported ported numbers: `ported` of the portability database, `ported-kz` and so on of other countries; 0 when nothing is imported',
    labels: { table: ['ranges', 'ported', ...PORTED_CONTENTS] },
  },
  registryImported: {
    name: 'voxroute_registry_imported_timestamp_seconds',
    type: 'gauge',
    help: 'When the data in use was imported',
    labels: { table: ['ranges', 'ported', ...PORTED_CONTENTS] },
  },
  registryNotFoundCounts: {
    name: 'voxroute_registry_not_found_counts',
    type: 'gauge',
    help: '1 while a number in no imported range counts as not assigned; 0 when the data is older than registry.notFoundMaxAge, or nothing is imported',
    labels: {},
  },
  providerRequests: {
    name: 'voxroute_provider_requests_total',
    type: 'counter',
    help: 'Requests to accounts at providers; `outcome` is `ok`, or says why one failed',
    labels: { account: null, class: names(METHOD_CLASSES), outcome: ['ok', ...names(PROVIDER_FAULTS)] },
  },
  providerBalance: {
    name: 'voxroute_provider_balance',
    type: 'gauge',
    help: 'Balance of the account, if the provider reports it',
    labels: { account: null, currency: ['RUB', 'EUR', 'USD', 'other'] },
  },
  providerState: {
    name: 'voxroute_provider_state',
    type: 'gauge',
    help: '1 for the current state of the account, 0 for the others',
    labels: { account: null, state: [...ACCOUNT_STATES] },
  },
  providerNumbers: {
    name: 'voxroute_provider_numbers',
    type: 'gauge',
    help: 'Known numbers of the account',
    labels: { account: null },
  },
  providerRefreshed: {
    name: 'voxroute_provider_refreshed_timestamp_seconds',
    type: 'gauge',
    help: 'When the numbers of the account were last read',
    labels: { account: null },
  },
  sharedState: {
    name: 'voxroute_shared_state',
    type: 'gauge',
    help: '1 for the current state of sharing with other hosts, 0 for the others: `up`; `partly`, part of it fails; `away`, this host goes on alone; `never`, as `away`, and no other host was seen since the start. Absent if nothing is shared',
    labels: { state: SHARED_STATES },
  },
  sharedHosts: {
    name: 'voxroute_shared_hosts',
    type: 'gauge',
    help: 'Hosts that share cache and rate limit, as last seen; 0 before the first contact',
    labels: {},
  },
  sharedRate: {
    name: 'voxroute_shared_rate_per_second',
    type: 'gauge',
    help: 'Most requests a second that this host may send: together with the others, or as its share',
    labels: {},
  },
  sharedDuration: {
    name: 'voxroute_shared_request_duration_seconds',
    type: 'histogram',
    help: 'Response time of the shared server',
    labels: { operation: SHARED_OPERATIONS },
    buckets: SHARED_BUCKETS,
  },
  agiSessions: {
    name: 'voxroute_agi_sessions',
    type: 'gauge',
    help: 'FastAGI sessions open now',
    labels: {},
  },
  amiState: {
    name: 'voxroute_ami_state',
    type: 'gauge',
    help: '1 for the current state of the connection to each of ami.servers, 0 for the others',
    labels: { server: null, state: names<LinkState>({ connecting: 0, up: 0, down: 0, 'login-refused': 0 }) },
  },
  amiCalls: {
    name: 'voxroute_ami_calls',
    type: 'gauge',
    help: 'Requests from each of ami.servers being answered now',
    labels: { server: null },
  },
  doorEvents: {
    name: 'voxroute_door_events_total',
    type: 'counter',
    help: 'Events of the interfaces, as `event` in the log; lines that the log suppresses are counted too',
    labels: { door: doors, event: events },
  },
  httpRequests: {
    name: 'voxroute_http_requests_total',
    type: 'counter',
    help: 'Requests over HTTP by path, method and status',
    labels: REQUEST_LABELS,
  },
  providerFailover: {
    name: 'voxroute_provider_failover',
    type: 'gauge',
    help: '1 while the failover of an account is active, else 0',
    labels: { account: null },
  },
  webhookRequests: {
    name: 'voxroute_webhook_requests_total',
    type: 'counter',
    help: 'Webhook requests from hosted PBXs by account, event and outcome; requests without a valid secret have no account and the event none',
    labels: { account: null, event: [...WEBHOOK_EVENTS, 'none'], outcome: WEBHOOK_OUTCOMES },
  },
  eventLoopLagP50: {
    name: 'nodejs_eventloop_lag_p50_seconds',
    type: 'gauge',
    help: 'Event loop lag since the last scrape, median',
    labels: {},
  },
  eventLoopLagP99: {
    name: 'nodejs_eventloop_lag_p99_seconds',
    type: 'gauge',
    help: 'Event loop lag since the last scrape, 99th percentile',
    labels: {},
  },
  eventLoopLagMax: {
    name: 'nodejs_eventloop_lag_max_seconds',
    type: 'gauge',
    help: 'Event loop lag since the last scrape, maximum',
    labels: {},
  },
  reloadSuccess: {
    name: 'voxroute_config_last_reload_success',
    type: 'gauge',
    help: '1 if the last reload of the configuration succeeded, 0 if the old one stays in use or the daemon started with the last good one',
    labels: {},
  },
  reloadTimestamp: {
    name: 'voxroute_config_last_reload_success_timestamp_seconds',
    type: 'gauge',
    help: 'When the configuration in use was read',
    labels: {},
  },
  build: {
    name: 'voxroute_build_info',
    type: 'gauge',
    help: '1, with the versions of voxroute and Node.js',
    labels: { version: null, node: null },
  },
  processCpu: {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'CPU time used by the daemon',
    labels: {},
  },
  processMemory: {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    help: 'Resident memory of the daemon',
    labels: {},
  },
  heapUsed: {
    name: 'nodejs_heap_size_used_bytes',
    type: 'gauge',
    help: 'JavaScript heap in use',
    labels: {},
  },
  processOpenFds: {
    name: 'process_open_fds',
    type: 'gauge',
    help: 'Open files and sockets',
    labels: {},
  },
  processStart: {
    name: 'process_start_time_seconds',
    type: 'gauge',
    help: 'When the daemon started',
    labels: {},
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
