import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { systemClock } from '../../src/time/clock.js';
import { NO_LISTS } from '../../src/daemon/snapshot.js';
import { openPolicyResources } from '../../src/daemon/policy-resources.js';
import { createLog } from '../../src/telemetry/log.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const LONGER_THAN_QUIET_MS = 500;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('tells of changed lists once until they are read, so that no queue of readings grows', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'voxroute-ground-'));
  const file = join(directory, 'block.txt');
  writeFileSync(file, '');
  const changed = vi.fn();
  const edges = { clock: systemClock, log: createLog('error', () => undefined), version: 'test', environment: {} };
  const resources = await openPolicyResources(null, edges, () => NO_LISTS, changed);
  try {
    resources.follow({
      loaded: { config: { log: { maskNumbers: true } } },
      loadedPolicy: { files: [file], feeds: [], warnings: [] },
    });
    for (const text of ['7916*', '79161*']) {
      writeFileSync(file, text);
      await wait(LONGER_THAN_QUIET_MS);
    }
    expect(changed).toHaveBeenCalledTimes(1);
    resources.listSources.asRead();
    writeFileSync(file, '791612*');
    await expect.poll(() => changed.mock.calls.length).toBe(2);
  } finally {
    await resources.close();
    removeDirectory(directory);
  }
});
