// How this PBX's trunks dial a number (VOX_DIAL). The inverse of normalizing.

import { HOME_COUNTRIES } from './home-country.js';
import { fitsForm } from './national-form.js';
import type { NumberSettings } from './number-settings.js';

/**
 * `e164` is a number as `normalizeNumber` gives it. In Russia `national` makes `89170415564` of 79170415564, also for
 * Kazakhstan, which shares +7, and `810358181201235` of 358181201235.
 *
 * `normalizeNumber` reads the result back as the same number, but for `digits`: that is bare E.164, as such trunks want
 * it, and 4721234567 is Norway to them and Belgorod to a Russian PBX.
 */
export function toDialFormat(e164: string, settings: NumberSettings): string {
  switch (settings.dialFormat) {
    case 'e164':
      return `+${e164}`;
    case 'digits':
      return e164;
    case 'national': {
      const home = HOME_COUNTRIES[settings.country];
      if (e164.startsWith(home.callingCode)) {
        const national = e164.slice(home.callingCode.length);
        const form = home.forms.find((candidate) => fitsForm(national, candidate));
        if (form !== undefined) return form.dialPrefix + national;
      }
      return home.internationalPrefixes[0] + e164;
    }
  }
}
