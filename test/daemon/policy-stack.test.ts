import { expect, it, vi } from 'vitest';
import { callPolicy, composePolicy } from '../../src/daemon/policy-stack.js';
import { loadPolicy, NO_LIST_SOURCES } from '../../src/daemon/load-policy.js';
import { EMPTY_RECORD } from '../../src/lookup/number-record.js';
import { FloodGuard } from '../../src/policy/flood-guard.js';
import { ShownNumbers } from '../../src/policy/shown-numbers.js';
import type { CallFacts } from '../../src/policy/call-facts.js';
import type { Policy } from '../../src/policy/compile-policy.js';
import { manualClock } from '../fakes/manual-clock.js';
import { about, NUMBER } from '../journal/open-journal.js';
import { loadedConfig } from '../fakes/loaded-config.js';

it('looks at own numbers now and then, not for each call of a thousand', async () => {
  const of = loadedConfig('ownNumbers: ["74951112233", "73432223344"]');
  const { config } = of;
  const loaded = await loadPolicy(of, NO_LIST_SOURCES);
  const clock = manualClock();
  const knownOf = vi.fn(() => EMPTY_RECORD);
  const policy = await composePolicy(
    config,
    loaded,
    { guard: new FloodGuard(), shownNumbers: new ShownNumbers() },
    knownOf,
    {
      clock,
      hostTimeZone: { zone: 'Europe/Moscow' },
    },
  );
  const { ownNumbers } = policy.parts;
  for (let calls = 0; calls < 1000; calls++) expect(ownNumbers()).toHaveLength(2);
  expect(knownOf).toHaveBeenCalledTimes(2);
  clock.advance(10_000);
  ownNumbers();
  expect(knownOf).toHaveBeenCalledTimes(4);
});

const facts = (changes: Partial<CallFacts>): CallFacts =>
  ({
    ...{ direction: 'inbound', number: about(NUMBER), atMs: 5, uniqueId: '1.2' },
    ...changes,
  }) as CallFacts;

it('counts calls of numbers that come in, each call once; not those of extensions, those that go out and those that are tried', () => {
  const note = vi.fn();
  const policy = callPolicy({} as Policy, {
    guard: { note, hold: () => undefined },
    shownNumbers: new ShownNumbers(),
  });
  const internal = { kind: 'internal', use: 'extension', raw: '101', digits: '101' } as unknown as CallFacts['number'];
  for (const changes of [
    {},
    { atMs: 6 },
    { direction: 'outbound', uniqueId: '1.3' },
    { isSimulated: true, uniqueId: '1.4' },
    { number: internal, uniqueId: '1.5' },
    { atMs: 7, uniqueId: '1.6' },
    { atMs: 8, uniqueId: '' },
    { atMs: 9, uniqueId: '' },
  ] satisfies Partial<CallFacts>[])
    policy.note(facts(changes));
  expect(note.mock.calls).toEqual([5, 7, 8, 9].map((atMs) => [NUMBER, atMs]));
});
