import { describe, expect, it } from 'vitest';
import type { Observation } from '../../src/lookup/observation.js';
import { resolveRecorded, type RecordedAnswers } from '../../src/lookup/resolver.js';
import { bracketNames } from '../fakes/names.js';
import { found, notFound } from '../fakes/scripted-source.js';

const NUMBER = '79170415564';
const MTS = found(NUMBER, { operator: 'МТС [mts]' }, 5000);
const PLAN = found(NUMBER, { country: 'RU', operatorOld: 'Т2 [t2]' }, 0, 'plan');

function resolved(heard: Partial<RecordedAnswers>, offline: readonly Observation[] = [PLAN], canMiss?: () => boolean) {
  return resolveRecorded(
    NUMBER,
    { answers: [], isStale: false, fault: null, ...heard },
    {
      ...{ offline: offline.map((observation) => () => observation), identify: bracketNames() },
      ...(canMiss === undefined ? {} : { canMiss }),
    },
  );
}

describe('what had been heard of a number then', () => {
  it('is worth today what it was, beside what the tables say now', () => {
    expect(resolved({ answers: [MTS] })).toMatchObject({
      ...{ status: 'OK', fault: null, faultDetail: null, upstream: MTS, observations: [MTS, PLAN] },
      record: { operatorId: { value: 'mts' }, country: { value: 'RU', source: 'plan' } },
    });
    expect(resolved({ answers: [MTS], isStale: true }).status).toBe('STALE');
  });

  it('gives way to a table that has become newer', () => {
    const table = found(NUMBER, { operator: 'Билайн [beeline]' }, 6000, 'bdpn');
    const { status, record } = resolved({ answers: [MTS], isStale: true }, [table]);
    expect([status, record.operatorId?.value]).toEqual(['OK', 'beeline']);
  });

  it('is a fault where nobody had answered, and none where somebody had', () => {
    expect(resolved({ fault: 'DEADLINE' })).toMatchObject({ status: 'OFFLINE', fault: 'DEADLINE', upstream: null });
    expect(resolved({ fault: 'DEADLINE' }, [])).toMatchObject({ status: 'FAILED', fault: 'DEADLINE', record: {} });
    expect(resolved({ fault: 'DEADLINE', answers: [MTS] })).toMatchObject({ status: 'OK', fault: null });
    expect(resolved({}, [])).toMatchObject({ status: 'NOTFOUND', fault: null });
  });

  it('is that nobody has the number only of numbers that the source would know', () => {
    const missed = { answers: [notFound(NUMBER, 5000)] };
    expect(resolved(missed)).toMatchObject({ status: 'NOTFOUND', record: { country: { value: 'RU' } } });
    expect(resolved(missed).record.operatorOld).toBeUndefined();
    expect(resolved(missed, [PLAN], () => false)).toMatchObject({ status: 'OFFLINE', observations: [PLAN] });
  });
});
