// What the server does in one step, tried on real ones.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COUNTED_MS, PASSING_AGO_MS, redisRateServer, type RateServer } from '../../src/shared/rate-server.js';
import { openRedisClient, type RedisClient } from '../../src/shared/redis-client.js';
import { createSeal } from '../../src/shared/seal.js';
import { sharedKeys } from '../../src/shared/shared-keys.js';
import { SharedLink } from '../../src/shared/shared-link.js';
import { systemClock } from '../../src/time/clock.js';
import { describeOnEachServer } from './each-server.js';
import { startSharedServer, type SharedServer } from './shared-server.js';

let server: SharedServer;
let client: RedisClient;
let messages: string[];

describeOnEachServer('the scripts', (root) => {
  beforeEach(async () => {
    server = await startSharedServer(root);
    messages = [];
    client = await openRedisClient({
      ...{ clock: systemClock, channel: 'news', random: () => 0.5, onListening: () => undefined },
      onMessage: (text) => messages.push(text),
      settings: {
        ...{
          nodes: [{ host: '127.0.0.1', port: server.port }],
          mode: 'single',
          db: 0,
          isTls: false,
          authorities: null,
        },
        ...{ sentinelName: null, username: null, password: null, prefix: 'voxroute:', hashKey: null },
        ...{ timeoutMs: 1000, readTimeoutMs: 1000 },
      },
    });
    await expect.poll(() => client.isReady && client.isListening).toBe(true);
  });
  afterEach(async () => {
    client.close();
    await server.close();
  });

  const [answer, flight] = ['{n}:a', '{n}:f'];
  const look = (newerThan: string, claim: string) => client.run('read', [answer, flight], [newerThan, claim, 1500]);
  const tell = (value: string, ms = 60_000, claim = '-', plausible = 'zzzzzzzzz') =>
    client.run('write', [answer, flight], [value, ms, claim, plausible, 'news', 'told']);

  describe('of answers', () => {
    it('a claim is one host’s, a call takes it over from a refresh, and it ends by itself', async () => {
      expect(await look('', '0a-1')).toEqual(['', 'mine']);
      expect(await look('', '0b-1')).toEqual(['', 'other']);
      expect(await look('', '2b-2')).toEqual(['', 'mine']);
      for (const claim of ['0a-2', '1a-3', '2a-4']) expect(await look('', claim)).toEqual(['', 'other']);
      const leftMs = (await server.ask('PTTL', flight)) as number;
      expect(leftMs).toBeGreaterThan(1000);
      expect(leftMs).toBeLessThanOrEqual(1500);
      // Only whoever has it lets it go.
      await client.run('release', [flight], ['0a-1', 'news', 'released']);
      expect(await server.ask('GET', flight)).toBe('2b-2');
      await client.run('release', [flight], ['2b-2', 'news', 'released']);
      expect(await server.ask('EXISTS', flight)).toBe(0);
      await expect.poll(() => messages).toEqual(['released']);
    });

    it('an answer lies there for its time, ends the claim, is told, and does not give way to an older one', async () => {
      await look('', '2a-1');
      expect(await tell('000000005five', 60_000, '2a-1')).toBe(1);
      expect(await server.ask('EXISTS', flight)).toBe(0);
      const leftMs = (await server.ask('PTTL', answer)) as number;
      expect(leftMs).toBeGreaterThan(55_000);
      expect(leftMs).toBeLessThanOrEqual(60_000);
      expect(await tell('000000004four')).toBe(0);
      expect(await look('000000005', '')).toEqual(['000000005five', '']);
      expect(await look('000000006', '')).toEqual(['', 'none']);
      expect(await tell('000000006six')).toBe(1);
      expect(await look('000000006', '')).toEqual(['000000006six', '']);
      await expect.poll(() => messages).toEqual(['told', 'told', 'told']);
    });

    it('one from the far future gives way', async () => {
      await server.ask('SET', answer, 'zzzzzzzzzmade up');
      expect(await tell('000000005five', 60_000, '-', '00000000a')).toBe(1);
    });

    it('what is huge, or no text, is none', async () => {
      await server.ask('SET', answer, '000000005' + 'x'.repeat(300_000));
      expect(await look('', '')).toEqual(['', 'none']);
      await server.ask('DEL', answer);
      await server.ask('RPUSH', answer, 'x');
      await server.ask('RPUSH', flight, 'x');
      expect(await look('', '2a-1')).toEqual(['', 'mine']);
      expect(await tell('000000005five')).toBe(1);
    });

    it('what is forgotten is gone', async () => {
      await tell('000000005five');
      await look('zzzzzzzzz', '2a-1');
      expect(await client.run('forget', [answer, flight, '{n}:none'], [])).toBe(2);
      expect(await server.ask('DBSIZE')).toBe(0);
    });
  });

  it('of two changes of the same the later one holds, and what is over goes unless it has changed', async () => {
    const change = (value: string, plausible = 'zzzzzzzzz') =>
      client.run('change', ['c'], ['field', value, plausible, 60_000, 'news', value]);
    expect(await change('000000005five')).toBe(1);
    expect(await change('000000005again')).toBe(0);
    expect(await change('000000004four')).toBe(0);
    expect(await change('000000006six')).toBe(1);
    await server.ask('HSET', 'c', 'field', 'zzzzzzzzyfuture');
    expect(await change('000000007seven', '00000000a')).toBe(1);
    expect(await client.run('drop', ['c'], ['field', '000000006six'])).toBe(0);
    expect(await client.run('drop', ['c'], ['field', '000000007seven'])).toBe(1);
    await expect.poll(() => messages).toEqual(['000000005five', '000000006six', '000000007seven']);
  });

  describe('of the rate', () => {
    const keys = sharedKeys('voxroute:', createSeal(null)).rate;
    const [log = '', hosts = '', leases = '', born = ''] = keys;
    let link: SharedLink;
    const host = (name: string): RateServer => redisRateServer(link, keys, name);
    const beat = { deadlineMs: 0, leaseMs: 60_000, agoMs: 0, held: [] };
    const nowMs = async () => {
      const [seconds, micros] = (await server.ask('TIME')) as [string, string];
      return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
    };
    beforeEach(async () => {
      link = new SharedLink({
        client,
        clock: systemClock,
        timeoutMs: 1000,
        readTimeoutMs: 1000,
        onTook: () => undefined,
      });
      // Kept since long ago: nothing of it can be lost.
      await server.ask('SET', born, (await nowMs()) - 60_000);
    });

    let members = 0;
    const claim = (name: string, placesNeeded = 1, ratePerSecond = 10) =>
      host(name).claim({ deadlineMs: 0, member: `m${++members}`, ratePerSecond, placesNeeded, holdMs: 5000 });
    const granted = async (name: string, tries: number, placesNeeded = 1) => {
      let count = 0;
      for (let each = 0; each < tries; each++) if ((await claim(name, placesNeeded)).outcome === 'granted') count += 1;
      return count;
    };

    it('ten places for all, of which what is no call leaves half', async () => {
      for (const name of ['a', 'b', 'c']) await host(name).beat(beat);
      expect(await granted('a', 8, 6)).toBe(5);
      expect((await claim('b', 6)).outcome).toBe('full');
      expect(await granted('b', 3)).toBe(3);
      expect(await granted('c', 4)).toBe(2);
      expect(await claim('c')).toMatchObject({ outcome: 'full', hosts: 3, leases: 3, waitMs: 50 });
      // One that has ended is free a second later, one that was not sent at once.
      await host('c').end(`m${members - 5}`, 0);
      expect((await claim('a')).outcome).toBe('granted');
      const [first = ''] = (await server.ask('ZRANGE', log, 0, 0)) as string[];
      await host('a').end(first, 1020);
      const { outcome, waitMs } = await claim('a');
      expect(outcome).toBe('full');
      expect(waitMs).toBeGreaterThan(900);
      expect(waitMs).toBeLessThanOrEqual(1020);
    });

    it('hosts without a lease leave their share free, and one that has none gets no place', async () => {
      for (const name of ['a', 'b', 'c']) await host(name).beat(beat);
      await server.ask('ZREM', leases, 'c');
      expect(await claim('c')).toMatchObject({ outcome: 'alone', hosts: 3, leases: 2 });
      expect(await granted('a', 10)).toBe(6);
      await host('c').leave();
      expect(await granted('b', 10)).toBe(4);
    });

    it('fewer than one a second for those that share is everybody’s own share', async () => {
      for (let each = 0; each < 30; each++) await host(`h${each}`).beat({ ...beat, leaseMs: each === 0 ? 60_000 : 0 });
      expect((await claim('h0')).outcome).toBe('share');
    });

    it('hosts are counted for ten minutes, a command for half of one', async () => {
      expect((await host('a').beat(beat)).hosts).toBe(1);
      expect((await host('command').beat({ ...beat, agoMs: PASSING_AGO_MS })).hosts).toBe(2);
      await server.ask('ZINCRBY', hosts, -30_000, 'command');
      await server.ask('ZINCRBY', hosts, -COUNTED_MS + 5000, 'a');
      expect((await host('b').beat(beat)).hosts).toBe(2);
      await server.ask('ZINCRBY', hosts, -5000, 'a');
      expect((await host('b').beat(beat)).hosts).toBe(1);
    });

    it('a server that begins anew gives no lease yet', async () => {
      await server.ask('DEL', born);
      expect(await host('a').beat({ ...beat, held: [] })).toMatchObject({ outcome: 'young', hosts: 1, leases: 0 });
      await server.ask('SET', born, (await nowMs()) - 2500);
      expect((await host('a').beat(beat)).outcome).toBe('young');
      await server.ask('SET', born, (await nowMs()) - 2700);
      expect((await host('a').beat(beat)).outcome).toBe('');
    });

    it('what is asked too late is not done', async () => {
      const late = (await nowMs()) - 1;
      expect((await host('a').beat({ ...beat, deadlineMs: late })).outcome).toBe('late');
      await host('a').beat(beat);
      const asked = { deadlineMs: late, member: 'm', ratePerSecond: 10, placesNeeded: 1, holdMs: 5000 };
      expect((await host('a').claim(asked)).outcome).toBe('late');
      expect(await server.ask('ZCARD', log)).toBe(0);
    });

    it('places that a host still holds count when it joins, made-up ones do not', async () => {
      const held = [1, 2, 3].map((each) => ({ member: `held${each}`, leftMs: 5000 }));
      await host('a').beat({ ...beat, held });
      await server.ask('ZADD', log, (await nowMs()) + 10_000_000, 'made-up');
      await server.ask('ZADD', hosts, (await nowMs()) + 60_000, 'made-up');
      await server.ask('ZADD', leases, (await nowMs()) + 10_000_000, 'made-up');
      expect(await granted('a', 10)).toBe(7);
    });
  });
});
