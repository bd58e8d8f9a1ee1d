import { describe, expect, it } from 'vitest';
import { enrichAnswerOf } from '../../../src/cli/bulk/enrich-lookup.js';
import type { NumberRecord } from '../../../src/lookup/number-record.js';

const from = { source: 'registry' } as const;

describe('what is written of an answer', () => {
  it('is the same of a record and of its JSON', () => {
    const record: NumberRecord = {
      operator: { value: 'ПАО "МТС"', ...from },
      operatorId: { value: 'mts', ...from },
      region: { value: 'г. Москва', ...from },
      regionId: { value: 'RU-MOW', ...from },
      regionIds: { value: ['RU-MOW', 'RU-MOS'], ...from },
      country: { value: 'RU', ...from },
      type: { value: 'MOB', ...from },
      timeZone: { value: 'Europe/Moscow', ...from },
      ported: { value: false, ...from },
    };
    const answer = { number: '79161234567', status: 'OFFLINE', source: 'registry' };
    const json = JSON.parse(JSON.stringify(record)) as Record<string, { value: unknown }>;
    const written = {
      ...answer,
      ...{ operator: 'ПАО "МТС"', operatorId: 'mts', region: 'г. Москва', regionId: 'RU-MOW', country: 'RU' },
      ...{ type: 'MOB', zone: 'Europe/Moscow', ported: '0' },
    };
    expect(enrichAnswerOf({ ...answer, fields: record })).toEqual(written);
    expect(enrichAnswerOf({ ...answer, fields: json })).toEqual(written);
  });

  it('is empty where nothing is known', () => {
    const answer = enrichAnswerOf({ number: null, status: 'INVALID', source: 'none', fields: {} });
    expect(Object.entries(answer).filter(([, value]) => value !== '')).toEqual([
      ['status', 'INVALID'],
      ['source', 'none'],
    ]);
  });
});
