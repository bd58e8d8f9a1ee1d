// The goals, beside what was measured.

import { amiRatio, type CostResult } from '../results.js';
import type { SubjectId } from '../subjects.js';
import { table } from './table.js';

/** What this project wants of itself, and whether it holds. */
export function goalsTable(sessions: CostResult['sessions'], ami: CostResult['ami']): string {
  const of = (id: SubjectId, count: string) => sessions.servers[id]?.atATime[count];
  const rate = (id: SubjectId) => of(id, '32')?.perSecond ?? Number.NaN;
  const ratio = (id: SubjectId) => sessions.ratios['32']?.[id] ?? Number.NaN;
  const against = (key: 'p50Us' | 'p99Us') =>
    (of('lookup', '1')?.[key] ?? Number.NaN) / (of('bare', '1')?.[key] ?? Number.NaN);
  const ahead = (id: SubjectId) => (of('lookup', '32')?.cpuUs ?? Number.NaN) / (of(id, '32')?.cpuUs ?? Number.NaN);
  const atMost = (what: string, value: number, limit: number) => [
    what,
    `at most ${limit}`,
    value.toFixed(2),
    value <= limit ? 'yes' : '**no**',
  ];
  const atLeast = (what: string, value: number, limit: number) => [
    what,
    `at least ${limit}`,
    value.toFixed(2),
    value >= limit ? 'yes' : '**no**',
  ];
  return table(
    ['32 at a time where nothing else is said', 'goal', 'measured', 'holds'],
    [
      atMost('CPU of `lookup`, remembered, × honest floor', ratio('lookup'), 1.5),
      atMost('CPU of `route`, remembered, × honest floor', ratio('route'), 1.5),
      atMost('CPU, registry only, × honest floor', ratio('registry'), 1.7),
      atMost('CPU, stale, × honest floor', ratio('stale'), 1.7),
      atLeast('sessions a second of `lookup`, × honest floor', rate('lookup') / rate('honest'), 0.6),
      atLeast('sessions a second of `route`, × honest floor', rate('route') / rate('honest'), 0.6),
      atLeast('sessions a second of `lookup`, × bare', rate('lookup') / rate('bare'), 0.35),
      atMost('p50 of `lookup` at 1 at a time, × bare', against('p50Us'), 1.8),
      atMost('p99 of `lookup` at 1 at a time, × bare', against('p99Us'), 2),
      atMost('CPU of `lookup`, × `ding-dong` with the same work', ahead('ding-dong'), 1),
      atMost('CPU of `lookup`, × `ding-dong` as its README shows it', ahead('ding-dong-readme'), 1),
      atMost('CPU of `lookup`, × `python3-panoramisk`', ahead('panoramisk'), 1),
      atMost('CPU of an answered AMI event, × `lookup`', amiRatio({ sessions, ami }), 2),
    ],
  );
}
