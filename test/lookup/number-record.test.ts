import { describe, expect, it } from 'vitest';
import { mergeObservations } from '../../src/lookup/number-record.js';
import { found } from '../fakes/scripted-source.js';

describe('merging what several sources say', () => {
  it('takes each field from the most trusted source that has it', () => {
    const record = mergeObservations([
      found('79170415564', { operator: 'МТС' }, 5, 'voxlink-v1'),
      found('79170415564', { operator: 'Мегафон', region: 'Республика Башкортостан' }, 7, 'plan'),
    ]);
    expect(record.operator).toEqual({ value: 'МТС', source: 'voxlink-v1', learntAtMs: 5 });
    expect(record.region).toEqual({ value: 'Республика Башкортостан', source: 'plan', learntAtMs: 7 });
  });

  it('never makes a porting out of two sources that each tell half of it', () => {
    const record = mergeObservations([
      found('79170415564', { operator: 'МТС' }, 5, 'voxlink-v1'),
      found('79170415564', { operator: 'Билайн', operatorOld: 'Теле2', ported: true }, 7, 'voxlink-v2'),
    ]);
    expect(record.operatorOld).toBeUndefined();
    expect(record.ported).toBeUndefined();
  });

  it('keeps a plain "not ported"', () => {
    expect(mergeObservations([found('79170415564', { operator: 'МТС', ported: false }, 5)]).ported?.value).toBe(false);
  });
});
