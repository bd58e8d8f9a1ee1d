// Who calls in the bench, and what is known of them.

import type { Observation } from '../src/lookup/observation.js';

/** Different for each `n` below a milliard, and spread over the numbering plan, as callers are. */
export function numberAt(n: number): string {
  return `79${String((n * 7_368_787) % 1e9).padStart(9, '0')}`;
}

const OPERATORS = ['МТС', 'МегаФон', 'Билайн', 'Теле2', 'Сбербанк-Телеком'];
const REGIONS = ['Краснодарский край', 'Москва и Московская область', 'Республика Башкортостан', 'г. Москва'];

/** As Voxlink v1 answers, one in five ported. */
export function answerAt(n: number, learntAtMs: number): Observation {
  const number = numberAt(n);
  const [code, rest] = [number.slice(1, 4), number.slice(4)];
  const operator = OPERATORS[n % 5] ?? '';
  const region = REGIONS[(n >> 3) % 4] ?? '';
  const operatorOld = n % 25 < 5 ? (OPERATORS[(n + 1) % 5] ?? '') : null;
  const old = operatorOld === null ? '' : `"old_operator": "${operatorOld}", `;
  return {
    source: 'voxlink-v1',
    number,
    learntAtMs,
    outcome: 'found',
    fields: { operator, ...(operatorOld === null ? {} : { operatorOld }), ported: operatorOld !== null, region },
    raw: `{"code": "${code}", "num": "${rest}", "full_num": "${code}${rest}", "operator": "${operator}", ${old}"region": "${region}"}`,
  };
}

export interface Remembered {
  readonly from: number;
  readonly count: number;
  /** How long ago they were learnt: under seven days they are fresh. */
  readonly ageDays: number;
}
