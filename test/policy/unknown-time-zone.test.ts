import { describe, expect, it } from 'vitest';
import { timeZoneWarnings } from '../../src/config/time-zone-warnings.js';
import { explain } from '../../src/policy/explain.js';
import { decide } from '../../src/policy/decide.js';
import { configOf, factsOf, policyOf } from './policy-of.js';

const RULES = `
schedules: { always: ["mon-sun"], omsk: ["mon-sun 00:00-24:00 Asia/Omsk"] }
rules:
  - { id: closed, if: { none: [{ schedule: always }] }, then: { block: true } }
  - { id: open, if: { schedule: always }, then: { block: true } }
  - { id: holiday, if: { holiday: true }, then: { block: true } }
  - { id: workday, if: { none: [{ workday: true }] }, then: { block: true } }
  - { id: new-year, if: { date: "01-01..12-31" }, then: { block: true } }
  - { id: omsk, if: { schedule: omsk }, then: { label: open } }
`;

describe('on a host whose time zone is not known', () => {
  it('office hours, dates and holidays are not known, and nobody is blocked for them', () => {
    const policy = policyOf(RULES, { hostTimeZone: null });
    const { action, rule, label } = decide(policy, factsOf()).decision;
    expect({ action, rule, label }).toMatchObject({ action: 'pass', label: 'open' });
    const { rules } = explain(policy, factsOf());
    expect(rules.slice(0, 5).map(({ outcome }) => outcome)).not.toContain('matched');
  });

  it('is named, where rules go by the clock and the configuration has no zone', () => {
    const config = configOf(RULES);
    expect(timeZoneWarnings(config, { zone: null, found: 'TZ=' })).toEqual([
      expect.objectContaining({ key: 'timeZone', message: expect.stringContaining('(TZ=)') as string }),
    ]);
    expect(timeZoneWarnings({ ...config, timeZone: 'Asia/Omsk' }, { zone: null, found: 'TZ=' })).toEqual([]);
    expect(timeZoneWarnings(config, { zone: 'Asia/Omsk' })).toEqual([]);
    expect(timeZoneWarnings(configOf('rules: []'), { zone: null, found: 'TZ=' })).toEqual([]);
  });
});
