// How long a call stands still inside an application: many times in one call, less what the loop itself takes.

import type { AsteriskLab } from '../../test/asterisk/asterisk-lab.js';
import type { VoxlinkServer } from '../../test/fakes/voxlink-server.js';
import type { ServerProcess } from '../server-process.js';
import { median } from '../statistics.js';
import type { Application } from './dialplan.js';

export interface InsideFigures {
  readonly what: string;
  /** Median over the rounds, of one time. */
  readonly ms: number;
  /** Processor time of the daemon for one time, in microseconds; 0 where it has no part in it. */
  readonly cpuUs: number;
}

interface Measured {
  readonly what: string;
  readonly application: Application;
  /** What the stand-in for Voxlink takes. */
  readonly serviceMs: number;
}

const MEASURED: readonly Measured[] = [
  { what: '`AGI()` to voxroute, `lookup`, remembered', application: 'lookup', serviceMs: 0 },
  { what: '`AGI()` to voxroute, `route` with 20 rules, remembered', application: 'route', serviceMs: 0 },
  { what: '`AGI()` to the honest floor', application: 'floor', serviceMs: 0 },
  { what: '`CURL()` to a service that answers at once', application: 'curl', serviceMs: 0 },
  { what: '`CURL()` to a service that takes 95 ms', application: 'curl', serviceMs: 95 },
];
const TIMES_OF_SLOW = 10;
const LIMIT_MS = 60_000;

export async function measureInside(
  asterisk: AsteriskLab,
  daemon: ServerProcess,
  voxlink: VoxlinkServer,
  { times, rounds }: { readonly times: number; readonly rounds: number },
): Promise<InsideFigures[]> {
  // Otherwise the lab is told of each variable, which costs Asterisk more than the lookup.
  await asterisk.manager.action('Events', { EventMask: 'user,call' });
  const timed = async (application: Application, count: number) => {
    const [startedMs, before] = [performance.now(), daemon.cpuUs()];
    await asterisk.originate({ context: `repeat-${application}`, exten: String(count), read: [] }, LIMIT_MS);
    return { ms: performance.now() - startedMs, cpuUs: daemon.cpuUs() - before };
  };
  const found = MEASURED.map(() => ({ ms: [] as number[], cpuUs: [] as number[] }));
  for (const { application } of MEASURED) await timed(application, 5);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { application, serviceMs }] of MEASURED.entries()) {
      const count = serviceMs === 0 ? times : TIMES_OF_SLOW;
      const empty = await timed('nothing', count);
      await voxlink.play(serviceMs === 0 ? 'none' : { slowMs: serviceMs });
      const { ms, cpuUs } = await timed(application, count);
      await voxlink.play('none');
      found[index]?.ms.push((ms - empty.ms) / count);
      found[index]?.cpuUs.push(cpuUs / count);
    }
  }
  return MEASURED.map(({ what, application }, index) => ({
    what,
    ms: median(found[index]?.ms ?? []),
    cpuUs: application === 'lookup' || application === 'route' ? median(found[index]?.cpuUs ?? []) : 0,
  }));
}
