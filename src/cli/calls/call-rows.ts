// A call of the journal as a row of a table, or as a line.

import { printableText } from '../../number/printable-text.js';
import type { ShownCall } from '../../http/routes/shown-call.js';
import { dayText } from '../../time/calendar-day.js';
import { clockText, localTimeIn } from '../../time/zoned-time.js';

export const CALL_HEAD = ['time', 'id', 'number', 'DID', 'status', 'operator', 'region', 'done', 'by', 'why'];

/** @param zone IANA zone in which the time is shown */
export function callCells(call: ShownCall, zone: string): string[] {
  const { at, id, number, did, status, fault, known, reason, source, report } = call;
  return [
    localTimeOf(at, zone),
    id,
    shown(call.direction === 'outbound' ? `→ ${number}` : number),
    shown(did),
    // Nothing was looked up for what a provider told.
    source === 'none' && report !== null ? '' : fault === null ? status : `${status} ${fault}`,
    known.operatorId ?? shown(known.operator ?? ''),
    known.regionId ?? shown(known.region ?? known.country ?? ''),
    doneText(call),
    call.rule,
    shown(reason),
  ];
}

/** One line, for a stream of them. */
export function callLine(call: ShownCall, zone: string): string {
  return callCells(call, zone)
    .filter((cell) => cell !== '')
    .join('  ');
}

/** `block 21`, `route sales,s,1`; of a call that a provider told of, what it told: `end answered 60 s` */
export function doneText({ action, route, hangupCause, trunks, report, rule }: ShownCall): string {
  if (report !== null && (rule === '' || report.event !== 'start')) return reportText(report);
  return [action, hangupCause === null ? '' : String(hangupCause), route, trunks.join(' ')]
    .filter((part) => part !== '')
    .join(' ');
}

function reportText({ event, outcome, durationSeconds }: NonNullable<ShownCall['report']>): string {
  const parts = [event, outcome, durationSeconds === null ? '' : `${durationSeconds} s`];
  return parts
    .filter((part) => part !== '')
    .map(shown)
    .join(' ');
}

/** `2026-11-28 14:05:07` on the wall of that zone. @param iso in UTC */
export function localTimeOf(iso: string, zone: string): string {
  const local = localTimeIn(zone, Date.parse(iso));
  return local === null ? iso : `${dayText(local.dayNumber)} ${clockText(local)}:${iso.slice(17, 19)}`;
}

/** What strangers sent must not move the cursor or stretch a table. */
function shown(text: string): string {
  return printableText(text, 60);
}
