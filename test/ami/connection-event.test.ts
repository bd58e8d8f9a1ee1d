import { beforeEach, expect, test } from 'vitest';
import { AmiFault, type AmiFaultCode } from '../../src/ami/ami-fault.js';
import { ConnectionEventFilter } from '../../src/ami/connection-event.js';
import { manualClock, type ManualClock } from '../fakes/manual-clock.js';

let clock: ManualClock;
let said: string[];
let news: ConnectionEventFilter;

beforeEach(() => {
  clock = manualClock();
  said = [];
  news = new ConnectionEventFilter(clock, { settledMs: 10_000, repeatMs: 60_000 }, (item) =>
    said.push(item.kind === 'down' ? item.fault.code : item.kind),
  );
});

function fails(code: AmiFaultCode, upForMs = 0): void {
  news.lost(new AmiFault(code, 'x'), upForMs);
}

test('an Asterisk that is away for an hour is said once, and its return', () => {
  for (let second = 0; second < 3600; second += 1) {
    fails('UNREACHABLE');
    clock.advance(1000);
  }
  news.up('Asterisk Call Manager/5.0.4');
  expect(said).toEqual(['UNREACHABLE', 'up']);
});

test('a restart is one loss and one return, whatever the attempts between met', () => {
  news.up('x');
  clock.advance(20_000);
  fails('CLOSED', 20_000);
  fails('UNREACHABLE');
  clock.advance(1000);
  fails('SILENT');
  clock.advance(1000);
  news.up('x');
  expect(said).toEqual(['up', 'CLOSED', 'up']);
});

test('a loss soon after the start is said', () => {
  news.up('x');
  clock.advance(2000);
  fails('SILENT', 2000);
  expect(said).toEqual(['up', 'SILENT']);
});

test('a trouble that turned into another one is said after a minute', () => {
  fails('UNREACHABLE');
  clock.advance(59_000);
  fails('NOT_ASTERISK');
  clock.advance(1000);
  fails('NOT_ASTERISK');
  expect(said).toEqual(['UNREACHABLE', 'NOT_ASTERISK']);
});

test('every loss of a connection that had settled is said', () => {
  for (let round = 0; round < 3; round += 1) {
    news.up('x');
    clock.advance(10_000);
    fails('CLOSED', 10_000);
  }
  expect(said).toEqual(['up', 'CLOSED', 'up', 'CLOSED', 'up', 'CLOSED']);
});

test('a connection that comes and goes every second makes two lines a minute', () => {
  for (let second = 0; second < 180; second += 1) {
    news.up('x');
    clock.advance(1000);
    fails('TOO_LONG', 1000);
  }
  expect(said).toEqual(['up', 'TOO_LONG', 'up', 'TOO_LONG', 'up', 'TOO_LONG', 'up']);
});

test('a rejected login is said at once and once a minute, as long as it lasts', () => {
  news.up('x');
  clock.advance(20_000);
  fails('CLOSED', 20_000);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    fails('LOGIN_REFUSED');
    clock.advance(30_000);
  }
  expect(said).toEqual(['up', 'CLOSED', 'login-refused', 'login-refused', 'login-refused']);
});
