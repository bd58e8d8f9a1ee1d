// The page of `voxroute top`: what needs attention, the last hour, and the state of everything.

import type { Percentiles } from '../telemetry/duration-counts.js';
import type { RecentFigures } from '../telemetry/recent-figures.js';
import { statusText, type StatusBody } from './status-rows.js';
import { formatTable } from './table.js';

/** What `GET /v1/summary` answers. */
export interface SummaryBody {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly notReady: readonly string[];
  readonly recent: RecentFigures;
  readonly status: StatusBody;
}

/** Eighths of a character's height. */
const HEIGHTS = ' ▁▂▃▄▅▆▇█';
/** Of the table of `status` those that change from second to second. */
const SHOWN =
  /^(?:FastAGI|AMI |HTTP|webhooks|Voxlink|requests to Voxlink|cache|other hosts|shared cache|registry|lists|call journal|account |event loop)/;

/** @param localTime and flat: see `statusWords` */
export function topText(
  { at, notReady, recent, status }: SummaryBody,
  localTime: (iso: string) => string,
  flat: Parameters<typeof statusText>[2],
): string {
  const { attention, rows } = statusText(status, localTime, flat);
  const trouble = [...notReady, ...attention];
  const state = notReady.length === 0 ? 'calls are answered' : 'calls are NOT answered';
  return [
    `voxroute ${status.version}  ${localTime(at)}  ${state}`,
    ...trouble.map((message) => `  ! ${message}`),
    '',
    `calls a minute, the last hour; most ${Math.max(...totals(recent))}`,
    `  ${bars(totals(recent))}`,
    formatTable(['', ''], [...recentRows(recent), ...rows.filter(([part]) => SHOWN.test(part)).map((row) => [...row])]),
  ].join('\n');
}

function recentRows({ perSecond, actions, statuses, latency, cacheReads, upstream, upstreamLatency }: RecentFigures) {
  const sum = (counts: readonly number[]) => counts.reduce((total, each) => total + each, 0);
  const { fresh, stale, failed, unknown } = cacheReads;
  const reads = fresh + stale + failed + unknown;
  const asked = upstream.found + upstream['not-found'] + upstream.failed;
  return [
    ['calls a second', perSecond.toFixed(1)],
    ['in the last hour', named(Object.entries(actions).map(([name, counts]) => [name, sum(counts)]))],
    ['by status', named(Object.entries(statuses).map(([name, counts]) => [name, sum(counts)]))],
    ['answered within', timesText(latency)],
    ['from memory', reads === 0 ? 'nothing was asked' : `${Math.round(((fresh + stale) / reads) * 1000) / 10} %`],
    [
      'sources in an hour',
      asked === 0 ? 'not asked' : `${asked} asked, ${upstream.failed} failed, ${timesText(upstreamLatency)}`,
    ],
  ];
}

function named(counts: readonly (readonly [string, number])[]): string {
  return counts.length === 0 ? 'no calls' : counts.map(([name, count]) => `${count} ${name}`).join(', ');
}

function timesText(times: Percentiles | null): string {
  if (times === null) return 'no calls';
  return `half ${times.p50} ms, 95 % ${times.p95} ms, 99 % ${times.p99} ms, longest ${times.max} ms`;
}

/** Of all actions, minute by minute. */
function totals({ actions: { pass, block, route } }: RecentFigures): number[] {
  return pass.map((count, minute) => count + (block[minute] ?? 0) + (route[minute] ?? 0));
}

/** A minute with calls is never as low as one without. */
function bars(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts.map((count) => HEIGHTS[Math.ceil((count / most) * (HEIGHTS.length - 1))]).join('');
}
