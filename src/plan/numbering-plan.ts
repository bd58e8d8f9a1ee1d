// The last resort behind every other source: what a number itself tells, without the network and without an imported
// registry. Country and line type by the world's numbering plans, areas and range holders by libphonenumber's open data
// (Apache-2.0), Russian regions by code. It knows nothing of ported numbers.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { RUSSIAN_NUMBER } from '../number/zone-7.js';
import type { Observation, ObservedFields } from '../lookup/observation.js';
import { countryName } from '../lookup/country-name.js';
import { lengthLimitsOf, type LengthLimits } from './length-limits.js';
import { openPlanFiles, type OnUnreadable } from './plan-files.js';
import { parseRussianCodes } from './russian-codes.js';
import { createRussianPlan, type CodeFields, type PlanRegion } from './russian-plan.js';
import { worldFields } from './world-plan.js';

export interface NumberingPlan {
  /** Answers for every number, in microseconds, with what is loaded; `not-found` for one that nobody can have. */
  look(number: string): Observation;
  /**
   * Starts to load the names of areas and operators that `look` then has for numbers of the same calling code, once.
   * Null when there is nothing to wait for. Never rejects. A calling code will do for a number.
   */
  prepare(number: string): Promise<void> | null;
  /** Null when no country and no service has the calling code, or fewer than two digits follow it. */
  lengthLimits(number: string): LengthLimits | null;
}

export interface NumberingPlanParts {
  readonly epochMs: () => number;
  /** A region of Russia by its id; null when there is none. */
  readonly regionOf: (id: string) => PlanRegion | null;
  /** What is known better of Kazakhstan, Uzbekistan and Belarus; null for other numbers. */
  readonly neighbourFields?: (number: string) => ObservedFields | null;
  readonly onUnreadable: OnUnreadable;
  /** Where the data files are, a URL ending with a slash; by default those that ship. */
  readonly data?: URL;
}

/** Takes about 100 ms, so not before something is going to be looked up. */
export async function createNumberingPlan(parts: NumberingPlanParts): Promise<NumberingPlan> {
  const { epochMs, neighbourFields = () => null, onUnreadable } = parts;
  const { data = new URL('../../data/', import.meta.url) } = parts;
  const [libphonenumber, russianPlan, files] = await Promise.all([
    import('libphonenumber-js/max'),
    loadRussianPlan(new URL('russian-codes.tsv', data), parts),
    openPlanFiles(new URL('plan/', data), onUnreadable),
  ]);
  const inRussia = sharedFields({ country: 'RU', destination: countryName('RU', 'en') ?? 'Russia' });

  function russianFields(number: string): ObservedFields | null {
    const byCode = russianPlan(number.slice(1));
    if (byCode === null) return world(number);
    if (byCode.type === 'OTHER') return { ...byCode, ...world(number) };
    return inRussia(byCode, byCode.type === 'MOB' ? (files.find(number)?.operator() ?? null) : null);
  }

  function world(number: string): ObservedFields | null {
    return worldFields(number, libphonenumber.parsePhoneNumberFromString(`+${number}`), files.find(number));
  }

  function foreignFields(number: string): ObservedFields | null {
    const fields = world(number);
    if (fields === null) return null;
    const known = neighbourFields(number);
    if (known === null) return fields;
    const { operatorOld } = fields;
    // libphonenumber has ranges of mobile operators inside area codes that are none.
    const isInArea = known.region !== undefined || known.type === 'FIX';
    return { ...withoutPlace(fields), ...(operatorOld === undefined || isInArea ? {} : { operatorOld }), ...known };
  }

  await files.prepare('7');
  return {
    look: (number) =>
      planObservation(number, RUSSIAN_NUMBER.test(number) ? russianFields(number) : foreignFields(number), epochMs()),
    prepare: (number) => files.prepare(number),
    lengthLimits: (number) => lengthLimitsOf(number, libphonenumber),
  };
}

/** What is told of all numbers of a code and a holder is made once. */
function sharedFields(ofAll: ObservedFields): (byCode: CodeFields, operatorOld: string | null) => ObservedFields {
  const made = new Map<CodeFields, Map<string | null, ObservedFields>>();
  return (byCode, operatorOld) => {
    let ofCode = made.get(byCode);
    if (ofCode === undefined) made.set(byCode, (ofCode = new Map<string | null, ObservedFields>()));
    let fields = ofCode.get(operatorOld);
    if (fields === undefined) {
      fields = { ...ofAll, ...byCode, ...(operatorOld === null ? {} : { operatorOld }) };
      ofCode.set(operatorOld, fields);
    }
    return fields;
  };
}

/** Areas of neighbours are neighbours.yaml's alone: of 7 710 41 libphonenumber names a town that lies in two regions. */
function withoutPlace(fields: ObservedFields): ObservedFields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== 'region' && key !== 'operatorOld'));
}

async function loadRussianPlan(
  file: URL,
  { regionOf, onUnreadable }: NumberingPlanParts,
): Promise<(national: string) => CodeFields | null> {
  const report = (cause: unknown) => onUnreadable({ file: fileURLToPath(file), cause });
  try {
    const codes = parseRussianCodes(await readFile(file, 'utf8'));
    return createRussianPlan(codes, regionOf, (problem) => report(new Error(problem)));
  } catch (cause) {
    report(cause);
    return () => null;
  }
}

function planObservation(number: string, fields: ObservedFields | null, learntAtMs: number): Observation {
  const outcome = fields === null ? 'not-found' : 'found';
  return { source: 'plan', number, learntAtMs, outcome, fields: fields ?? {}, raw: null };
}
