// When a campaign calls: days and hours as people write them, and as the provider wants them.

import { CommandFailure, EXIT } from '../../exit-code.js';

export interface CampaignWindow {
  /** `2026.11.29` */
  readonly from: string;
  readonly to: string;
  /** `18:00` */
  readonly fromTime: string;
  readonly toTime: string;
  /** StartConfig and end of the window on the first day, in milliseconds since 1970. */
  readonly beginsAtMs: number;
  readonly endsAtMs: number;
}

const DAY = '\\d{4}-\\d\\d-\\d\\d';
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d';

/** @param zone such as `utc +5` @throws {CommandFailure} */
export function readWindow(days: string, hours: string, zone: string): CampaignWindow {
  const wrong = (message: string) => new CommandFailure(EXIT.wrongUsage, message);
  const [, first, last = first] = new RegExp(`^(${DAY})(?:\\.\\.(${DAY}))?$`).exec(days) ?? [];
  if (first === undefined || last === undefined || !isDay(first) || !isDay(last) || last < first)
    throw wrong('--days: expected 2026-11-29, or first and last day as 2026-11-29..2026-11-30');
  const [, begin, end] = new RegExp(`^(${TIME})-(${TIME})$`).exec(hours) ?? [];
  if (begin === undefined || end === undefined || end <= begin) throw wrong('--hours: expected 18:00-21:00');
  const [, sign, offset, minutes = '00'] = /^utc ?([+-])(\d{1,2})(?::([0-5]\d))?$/i.exec(zone) ?? [];
  if (sign === undefined || offset === undefined || Number(offset) > 14) throw wrong("--time-zone: expected 'utc +5'");
  const shift = `${sign}${offset.padStart(2, '0')}:${minutes}`;
  return {
    ...{ from: first.replaceAll('-', '.'), to: last.replaceAll('-', '.'), fromTime: begin, toTime: end },
    beginsAtMs: Date.parse(`${first}T${begin}:00${shift}`),
    endsAtMs: Date.parse(`${first}T${end}:00${shift}`),
  };
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
