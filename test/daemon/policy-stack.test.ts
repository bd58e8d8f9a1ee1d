import { expect, it, vi } from 'vitest';
import { composePolicy } from '../../src/daemon/policy-stack.js';
import { checkConfig } from '../../src/config/inspect-config.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';
import { loadPolicy, NO_LIST_SOURCES } from '../../src/daemon/load-policy.js';
import { EMPTY_RECORD } from '../../src/lookup/number-record.js';
import { FloodGuard } from '../../src/policy/flood-guard.js';
import { ShownNumbers } from '../../src/policy/shown-numbers.js';
import { manualClock } from '../fakes/manual-clock.js';

it('looks at own numbers now and then, not for each call of a thousand', async () => {
  const config = checkConfig(parseYaml('v.yaml', 'ownNumbers: ["74951112233", "73432223344"]'));
  const placeOf = () => ({ file: 'v.yaml', line: null, column: null });
  const loaded = await loadPolicy(
    {
      config,
      files: [],
      amiSecrets: new Map(),
      sourceSecrets: new Map(),
      httpTokens: { change: null, view: null },
      providerSecrets: new Map(),
      sharedSecrets: { password: null, hashKey: null },
      placeOf,
    },
    NO_LIST_SOURCES,
  );
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
