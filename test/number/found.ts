import { normalizeNumber } from '../../src/number/normalize-number.js';
import { DEFAULT_NUMBER_SETTINGS, type NumberSettings } from '../../src/number/number-settings.js';

export const at = (settings: Partial<NumberSettings>): NumberSettings => ({ ...DEFAULT_NUMBER_SETTINGS, ...settings });

/** What a text was taken for, in one line: `79170415564`, `emergency 112`, `withheld`, `invalid: …`. */
export function found(raw: string, settings: Partial<NumberSettings> = {}): string {
  const number = normalizeNumber(raw, at(settings));
  if (number.raw !== raw) throw new Error('the raw text was not kept');
  switch (number.kind) {
    case 'e164':
      return number.e164;
    case 'withheld':
      return 'withheld';
    case 'internal':
      return `${number.use} ${number.digits}`;
    case 'invalid':
      return `invalid: ${number.problem}`;
  }
}
