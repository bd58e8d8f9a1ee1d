// Somebody else writes to the server: what lies there is no answer, no change, no message and no count of ours.

import { afterEach, expect, it } from 'vitest';
import { askControl } from './ask-control.js';
import { describeOnEachServer } from './each-server.js';
import { isLate, newNumber, startFleet, type Fleet } from './fleet.js';
import { startSharedServer, type SharedServer } from './shared-server.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
});

const KEY = '0123456789abcdef'.repeat(4);
const REFUSED = /data from other hosts is ignored/;
const linesOf = (fleet: Fleet, host: number, words: RegExp) =>
  (fleet.hosts[host]?.log ?? []).filter((line) => words.test(String(line['msg'])));

describeOnEachServer(
  'garbage at the server',
  (root) => {
    async function start(hashKey: string | null) {
      const server = await startSharedServer(root);
      closing.push(() => server.close());
      await server.age();
      const secrets = { password: null, hashKey };
      const fleet = await startFleet(server.url, { hosts: 2, shared: 'readTimeoutMs: 200', secrets });
      closing.push(() => fleet.stop());
      return { server, fleet };
    }

    /** The key under which what was learnt of a number lies: without its seal nobody can say. */
    async function learnt(server: SharedServer, fleet: Fleet, number: string): Promise<string> {
      const keys = async () => new Set(await scan(server, '*:a:voxlink-v1'));
      const before = await keys();
      await fleet.call(0, number);
      const added = async () => [...(await keys())].filter((key) => !before.has(key));
      await expect.poll(async () => (await added()).length).toBe(1);
      return (await added())[0]!;
    }

    it.each([
      ['with numbers in full', null],
      ['with hashed numbers', KEY],
    ])('in place of answers is not believed, and said once, %s', async (_, hashKey) => {
      const { server, fleet } = await start(hashKey);
      const plants: ((key: string, value: string, other: string) => Promise<unknown>)[] = [
        async (key) => (await server.ask('DEL', key), server.ask('RPUSH', key, 'a', 'b')),
        async (key) => (await server.ask('DEL', key), server.ask('HSET', key, 'operator', 'МТС')),
        (key) => server.ask('SET', key, 'garbage'),
        (key) => server.ask('SET', key, ''),
        (key, value) => server.ask('SET', key, value.slice(0, value.length / 2)),
        (key, value) => server.ask('SET', key, value + value),
        (key, value) => server.ask('SET', key, value.slice(0, 9) + 'x'.repeat(300_000)),
        (key, value) => server.ask('SET', key, value.slice(0, -4) + 'AAAA'),
        // From the far future, and the answer about another number.
        (key, value) => server.ask('SET', key, 'zzzzzzzzz' + value.slice(9)),
        (key, _value, other) => server.ask('SET', key, other),
      ];
      const other = (await server.ask('GET', await learnt(server, fleet, newNumber()))) as string;
      for (const plant of plants) {
        const number = newNumber();
        const key = await learnt(server, fleet, number);
        await plant(key, (await server.ask('GET', key)) as string, other);
        const call = await fleet.call(1, number);
        expect(call).toMatchObject({ status: 'OK', source: 'voxlink-v1' });
        expect(isLate(call)).toBe(false);
        // Both hosts had to ask.
        expect(fleet.voxlink.requests.filter(({ num }) => num === number)).toHaveLength(2);
        // What is right takes its place.
        await expect.poll(() => server.ask('TYPE', key)).toBe('string');
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      await expect.poll(() => linesOf(fleet, 1, REFUSED)).toHaveLength(1);
      expect(linesOf(fleet, 0, REFUSED)).toHaveLength(0);
      expect((await fleet.shared(1)).state).toBe('up');
    });

    it('in place of claims, changes and messages changes nothing', async () => {
      const { server, fleet } = await start(null);
      const [one, other, third] = [newNumber(), newNumber(), newNumber()];
      // A claim that nobody made, for ever; and one that is none.
      await server.ask('SET', `voxroute:1:{${one}}:f:voxlink-v1`, '9somebody');
      await server.ask('RPUSH', `voxroute:1:{${other}}:f:voxlink-v1`, 'x');
      for (const number of [one, other]) {
        const call = await fleet.call(0, number);
        expect(call).toMatchObject({ status: 'OK' });
        expect(isLate(call)).toBe(false);
      }
      await askControl(fleet.hosts[0]?.controlSocket ?? '', 'POST', '/v1/lists/block', {
        entries: [{ number: third }],
      });
      await expect.poll(() => server.ask('HLEN', 'voxroute:1:{changes}')).toBe(1);
      const [field = '', value = ''] = (await server.ask('HGETALL', 'voxroute:1:{changes}')) as string[];
      const planted = [
        ['x', 'y'],
        ['moved', value],
        [`${field}x`, value.slice(0, -3)],
        ['', ''],
        ['huge', 'p'.repeat(100_000)],
        ['newer', value.replace(/^.{9}/, 'zzzzzzzzz')],
      ];
      for (const [name = '', text = ''] of planted) {
        await server.ask('HSET', 'voxroute:1:{changes}', name, text);
        await server.ask('PUBLISH', 'voxroute:1:news', text);
        const messages = { from: 'stranger', n: 1, at: Date.now(), kind: 'changed', field: name, value: text };
        await server.ask('PUBLISH', 'voxroute:1:news', `p${JSON.stringify(messages)}`);
      }
      // A host that has missed messages reads all of it.
      await server.ask('CLIENT', 'KILL', 'TYPE', 'pubsub');
      for (const host of [0, 1]) await expect.poll(() => linesOf(fleet, host, REFUSED)).toHaveLength(1);
      await fleet.until('up');
      expect(await fleet.call(1, third)).toMatchObject({ status: 'LISTED' });
      expect(await fleet.call(1, newNumber())).toMatchObject({ status: 'OK' });
      const blocked = await askControl(fleet.hosts[1]?.controlSocket ?? '', 'GET', '/v1/lists/block?full=1');
      expect(blocked).toMatchObject({ entries: [{ number: third }] });
    });

    it('in place of the counts of the rate: hosts take their share, say why once, and share again when it is gone', async () => {
      const { server, fleet } = await start(null);
      const kinds = ['log', 'hosts', 'leases', 'born'].map((name) => `voxroute:1:{rate}:${name}`);
      for (const key of kinds) {
        await server.ask('DEL', key);
        await server.ask('RPUSH', key, 'x');
      }
      await expect
        .poll(async () => (await fleet.shared(0)).message)
        .toMatch(
          /sharing the rate limit fails: there is data under shared.prefix that voxroute has not written.*share of 2 hosts: 5 requests/,
        );
      const number = newNumber();
      await fleet.call(0, number);
      await expect.poll(() => server.ask('EXISTS', `voxroute:1:{${number}}:a:voxlink-v1`)).toBe(1);
      expect(await fleet.call(1, number)).toMatchObject({ status: 'OK' });
      expect(fleet.voxlink.requests).toHaveLength(1);
      await new Promise((resolve) => setTimeout(resolve, 2000));
      expect(linesOf(fleet, 0, /sharing the rate limit fails/)).toHaveLength(1);
      for (const key of kinds) await server.ask('DEL', key);
      await fleet.until('up');
    });

    it('in place of the changes: they wait, answers are shared, and it is said once', async () => {
      const { server, fleet } = await start(null);
      await server.ask('SET', 'voxroute:1:{changes}', 'x');
      const number = newNumber();
      const socket = (host: number) => fleet.hosts[host]?.controlSocket ?? '';
      await askControl(socket(0), 'POST', '/v1/lists/block', { entries: [{ number }] });
      await expect
        .poll(async () => (await fleet.shared(0)).message)
        .toMatch(/sharing list changes fails: there is data under shared.prefix/);
      for (let count = 0; count < 3; count++) {
        const learntHere = newNumber();
        await fleet.call(0, learntHere);
        await expect.poll(() => server.ask('EXISTS', `voxroute:1:{${learntHere}}:a:voxlink-v1`)).toBe(1);
        expect(await fleet.call(1, learntHere)).toMatchObject({ status: 'OK' });
      }
      expect(fleet.voxlink.requests).toHaveLength(3);
      await expect.poll(() => linesOf(fleet, 0, /sharing list changes fails/)).toHaveLength(1);
      await server.ask('DEL', 'voxroute:1:{changes}');
      await expect.poll(async () => (await fleet.call(1, number)).status).toBe('LISTED');
      await fleet.until('up');
    });
  },
  'redis',
);

async function scan(server: SharedServer, pattern: string): Promise<string[]> {
  return (await server.ask('KEYS', pattern)) as string[];
}
