// A case of the administrator's as the policy sees a call.

import { callFactsOf } from '../call/call-facts-of.js';
import type { PolicyCase } from '../config/policy-cases-file.js';
import type { NumberRecord } from '../lookup/number-record.js';
import { normalizeNumber } from '../number/normalize-number.js';
import type { NumberSettings } from '../number/number-settings.js';
import type { CallFacts } from '../policy/call-facts.js';
import { epochOfLocalTime } from '../time/zoned-time.js';

export interface CaseSurroundings {
  readonly numberSettings: NumberSettings;
  /** IANA zone of the policy, in which `at` is read. */
  readonly timeZone: string;
  /** For cases that do not say when. */
  readonly nowMs: number;
  /** What follows from a region that a case names; undefined for one that is not known. */
  readonly regionOf: (id: string) => { readonly district: string | null; readonly timeZone: string | null } | undefined;
}

/** `lookup` is null where the case leaves it to the offline sources. */
export function caseFacts(given: PolicyCase, around: CaseSurroundings): CallFacts {
  const { trunk, at, record } = given;
  const { numberSettings, timeZone, nowMs } = around;
  const number = normalizeNumber(given.number, numberSettings);
  const call = { ...given, channel: trunk === '' ? '' : `PJSIP/${trunk}-00000001`, freepbx: null };
  const atMs = at === null ? nowMs : (epochOfLocalTime(at, timeZone) ?? nowMs);
  const lookup = record === null ? null : { status: record.status, record: recordOf(record, around) };
  return { ...callFactsOf(call, number, given, numberSettings, atMs), lookup };
}

/** A region tells its district, zone and country where the case does not. */
function recordOf(given: NonNullable<PolicyCase['record']>, { regionOf }: CaseSurroundings): NumberRecord {
  const { source, operator, operatorOld, region = [], district, country, ported, type, timeZone } = given;
  const known = region.map((id) => regionOf(id));
  const districts = district ?? known.flatMap((each) => each?.district ?? []);
  const fields: { readonly [Field in keyof NumberRecord]: NonNullable<NumberRecord[Field]>['value'] | undefined } = {
    operatorId: operator,
    operatorOldId: operatorOld,
    ported,
    type,
    regionId: region[0],
    regionIds: region.length > 0 ? region : undefined,
    districts: districts.length > 0 ? districts : undefined,
    country: country ?? /^([A-Z]{2})-/.exec(region[0] ?? '')?.[1],
    timeZone: timeZone ?? known[0]?.timeZone ?? undefined,
  };
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([field, value]) => [field, { value, source }]));
}
