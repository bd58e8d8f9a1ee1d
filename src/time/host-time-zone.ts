// The time zone of this host, as office hours and holidays go by it. Node.js reads names of zones; the forms of POSIX,
// which systems without a zone database are given, it takes for UTC or for nothing, without a word.
//
//   TZ=Europe/Moscow                       a name
//   TZ=MSK-3, TZ=<+03>-3                   three hours ahead of UTC: the sign is the other way round
//   TZ=CET-1CEST,M3.5.0,M10.5.0/3          with summer time

import { isTimeZone } from './zoned-time.js';

/** An IANA zone; or null, and what the administrator should know. */
export type HostTimeZone = { readonly zone: string } | { readonly zone: null; readonly found: string };

/** Zones without summer time whose clocks differ from UTC by a part of an hour. */
const PART_HOURS: Readonly<Record<string, string>> = {
  '3:30': 'Asia/Tehran',
  '4:30': 'Asia/Kabul',
  '5:30': 'Asia/Kolkata',
  '5:45': 'Asia/Kathmandu',
  '6:30': 'Asia/Yangon',
  '9:30': 'Australia/Darwin',
};

/** The rules of summer time in Europe, as zone databases write them. Names of the hours do not matter. */
const SUMMER_TIME: Readonly<Record<string, string>> = {
  '0,M3.5.0/1,M10.5.0': 'Europe/London',
  '0,M3.5.0/1,M10.5.0/2': 'Europe/London',
  '-1,M3.5.0,M10.5.0/3': 'Europe/Berlin',
  '-1,M3.5.0/2,M10.5.0/3': 'Europe/Berlin',
  '-2,M3.5.0/3,M10.5.0/4': 'Europe/Kyiv',
  '-2,M3.5.0,M10.5.0/3': 'Europe/Chisinau',
};

const NAME = '(?:<[+-]?[A-Za-z0-9]{2,}>|[A-Za-z]{3,})';
const FIXED = new RegExp(`^${NAME}([+-]?)(\\d{1,2})(?::(\\d\\d))?(?::00)?$`);
const WITH_SUMMER_TIME = new RegExp(`^${NAME}([+-]?\\d{1,2})${NAME}(,.*)$`);
const EAST_LIMIT_HOURS = 14;
const WEST_LIMIT_HOURS = 12;

/**
 * @param tz the environment variable TZ; undefined where it is not set
 * @param systemZone what `Intl` takes for the zone of the process
 */
export function hostTimeZone(tz: string | undefined, systemZone: string | undefined): HostTimeZone {
  const zone = (tz === undefined ? undefined : posixZone(tz)) ?? systemZone;
  // An empty TZ, as compose files leave behind, is no wish for anything.
  const isKnown = tz !== '' && zone !== undefined && isTimeZone(zone) && !isSilentUtc(tz, zone);
  return isKnown ? { zone } : { zone: null, found: tz === undefined ? `the zone ${zone ?? ''}` : `TZ=${tz}` };
}

/** That of this process. */
export function readHostTimeZone(environment: Readonly<Record<string, string | undefined>>): HostTimeZone {
  return hostTimeZone(environment['TZ'], Intl.DateTimeFormat().resolvedOptions().timeZone);
}

/** Undefined for what is none of the forms of POSIX. */
function posixZone(tz: string): string | undefined {
  const [, west = '', hours = '', minutes = '00'] = FIXED.exec(tz) ?? [];
  if (hours !== '') return fixedZone(west === '-' ? 'east' : 'west', Number(hours), minutes);
  const [, shift = '', rule = ''] = WITH_SUMMER_TIME.exec(tz) ?? [];
  return SUMMER_TIME[`${String(Number(shift))}${rule}`];
}

function fixedZone(side: 'east' | 'west', hours: number, minutes: string): string | undefined {
  if (minutes !== '00') return side === 'east' ? PART_HOURS[`${hours}:${minutes}`] : undefined;
  if (hours === 0) return 'Etc/UTC';
  // Names of these zones have the sign of POSIX, too.
  const isOnEarth = hours <= (side === 'east' ? EAST_LIMIT_HOURS : WEST_LIMIT_HOURS);
  return isOnEarth ? `Etc/GMT${side === 'east' ? '-' : '+'}${hours}` : undefined;
}

/** Node.js says UTC for what it cannot read; only who asks for UTC has it. */
function isSilentUtc(tz: string | undefined, zone: string): boolean {
  return (
    tz !== undefined &&
    zone === 'UTC' &&
    !/^:?(?:posix\/)?(?:Etc\/)?(?:UTC|UCT|GMT|Zulu|Universal|Greenwich)0?$/i.test(tz)
  );
}
