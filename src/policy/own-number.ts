// Local presence: which of the PBX's own numbers to show to whoever is called.

import type { NumberRecord } from '../lookup/number-record.js';
import { normalizeNumber } from '../number/normalize-number.js';
import type { NumberSettings } from '../number/number-settings.js';
import type { PolicyConfig } from './rule-config.js';

export interface OwnNumber {
  /** E.164 digits. */
  readonly e164: string;
  /** Ids of regions, see `NumberRecord.regionIds`; empty where nothing is known, and so is `districts`. */
  readonly regionIds: readonly string[];
  readonly districts: readonly string[];
  readonly isDefault: boolean;
}

/**
 * A number of the called one's region, else of its federal district, else the default one; among equals the default,
 * then the first. Null when none suits: then the caller ID is left as it is.
 */
export function chooseOwnNumber(own: readonly OwnNumber[], called: NumberRecord): OwnNumber | null {
  const regions = called.regionIds?.value ?? [];
  const districts = called.districts?.value ?? [];
  const defaultFirst = [...own].sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
  return (
    defaultFirst.find(({ regionIds }) => regionIds.some((id) => regions.includes(id))) ??
    defaultFirst.find((number) => number.districts.some((id) => districts.includes(id))) ??
    defaultFirst.find(({ isDefault }) => isDefault) ??
    null
  );
}

/** The configured ones as E.164 digits. */
export function ownE164(own: PolicyConfig['ownNumbers'], settings: NumberSettings): string[] {
  return own.flatMap(({ number }) => {
    const normalized = normalizeNumber(number, settings);
    return normalized.kind === 'e164' ? [normalized.e164] : [];
  });
}
