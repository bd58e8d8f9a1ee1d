import { getCountries } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { countryName } from '../../src/lookup/country-name.js';
import { commonZone } from '../../src/time/common-zone.js';
import { countryTimeZone } from '../../src/plan/country-time-zone.js';

describe('the name of a country', () => {
  it.each([
    ['RU', 'Russia', 'Россия'],
    ['KZ', 'Kazakhstan', 'Казахстан'],
    ['BY', 'Belarus', 'Беларусь'],
    ['US', 'United States', 'Соединенные Штаты'],
    ['AX', 'Åland Islands', 'Аландские о-ва'],
    ['XK', 'Kosovo', 'Косово'],
  ])('%s is %s, %s', (country, english, russian) => {
    expect(countryName(country, 'en')).toBe(english);
    expect(countryName(country, 'ru')).toBe(russian);
  });

  it('is known in both languages for every country that has telephone numbers', () => {
    for (const country of getCountries()) {
      expect(countryName(country, 'en'), country).toMatch(/^\p{Lu}/u);
      expect(countryName(country, 'ru'), country).toMatch(/^\p{Script=Cyrillic}/u);
    }
  });

  it.each(['XX', 'ru', 'RUS', '', '7', '__'])('is not known for %j', (country) => {
    expect(countryName(country, 'en')).toBeNull();
  });
});

describe('the time zone of a country', () => {
  it.each([
    ['BY', 'Europe/Minsk'],
    ['AM', 'Asia/Yerevan'],
    ['IN', 'Asia/Kolkata'],
    ['VN', 'Asia/Ho_Chi_Minh'],
    ['UA', 'Europe/Kyiv'],
    ['DE', 'Europe/Berlin'],
    ['CN', 'Asia/Shanghai'],
    ['CY', 'Asia/Nicosia'],
    ['MY', 'Asia/Kuala_Lumpur'],
    ['KZ', 'Asia/Almaty'],
  ])('%s is %s', (country, zone) => {
    expect(countryTimeZone(country)).toBe(zone);
  });

  it.each(['RU', 'US', 'ES', 'PT', 'XK'])('%s is not told: clocks differ there, or it is not known', (country) => {
    expect(countryTimeZone(country)).toBeNull();
  });

  it('is told of every country whose clocks agree, and of no other but China and Ukraine', () => {
    for (const country of getCountries()) {
      const locale = new Intl.Locale(`und-${country}`) as { timeZones?: string[]; getTimeZones?(): string[] };
      const common = commonZone(locale.getTimeZones?.() ?? locale.timeZones ?? []);
      if (country !== 'CN' && country !== 'UA')
        expect([country, countryTimeZone(country) !== null]).toEqual([country, common !== null]);
    }
  });

  it('is one that local time can be told in', () => {
    for (const country of getCountries()) {
      const timeZone = countryTimeZone(country);
      if (timeZone !== null) expect(() => new Intl.DateTimeFormat('en', { timeZone }), country).not.toThrow();
    }
  });
});
