// The time zone of countries whose clocks all show the same. The zones are those of the ICU data in Node.js.

/** An accessor in Node.js 20, a function later. */
interface LocaleZones {
  readonly timeZones?: readonly string[];
  getTimeZones?(): readonly string[] | undefined;
}

/** ICU keeps names of long ago, which a system's tz database may have only in a package of its own (Debian 13). */
const CURRENT_NAMES: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
};

/**
 * Countries that ICU gives several zones, all of which show the same time; that of the capital. Xinjiang's own time is not
 * that of offices. Numbers of +380 are not those of Crimea, whose clock is another.
 */
const SAME_CLOCK: Readonly<Record<string, string>> = {
  AR: 'America/Argentina/Buenos_Aires',
  CN: 'Asia/Shanghai',
  CY: 'Asia/Nicosia',
  DE: 'Europe/Berlin',
  KZ: 'Asia/Almaty',
  MH: 'Pacific/Majuro',
  MY: 'Asia/Kuala_Lumpur',
  PS: 'Asia/Gaza',
  UA: 'Europe/Kyiv',
  UZ: 'Asia/Tashkent',
};

const ZONES = new Map<string, string | null>(Object.entries(SAME_CLOCK));

/**
 * @param country ISO 3166-1 alpha-2, upper case
 * @returns an IANA zone; null when clocks in the country differ, or it is not known
 */
export function countryTimeZone(country: string): string | null {
  let zone = ZONES.get(country);
  if (zone === undefined) {
    const locale = new Intl.Locale(`und-${country}`) as LocaleZones;
    const [only, ...others] = locale.getTimeZones?.() ?? locale.timeZones ?? [];
    zone = only === undefined || others.length > 0 ? null : (CURRENT_NAMES[only] ?? only);
    ZONES.set(country, zone);
  }
  return zone;
}
