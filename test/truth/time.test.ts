// Office hours, holidays, dates and the caller's time: when they hold, by tables of others. The names stand for what the rows
// tell of them.

import { beforeAll, expect, it } from 'vitest';
import { loadHolidays } from '../../src/config/holidays-file.js';
import { decide } from '../../src/policy/decide.js';
import { factsOf, policyOf } from '../policy/policy-of.js';
import { openTruth, type Truth } from './open-truth.js';
import { truthRows } from './truth-rows.js';

type Column = 'number' | 'at' | 'variable' | 'expected' | 'note';

const CONDITIONS: Readonly<Record<string, string>> = {
  OFFICE: 'schedule: office',
  NIGHT: 'schedule: night',
  FRINIGHT: 'schedule: friday-night',
  OMSK: 'schedule: omsk',
  BERLIN: 'schedule: berlin',
  NEWYORK: 'schedule: new-york',
  WRAP: 'schedule: weekend',
  SPLIT: 'schedule: split',
  HOLIDAY: 'holiday: true',
  WORKDAY: 'workday: true',
  CT: 'callerTime: "09:00-21:00"',
  CTN: 'callerTime: "21:00-07:00"',
  D1: 'date: 12-31..01-08',
  D3: 'date: 02-29..03-01',
};
const SCHEDULES = `
timeZone: Europe/Moscow
schedules:
  office: ["mon-thu 09:00-18:00", "fri 09:00-16:45"]
  night: ["22:00-06:00"]
  friday-night: ["fri 22:00-06:00"]
  omsk: ["mon-fri 09:00-18:00 Asia/Omsk"]
  berlin: ["mon-fri 09:00-18:00 Europe/Berlin"]
  new-york: ["mon-fri 09:00-18:00 America/New_York"]
  weekend: ["fri-mon 10:00-18:00"]
  split: ["mon-fri 09:00-13:00", "mon-fri 14:00-18:00"]
`;

let truth: Truth;
beforeAll(async () => {
  truth = await openTruth();
});

it.each(truthRows<Column>('time.tsv'))('$number at $at: $variable is $expected $note', async (row) => {
  const condition = CONDITIONS[row.variable];
  expect(condition).toBeDefined();
  const policy = policyOf(`${SCHEDULES}rules: [{ id: r, if: { ${condition ?? ''} }, then: { label: x } }]`, {
    holidays: loadHolidays(null),
  });
  const facts = factsOf({ number: row.number, at: row.at });
  const number = facts.number.kind === 'e164' ? facts.number.e164 : '';
  const { status, record } = await truth.ask(number, null);
  const { decision } = decide(policy, { ...facts, lookup: { status, record } });
  expect(decision.rule).toBe(row.expected === '1' ? 'r' : '');
});
