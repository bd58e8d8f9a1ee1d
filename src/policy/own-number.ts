// Local presence: which of the PBX's own numbers suit the number dialled.

import type { NumberRecord } from '../lookup/number-record.js';
import { normalizeNumber } from '../number/normalize-number.js';
import type { NumberSettings } from '../number/number-settings.js';
import type { PolicyConfig } from './rule-config.js';

type ConfiguredNumber = PolicyConfig['ownNumbers'][number];

export interface OwnNumber {
  /** E.164 digits. */
  readonly e164: string;
  /** Ids of regions, see `NumberRecord.regionIds`; empty where nothing is known, and so is `districts`. */
  readonly regionIds: readonly string[];
  readonly districts: readonly string[];
  readonly isDefault: boolean;
  /** Those of the provider whose number it is: on others it is not shown. Null for any. */
  readonly trunks: readonly string[] | null;
  /** Account at a provider whose number it is; absent for those of the configuration. */
  readonly account?: string | undefined;
  /** Only for a rule that names it; absent: offered. */
  readonly isOffered?: boolean | undefined;
}

/**
 * Those of the called one's region, else of its federal district, else the default; the default in front, the others in
 * their order. Empty when none suits: then the caller ID is left as it is.
 */
export function suitableNumbers(own: readonly OwnNumber[], called: NumberRecord): readonly OwnNumber[] {
  const regions = called.regionIds?.value ?? [];
  const districts = called.districts?.value ?? [];
  const ofRegion = own.filter(({ regionIds }) => regionIds.some((id) => regions.includes(id)));
  const ofDistrict = own.filter((number) => number.districts.some((id) => districts.includes(id)));
  const found = [ofRegion, ofDistrict, own.filter(({ isDefault }) => isDefault)].find(({ length }) => length > 0);
  return (found ?? []).toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault));
}

/** @param trunk null where no rule says which: then only numbers that go with any */
export function mayBeShownOn({ trunks }: Pick<OwnNumber, 'trunks'>, trunk: string | null): boolean {
  return trunks === null || (trunk !== null && trunks.includes(trunk));
}

/** Those that nobody outside has, as E.164 digits. */
export function ownE164(
  own: readonly Pick<ConfiguredNumber, 'number' | 'isOwn'>[],
  settings: NumberSettings,
): string[] {
  return ownAccounts(own, settings).map(([e164]) => e164);
}

/** The same, with the account at a provider whose number it is; empty for those of the configuration. */
export function ownAccounts(
  own: readonly Pick<ConfiguredNumber, 'number' | 'isOwn' | 'account'>[],
  settings: NumberSettings,
): (readonly [e164: string, account: string])[] {
  return own.flatMap(({ number, isOwn = true, account = '' }) => {
    const normalized = isOwn ? normalizeNumber(number, settings) : null;
    return normalized?.kind === 'e164' ? [[normalized.e164, account] as const] : [];
  });
}
