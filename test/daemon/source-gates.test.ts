import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SourceGates } from '../../src/daemon/source-gates.js';
import { manualClock } from '../fakes/manual-clock.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const LIMITS = { ratePerSecond: 1, deadlineMs: 500 };

function setUp() {
  const clock = manualClock();
  const directory = temporaryDirectory('gates');
  const sent: string[] = [];
  const gates = new SourceGates({
    clock,
    stateDirectory: () => directory,
    onSent: (source, urgency, waitedMs) => sent.push(`${source} ${urgency} ${waitedMs}`),
  });
  return { clock, directory, gates, sent };
}

it('the rate and the day of a source are its own, and stay through a reload', async () => {
  const { gates, sent } = setUp();
  const gate = gates.of('dadata', LIMITS);
  expect(gates.of('dadata', { ...LIMITS, ratePerSecond: 5 })).toBe(gate);
  expect(gates.of('other', LIMITS)).not.toBe(gate);
  expect([gates.get('dadata'), gates.get('nobody')]).toEqual([gate, null]);
  await gate.admission.enter(() => 'call');
  await gates.get('other')?.admission.enter(() => 'refresh');
  expect(sent).toEqual(['dadata call 0', 'other refresh 0']);
});

it('sources that are closed send nothing more, and what was counted is on disk', async () => {
  const { clock, directory, gates } = setUp();
  const [one, other] = [gates.of('dadata', LIMITS), gates.of('other', LIMITS)];
  expect(await one.daily.within(10).claim('call')).toBeNull();
  expect(one.daily.used()).toBe(1);
  await one.admission.enter(() => 'call');
  const waiting = one.admission.enter(() => 'call');
  const closed = gates.close();
  await expect(waiting).rejects.toThrow();
  await closed;
  await expect(other.admission.enter(() => 'call')).rejects.toThrow();
  expect(one.daily.used()).toBeNull();
  const day = new Date(clock.epochMs()).toISOString().slice(0, 10);
  expect(readFileSync(join(directory, 'sources', `dadata-${day}`), 'utf8')).toBe('.');
});
