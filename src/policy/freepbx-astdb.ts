// Asks FreePBX's own blacklist, the AstDB family `blacklist`, about a caller: one GET FULL VARIABLE for all spellings of
// the number. FreePBX compares texts, so its entry may have any of them.
//
//   79170415564=${DB_EXISTS(blacklist/79170415564)};89170415564=…;blocked=${DB(blacklist/blocked)};dest=${DB(blacklist/dest)}
//   79170415564=0;89170415564=1;+79170415564=0;9170415564=0;blocked=1;dest=app-blackhole,hangup,1
//
// DB and DB_EXISTS leave the last value in the channel's DB_RESULT.

import { HOME_COUNTRIES } from '../number/home-country.js';
import { fitsForm } from '../number/national-form.js';
import type { NormalizedNumber } from '../number/normalized-number.js';
import type { NumberSettings } from '../number/number-settings.js';
import type { FreepbxFinding } from './freepbx-finding.js';

export interface AstdbAnswer extends FreepbxFinding {
  /** The spelling under which the number stands; null when it does not. */
  readonly spelling: string | null;
}

const MAX_SPELLINGS = 12;
/** Nothing else gets into the expression: Asterisk evaluates it. */
const SAFE_SPELLING = /^\+?\d{1,20}$/;

/** The argument of GET FULL VARIABLE, at most 900 bytes; without blanks, quotes and commas. */
export function astdbQuestion(number: NormalizedNumber, settings: NumberSettings): string {
  const asked = spellings(number, settings).map((spelling) => `${spelling}=\${DB_EXISTS(blacklist/${spelling})};`);
  return `${asked.join('')}blocked=\${DB(blacklist/blocked)};dest=\${DB(blacklist/dest)}`;
}

/** Null for what is no answer to `astdbQuestion`, such as that of an Asterisk without these functions. */
export function readAstdbAnswer(text: string): AstdbAnswer | null {
  // Only `dest` is anybody's text, so it stands last.
  const answer = /^((?:\+?\d+=[01];)*)blocked=([^;]*);dest=(.*)$/s.exec(text);
  if (answer === null) return null;
  const [, asked = '', blocked = '', destination = ''] = answer;
  const spelling = /(\+?\d+)=1;/.exec(asked)?.[1] ?? null;
  return { listed: spelling !== null, spelling, blocksWithheld: blocked === '1', destination };
}

/** Each once; as the trunk delivered it first. */
function spellings(number: NormalizedNumber, settings: NumberSettings): string[] {
  const raw = number.raw.trim();
  const all = number.kind === 'e164' ? [raw, ...e164Spellings(number.e164, settings)] : [raw];
  return [...new Set(all)].filter((spelling) => SAFE_SPELLING.test(spelling)).slice(0, MAX_SPELLINGS);
}

function e164Spellings(e164: string, { country, areaCode }: NumberSettings): string[] {
  const { callingCode, forms, internationalPrefixes } = HOME_COUNTRIES[country];
  const national = e164.startsWith(callingCode) ? e164.slice(callingCode.length) : null;
  const own = national === null ? [] : forms.filter((form) => fitsForm(national, form));
  const atHome = own.flatMap(({ dialPrefix, trunkPrefixes }) => [
    ...[dialPrefix, ...trunkPrefixes].map((prefix) => `${prefix}${national ?? ''}`),
    national ?? '',
  ]);
  const local = areaCode !== null && national?.startsWith(areaCode) === true ? [national.slice(areaCode.length)] : [];
  return [e164, ...atHome, `+${e164}`, ...local, ...internationalPrefixes.map((prefix) => prefix + e164)];
}
