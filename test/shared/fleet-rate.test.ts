// One rate for many hosts, in simulated time.

import { describe, expect, it } from 'vitest';
import { SimulatedFleet } from './simulated-fleet.js';

describe('two hundred hosts that share ten requests a second', () => {
  it('never exceed it: together, when the server goes, alone, and when it is back without its memory', async () => {
    const fleet = new SimulatedFleet(200);
    const { clock, server } = fleet;
    await clock.run(10_000);
    expect(fleet.states()).toEqual({ joined: 200 });
    let sinceMs = clock.monotonicMs();
    await clock.run(5000);
    expect(fleet.sentSince(sinceMs)).toBeGreaterThanOrEqual(40);

    server.isUp = false;
    await clock.run(5000);
    expect(fleet.states()).toEqual({ alone: 200 });
    expect(fleet.hosts[0]!.rate.perSecond()).toBe(0.05);
    sinceMs = clock.monotonicMs();
    await clock.run(44_000);
    // One request in some twenty seconds each.
    for (const { sentMs } of fleet.hosts) {
      const sent = sentMs.filter((atMs) => atMs >= sinceMs).length;
      expect(sent).toBeGreaterThanOrEqual(1);
      expect(sent).toBeLessThanOrEqual(2);
    }

    server.loseMemory();
    server.isUp = true;
    await clock.run(12_000);
    expect(fleet.states()).toEqual({ joined: 200 });
    expect(fleet.busiestSecond()).toBeLessThanOrEqual(10);
  });
});

describe('three hosts that share ten requests a second', () => {
  async function joined(count = 3) {
    const fleet = new SimulatedFleet(count);
    await fleet.clock.run(6000);
    expect(fleet.states()).toEqual({ joined: count });
    return fleet;
  }

  it('send nine a second and more together, ten at most', async () => {
    const fleet = await joined();
    const sinceMs = fleet.clock.monotonicMs();
    await fleet.clock.run(10_000);
    expect(fleet.sentSince(sinceMs)).toBeGreaterThanOrEqual(88);
    expect(fleet.busiestSecond()).toBeLessThanOrEqual(10);
  });

  it('one that is cut off takes its third, and the others leave it free', async () => {
    const fleet = await joined();
    fleet.server.cutOff.add(fleet.hosts[0]!.name);
    await fleet.clock.run(5000);
    expect(fleet.states()).toEqual({ joined: 2, alone: 1 });
    expect(fleet.hosts[0]!.rate.perSecond()).toBeCloseTo(10 / 3);
    expect(fleet.hosts[1]!.rate.perSecond()).toBe(6);
    await fleet.clock.run(5000);
    fleet.server.cutOff.clear();
    await fleet.clock.run(5000);
    expect(fleet.states()).toEqual({ joined: 3 });
    expect(fleet.busiestSecond()).toBeLessThanOrEqual(10);
  });

  it('a server that goes and comes again every few seconds, with and without its memory, changes nothing of that', async () => {
    const fleet = await joined();
    for (let round = 0; round < 12; round++) {
      fleet.server.isUp = false;
      await fleet.clock.run(300 + round * 370);
      if (round % 3 === 0) fleet.server.loseMemory();
      fleet.server.isUp = true;
      await fleet.clock.run(200 + ((round * 1213) % 7000));
    }
    expect(fleet.busiestSecond()).toBeLessThanOrEqual(10);
  });

  it('one that stops is not waited for', async () => {
    const fleet = await joined();
    await fleet.hosts[0]!.rate.close();
    await fleet.clock.run(1000);
    expect(fleet.hosts[1]!.rate.hosts()).toBe(2);
  });
});

it('a host that has never seen the others takes one request a second', async () => {
  const fleet = new SimulatedFleet(1);
  fleet.server.isUp = false;
  await fleet.clock.run(10_000);
  expect(fleet.hosts[0]!.rate.hosts()).toBe(null);
  expect(fleet.hosts[0]!.rate.perSecond()).toBe(1);
  expect(fleet.busiestSecond()).toBe(1);
  expect(fleet.sentSince(0)).toBeGreaterThanOrEqual(7);
});
