// The time zone of countries that have only one. The zones are those of the ICU data in Node.js.

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

const ZONES = new Map<string, string | null>();

/**
 * @param country ISO 3166-1 alpha-2, upper case
 * @returns an IANA zone; null when the country has several, or it is not known
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
