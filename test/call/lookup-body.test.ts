import { describe, expect, it } from 'vitest';
import { lookupBody } from '../../src/call/lookup-body.js';
import type { CallAnswer } from '../../src/call/call-answer.js';
import { bracketNames } from '../fakes/names.js';
import { found } from '../fakes/scripted-source.js';
import { answer, NUMBER } from '../journal/open-journal.js';

const lengthsOf = (number: string) => (number === NUMBER ? { min: 11, max: 11 } : null);
const bodyOf = (changes: Parameters<typeof answer>[0] = {}) =>
  lookupBody(answer(changes), { identify: bracketNames(), lengthsOf });

describe('an answer as JSON', () => {
  it('has each field with who says it and when that was learnt', () => {
    const learntAtMs = Date.UTC(2026, 10, 20, 12);
    const body = bodyOf({ observations: [found(NUMBER, { operator: 'МТС [mts]', ported: false }, learntAtMs)] });
    expect(body).toMatchObject({ query: `+${NUMBER}`, number: NUMBER, dial: `8${NUMBER.slice(1)}`, status: 'OK' });
    expect(body.lengths).toEqual({ min: 11, max: 11 });
    const learnt = { source: 'voxlink-v1', learntAt: '2026-11-20T12:00:00.000Z' };
    expect(body.fields).toMatchObject({ operatorId: { value: 'mts', ...learnt }, ported: { value: false, ...learnt } });
    expect(body).toMatchObject({ contradictions: [], fault: null, detail: '', source: 'voxlink-v1' });
  });

  it('names where sources contradict each other', () => {
    const observations = [
      found(NUMBER, { operator: 'МТС [mts]', ported: false }, 1000),
      found(NUMBER, { operator: 'МегаФон [megafon]' }, 1000, 'bdpn'),
    ];
    expect(bodyOf({ observations }).contradictions).not.toEqual([]);
  });

  it('has no number and no lengths where the query is none, and says why nobody was asked', () => {
    const changes: Partial<CallAnswer> = { number: { kind: 'withheld', raw: 'anonymous' }, observations: [] };
    expect(bodyOf({ ...changes, decision: { reason: 'number withheld' } })).toMatchObject({
      ...{ query: 'anonymous', number: null, lengths: null, detail: 'number withheld', fields: {} },
    });
  });

  it('says first what failed', () => {
    const fault = { fault: 'UPSTREAM', faultDetail: 'HTTP 500' } as const;
    expect(bodyOf({ ...fault, decision: { reason: 'a rule' } })).toMatchObject({
      fault: 'UPSTREAM',
      detail: 'HTTP 500',
    });
  });

  it('has the decision as dialplans get it, and the time to a tenth', () => {
    const body = bodyOf({ decision: { action: 'block', hangupCause: 17, namesCause: true }, tookMs: 1.26 });
    expect(body.decision).toMatchObject({ action: 'block', hangupCause: 17 });
    expect(body.decision).not.toHaveProperty('namesCause');
    expect(body.ms).toBe(1.3);
  });
});
