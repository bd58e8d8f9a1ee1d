// What `voxroute explain` prints for people: what is known, what each list and each rule said, and the answer.

import type { ExplainedCall } from '../call/explain-call.js';
import type { Decision } from '../policy/decision.js';
import { recordTable } from './record-table.js';
import { formatTable } from './table.js';

/** @param zone IANA zone in which times are shown */
export function explainTable(explained: ExplainedCall, zone: string): string {
  const { lists, rules } = explained;
  return [
    head(explained, zone),
    ...(Object.keys(explained.fields).length === 0 ? ['nothing is known about the number'] : []),
    ...recordTable(explained),
    ...explained.notes,
    formatTable(
      ['list', 'matched', 'why'],
      lists.map(({ list, matched, message }) => [list, matched ? 'yes' : 'no', message]),
    ),
    rules.length === 0
      ? 'no rules are configured'
      : formatTable(
          ['rule', 'outcome', 'why'],
          rules.map(({ id, outcome, message }) => [id, outcome, message]),
        ),
    decisionTable(explained.decision),
    '',
  ].join('\n');
}

function head(
  { query, number, direction, at, status, fault, decidedBeforeLookup }: ExplainedCall,
  zone: string,
): string {
  const when = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(at),
  );
  const message = [status, ...(fault === null ? [] : [fault])].join(', ');
  const early = decidedBeforeLookup ? '; decided before the lookup' : '';
  return `${number ?? query}, ${direction}, ${when} (${zone}): ${message}${early}`;
}

export function decisionTable(decision: Decision): string {
  const { action, hangupCause, route, routeName, trunks, callerId, callerIds, label, set, rule, reason } = decision;
  const rows: [string, string][] = [
    ['action', action],
    ['decided by', rule],
    ['reason', reason],
    ['hangup cause', hangupCause === null ? '' : String(hangupCause)],
    ['route', routeName === '' ? route : `${routeName}: ${route}`],
    ['trunks', trunks.join(', ')],
    ['caller ID', trunks.length < 2 ? callerId : callerIds.map((shown) => shown || '(left as it is)').join(', ')],
    ['label', label],
    ...Object.entries(set).map(([name, value]): [string, string] => [`set ${name}`, value]),
  ];
  return formatTable(
    ['answer', ''],
    rows.filter(([, value]) => value !== ''),
  );
}
