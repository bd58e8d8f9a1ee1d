// The figures of docs/fleets.md, "Measured": what a shared hit adds, and what three hosts ask for against one.

import { afterEach, expect, it } from 'vitest';
import { observationKey, timeText } from '../../src/store/store-key.js';
import { decodeObservation, encodeObservation } from '../../src/store/observation-codec.js';
import { describeOnEachServer } from './each-server.js';
import { figure } from './figures.js';
import { everyMs, newNumber, startFleet, type Fleet } from './fleet.js';
import { startSharedServer, type SharedServer } from './shared-server.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
});

describeOnEachServer(
  'what sharing costs and saves',
  (root) => {
    async function start(hosts: number, isApart = false) {
      const server = await startSharedServer(root);
      closing.push(() => server.close());
      await server.age();
      const fleet = await startFleet(server.url, { hosts, isApart, shared: 'readTimeoutMs: 200' });
      closing.push(() => fleet.stop());
      return { server, fleet };
    }

    it('milliseconds that a shared hit adds to a call', async () => {
      const { server, fleet } = await start(2);
      const learnt = newNumber();
      await fleet.call(0, learnt);
      await expect.poll(() => server.ask('EXISTS', answerKey(learnt))).toBe(1);
      const hits: number[] = [];
      const fromMemory: number[] = [];
      for (let call = 0; call < WARM_UP + 400; call++) {
        const number = await copyOfAnswer(server, learnt);
        const first = await fleet.call(1, number);
        const second = await fleet.call(1, number);
        expect([first.status, second.status]).toEqual(['OK', 'OK']);
        if (call < WARM_UP) continue;
        hits.push(first.tookMs);
        fromMemory.push(second.tookMs);
      }
      expect(fleet.voxlink.requests).toHaveLength(1);
      const added = (share: number) => round(percentile(hits, share) - percentile(fromMemory, share));
      figure(root, 'ms that a shared hit adds to an answer from memory, p50 and p99', `${added(0.5)}, ${added(0.99)}`);
      figure(
        root,
        'ms of a call that is a shared hit, p50 and p99',
        `${round(percentile(hits, 0.5))}, ${round(percentile(hits, 0.99))}`,
      );
      expect(percentile(hits, 0.5) - percentile(fromMemory, 0.5)).toBeLessThan(20);
    });

    it('requests for callers who ring at three hosts, against one host, and against three that do not share', async () => {
      const callers = Array.from({ length: 30 }, newNumber);
      const requestsOf = async (fleet: Fleet) => {
        const calls: Promise<unknown>[] = [];
        // Each caller at all hosts, a moment apart; seven new callers a second.
        await everyMs(50, callers.length * 3, (index) => {
          calls.push(fleet.call((index % 3) % fleet.hosts.length, callers[Math.floor(index / 3)] ?? ''));
        });
        await Promise.all(calls);
        return fleet.voxlink.requests.length;
      };
      const one = await requestsOf((await start(1)).fleet);
      const three = await requestsOf((await start(3)).fleet);
      const apart = await requestsOf((await start(3, true)).fleet);
      figure(
        root,
        'requests for 30 callers at one host, at three that share, at three that do not',
        `${one}, ${three}, ${apart}`,
      );
      expect({ one, three, apart }).toEqual({ one: 30, three: 30, apart: 90 });
    });
  },
  'redis',
);

const WARM_UP = 50;
const answerKey = (number: string) => `voxroute:1:{${number}}:a:voxlink-v1`;

/** The same answer about another number, as a host would have told it. */
async function copyOfAnswer(server: SharedServer, learnt: string): Promise<string> {
  const number = newNumber();
  const value = (await server.ask('GET', answerKey(learnt))) as string;
  const [from, to] = [learnt, number].map((each) => observationKey('voxlink-v1', each) ?? '');
  const answer = decodeObservation(from ?? '', value.slice(timeText(0).length + 1));
  if (answer === null) throw new Error('the answer cannot be read');
  // Code and number stand there apart from each other as well; the code is the same.
  const raw = answer.raw?.replaceAll(learnt.slice(4), number.slice(4)) ?? null;
  const text = encodeObservation(to ?? '', { ...answer, number, raw }) ?? '';
  await server.ask('SET', answerKey(number), `${timeText(answer.learntAtMs)}p${text}`, 'PX', 600_000);
  return number;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const round = (ms: number) => Math.round(ms * 100) / 100;
