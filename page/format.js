// Values as people read them.

import { language } from './words.js';

/** Controls, line breaks, and marks that turn the direction of what stands beside them. */
const NOT_SHOWN = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;

/** What somebody outside wrote: each mark that would act instead of being seen becomes a sign of its own. */
export function plain(text) {
  return String(text ?? '').replace(NOT_SHOWN, '\uFFFD');
}

export function moment(iso, timeZone) {
  return shown(iso, timeZone, { dateStyle: 'short', timeStyle: 'medium' });
}

export function hourAndMinute(iso, timeZone) {
  return shown(iso, timeZone, { timeStyle: 'short' });
}

/** `2026-11-27`, so many days before now, on the clock of the PBX. */
export function day(daysBack, timeZone) {
  const at = new Date(Date.now() - daysBack * 86_400_000);
  return new Intl.DateTimeFormat('sv-SE', zoned(timeZone, { dateStyle: 'short' })).format(at);
}

function shown(iso, timeZone, style) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return String(iso);
  return new Intl.DateTimeFormat(locale(), zoned(timeZone, style)).format(at);
}

/** The browser's own zone where it does not know the other. */
function zoned(timeZone, style) {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timeZone ?? undefined });
    return { ...style, timeZone: timeZone ?? undefined };
  } catch {
    return style;
  }
}

const locale = () => (language.get() === 'ru' ? 'ru-RU' : 'en-GB');

export function number(value, digits = 0) {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

export function milliseconds(value) {
  return `${number(value, value < 10 ? 1 : 0)} ${language.get() === 'ru' ? 'мс' : 'ms'}`;
}

/** Of a whole; a dash where there is none. */
export function share(part, whole) {
  if (whole === 0) return '–';
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1 }).format(part / whole);
}

export function money(value, currency) {
  return `${number(value, 2)} ${plain(currency ?? '')}`.trim();
}

const UNITS = { ru: ['д', 'ч', 'мин', 'с'], en: ['d', 'h', 'min', 's'] };

/** `3 h 12 min` */
export function span(seconds) {
  const [dayUnit, hourUnit, minuteUnit, secondUnit] = UNITS[language.get()];
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days > 0) return `${days} ${dayUnit} ${hours} ${hourUnit}`;
  if (hours > 0) return `${hours} ${hourUnit} ${minutes} ${minuteUnit}`;
  return minutes > 0 ? `${minutes} ${minuteUnit}` : `${seconds} ${secondUnit}`;
}
