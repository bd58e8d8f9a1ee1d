import { describe, expect, it } from 'vitest';
import type { CallReport } from '../../src/call/call-report.js';
import type { Door } from '../../src/call/incoming-call.js';
import { isCall, recordedCall, reportedCall } from '../../src/call/recorded-call.js';
import { mergeObservations } from '../../src/lookup/merge-observations.js';
import type { NormalizedNumber } from '../../src/number/normalized-number.js';
import { bracketNames } from '../fakes/names.js';
import { found } from '../fakes/scripted-source.js';
import { about, answer, NUMBER, question } from '../journal/open-journal.js';

const AT = Date.UTC(2026, 10, 20, 12);
const REPORT: CallReport = {
  ...{ account: 'office', event: 'end', id: '7', direction: 'inbound', outcome: 'missed' },
  durationSeconds: null,
};

describe('what is kept of a call', () => {
  it.each<[Door, string, boolean]>([
    ['agi', 'lookup', true],
    ['ami', 'route', true],
    ['agi', 'no-such-script', true],
    ['agi', 'prefetch', false],
    ['webhook', 'lookup', true],
    ['http', 'route', true],
    ['http', 'blacklist', true],
    ['http', 'lookup', false],
    ['http', 'no-such-script', false],
    ['cli', 'route', false],
  ])('a question by %s for %s is a call: %s', (door, script, expected) => {
    expect(isCall({ door, script })).toBe(expected);
    expect(isCall({ door, script, simulatedAtMs: AT })).toBe(false);
    expect(recordedCall(question({ door, script }), answer()) !== null).toBe(expected);
  });

  it('is when it was asked, how long it took, and the question without what is for its answer alone', () => {
    const record = recordedCall(question(), answer({ answeredAtMs: AT, tookMs: 12.3456 }));
    expect(record).toMatchObject({ atMs: AT - 12, tookMs: 12.3, status: 'OK', source: 'voxlink-v1', lookedUp: true });
    expect(record?.question).toEqual({
      ...{ door: 'agi', script: 'route', number: `+${NUMBER}`, presentation: 'allowed', did: '74951112233', rdnis: '' },
      ...{ channel: 'PJSIP/mts-0000002f', context: 'from-trunk', uniqueId: '1764331507.12', freepbx: null },
    });
    for (const absent of ['numberProblem', 'notKnown']) expect(record?.question).not.toHaveProperty(absent);
    expect(record).not.toHaveProperty('report');
  });

  it('is also what could not be believed of it, and what a provider told', () => {
    const doubtful = { numberProblem: 'forged', notKnown: ['did'] } as const;
    const record = recordedCall(question({ ...doubtful, report: REPORT }), answer());
    expect(record?.question).toMatchObject(doubtful);
    expect(record?.report).toEqual(REPORT);
  });

  it.each<[NormalizedNumber, string]>([
    [about(NUMBER), NUMBER],
    [{ kind: 'internal', raw: '1-01', digits: '101', use: 'extension' }, '101'],
    [{ kind: 'withheld', raw: 'anonymous' }, ''],
    [{ kind: 'invalid', raw: 'a7', problem: 'letters' }, ''],
  ])('of the number %j the digits are %j', (number, digits) => {
    expect(recordedCall(question(), answer({ number }))).toMatchObject({ kind: number.kind, digits });
  });

  it('is of what was known each field that was, and of the sources what the online ones had said', () => {
    const online = found(NUMBER, { operator: 'МТС [mts]', operatorOld: 'Билайн [beeline]', ported: true }, AT - 5000);
    const plan = found(NUMBER, { region: 'Башкирия [RU-BA]', country: 'RU', type: 'MOB' }, AT, 'plan');
    const observations = [online, plan];
    const record = mergeObservations(observations, bracketNames());
    const kept = recordedCall(question(), answer({ observations, record }));
    expect(kept?.known).toEqual({
      ...{ operator: record.operator?.value, operatorId: 'mts', operatorOldId: 'beeline', ported: true },
      ...{ region: record.region?.value, regionId: 'RU-BA', country: 'RU', type: 'MOB' },
    });
    expect(kept?.heard).toEqual([
      { source: 'voxlink-v1', learntAtMs: AT - 5000, outcome: 'found', fields: online.fields },
    ]);
    expect(recordedCall(question(), answer({ observations: [] }))).toMatchObject({ known: {}, heard: [] });
  });

  it('is shared between calls of which the same was known: a journal of a million calls has few records', () => {
    const { record, observations } = answer();
    const [one, other] = [1, 2].map(() => recordedCall(question(), answer({ record, observations })));
    expect(one?.known).toBe(other?.known);
    expect(one?.heard[0]).toBe(other?.heard[0]);
  });
});

describe('a call that only a provider tells of', () => {
  const reported = (number: NormalizedNumber) =>
    reportedCall({
      ...{ door: 'provider', script: '', number, did: '74951112233', channel: 'line', uniqueId: 'p7', atMs: AT },
      report: REPORT,
    });

  it('was not looked up, and nothing was decided on it', () => {
    const call = reported(about(NUMBER));
    expect(call).toMatchObject({
      ...{ atMs: AT, kind: 'e164', digits: NUMBER, status: 'OFFLINE', fault: null, source: 'none', ageSeconds: null },
      ...{ tookMs: 0, lookedUp: false, decision: { action: 'pass', rule: '' }, known: {}, heard: [], report: REPORT },
    });
    expect(call.question).toEqual({
      ...{ door: 'provider', script: '', number: `+${NUMBER}`, presentation: 'allowed', did: '74951112233' },
      ...{ rdnis: '', channel: 'line', context: '', uniqueId: 'p7', freepbx: null },
    });
  });

  it('says what its number is where it is none to look up', () => {
    expect(reported({ kind: 'withheld', raw: '' })).toMatchObject({ status: 'WITHHELD', digits: '' });
  });
});
