// What a daemon that has ended leaves behind.

import { readdirSync, readlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { NEWTEL_SECRETS } from '../fakes/newtel-server.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';
import { startDaemon } from '../system/running-daemon.js';

function countingClock(): { readonly clock: Clock; readonly pending: Set<number> } {
  const pending = new Set<number>();
  let timers = 0;
  const after: Clock['after'] = (delayMs, action) => {
    const timer = (timers += 1);
    pending.add(timer);
    const cancel = systemClock.after(delayMs, () => {
      pending.delete(timer);
      action();
    });
    return () => {
      pending.delete(timer);
      cancel();
    };
  };
  return { clock: { ...systemClock, after }, pending };
}

/** Of this process, below a directory. */
function openFiles(directory: string): string[] {
  return readdirSync('/proc/self/fd')
    .map((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`);
      } catch {
        return '';
      }
    })
    .filter((path) => path.startsWith(directory));
}

/** Whatever keeps something open: a day that is counted, an account. Nobody is there behind them. */
const CONFIG = `
sources: [{ name: crm, url: "http://127.0.0.1:1/{number}", fields: { operator: $.name }, perDay: 10, first: true }]
providers: { newtel: [{ name: moscow, baseUrl: "http://127.0.0.1:1", accessKeyFile: /a, signingKeyFile: /b }] }
`;

it.each([
  ['by itself', '', ['store/', 'journal/', 'sources/crm-', 'rate/']],
  ['with other hosts', 'shared: { url: "redis://127.0.0.1:1" }', ['store/', 'journal/', 'sources/crm-']],
])('a daemon that has ended has no file open and no timer left: %s', async (_, more, files) => {
  const directory = temporaryDirectory('stopped');
  const { clock, pending } = countingClock();
  const daemon = await startDaemon({
    ...{ config: CONFIG + more, directory, clock },
    providerSecrets: new Map([['moscow', NEWTEL_SECRETS]]),
    voxlink: { generate: true },
  });
  await callFastAgi(daemon.agiPort, { callerId: '79170415564' });
  for (const part of files) expect(openFiles(directory)).toContainEqual(expect.stringContaining(part));
  await daemon.stop();
  expect(openFiles(directory)).toEqual([]);
  // What was to be waited for at most runs out by itself.
  await expect.poll(() => pending.size).toBe(0);
});
