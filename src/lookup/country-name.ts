// What a country is called, in the two languages of the interface. The names are those of the ICU data in Node.js.

/** Of texts that calls are answered with. */
export type Language = 'en' | 'ru';

const NAMES = new Map<Language, Intl.DisplayNames>();

/** @param country ISO 3166-1 alpha-2, upper case; null when no country has the code */
export function countryName(country: string, language: Language): string | null {
  if (!/^[A-Z]{2}$/.test(country)) return null;
  let names = NAMES.get(language);
  if (names === undefined) {
    names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    NAMES.set(language, names);
  }
  return names.of(country) ?? null;
}
