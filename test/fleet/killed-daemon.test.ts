// A whole daemon that shares with two others is killed by kill -9, in the midst of calls.

import { afterEach, expect, it } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { DaemonProcess } from '../processes/daemon-process.js';
import { COUNTED_MS } from '../../src/shared/rate-server.js';
import { describeOnEachServer } from './each-server.js';
import { figure } from './figures.js';
import { readCall, startFleet, type FleetCall } from './fleet.js';
import { callsDuring, expectUnharmed } from './load.js';
import { startSharedServer } from './shared-server.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
});

const HOSTS_KEY = 'voxroute:1:{rate}:hosts';

describeOnEachServer(
  'three daemons of which one is killed',
  (root) => {
    it('the two others go on, keep its share free, and have it when it is not missed any more', async () => {
      const server = await startSharedServer(root);
      closing.push(() => server.close());
      await server.age();
      const fleet = await startFleet(server.url, { hosts: 2 });
      closing.push(() => fleet.stop());
      const doomed = await DaemonProcess.start({
        ...{ shared: { url: server.url }, voxlink: { baseUrl: fleet.voxlink.baseUrl } },
      });
      closing.push(() => doomed.stop('SIGKILL'));
      await expect.poll(async () => (await fleet.shared(0)).hosts).toBe(3);

      // Calls at all three until one of them is dead, and at the two others from then on.
      let death: 'to come' | 'over' = 'to come';
      const isDead = () => death === 'over';
      const call = async (host: number, number: string): Promise<FleetCall> => {
        if (host < 2 || isDead()) return fleet.call(host % 2, number);
        const made = await callFastAgi(doomed.agiPort, { script: `lookup?num=${number}`, pauseMs: 0 }).catch(
          () => null,
        );
        const answered = made === null ? CUT_OFF : readCall(made);
        return isDead() && answered.status === '' ? CUT_OFF : answered;
      };
      const load = await callsDuring({ call, voxlink: fleet.voxlink }, [0, 1, 2], 5, () => {
        death = 'over';
        doomed.signal('SIGKILL');
      });
      expect(load.calls.filter((each) => each === CUT_OFF).length).toBeLessThan(20);
      expectUnharmed(root, 'kill -9 of one of three daemons', load);

      /** The most that two hosts send in any second. */
      const mostInASecond = async () => {
        const before = fleet.voxlink.requests.length;
        const each = await callsDuring(fleet, [0, 1], 4);
        expect(each.late).toEqual([]);
        return fleet.voxlink.busiestSecond(before);
      };
      const [{ hosts, ratePerSecond }, withoutShare] = [await fleet.shared(0), await mostInASecond()];
      expect({ hosts, ratePerSecond }).toEqual({ hosts: 3, ratePerSecond: 6 });
      expect(withoutShare).toBeLessThanOrEqual(6);

      // As if ten minutes had passed for it, and for it alone: the least of what was heard is its last word.
      const [dead = ''] = (await server.ask('ZRANGE', HOSTS_KEY, 0, 0)) as string[];
      await server.ask('ZINCRBY', HOSTS_KEY, -COUNTED_MS, dead);
      await expect.poll(async () => (await fleet.shared(0)).hosts).toBe(2);
      await expect.poll(async () => (await fleet.shared(0)).ratePerSecond).toBe(10);
      const withShare = await mostInASecond();
      expect(withShare).toBeGreaterThan(6);
      expect(withShare).toBeLessThanOrEqual(10);
      figure(
        root,
        'most requests in any second at two hosts while the third is missed, and after',
        `${withoutShare}, ${withShare}`,
      );
    });
  },
  'redis',
);

/** What came of a call at the daemon that died in it. */
const CUT_OFF: FleetCall = { status: 'CUT OFF', source: '', operator: '', fault: '', action: '', tookMs: 0 };
