// Several servers that stand in for each other: a master with a replica that a Sentinel watches, and a Cluster of three masters.

import { expect } from 'vitest';
import { freePort } from '../fakes/free-port.js';
import type { ServerRoot } from './provision.js';
import { startSharedServer, type SharedServer } from './shared-server.js';

export interface WatchedServers {
  readonly master: SharedServer;
  readonly replica: SharedServer;
  /** Of the Sentinel. */
  readonly url: string;
  close(): Promise<void>;
}

export const GROUP = 'mymaster';

/** @param downAfterMs a master that is silent for so long is replaced */
export async function startWatchedServers(root: ServerRoot, downAfterMs: number): Promise<WatchedServers> {
  const master = await startSharedServer(root, ['--repl-diskless-sync-delay', '0']);
  const replica = await startSharedServer(root, ['--replicaof', `127.0.0.1 ${master.port}`]);
  await expect.poll(() => replica.ask('INFO', 'replication')).toContain('master_link_status:up');
  const sentinel = await startSharedServer(root, [], true);
  await sentinel.ask('SENTINEL', 'MONITOR', GROUP, '127.0.0.1', master.port, 1);
  await sentinel.ask('SENTINEL', 'SET', GROUP, 'down-after-milliseconds', downAfterMs, 'failover-timeout', 5000);
  // Whom to promote it learns from the master.
  await expect.poll(async () => ((await sentinel.ask('SENTINEL', 'REPLICAS', GROUP)) as unknown[]).length).toBe(1);
  const all = [sentinel, replica, master];
  return {
    master,
    replica,
    url: sentinel.url,
    async close() {
      await Promise.all(all.map((one) => one.close()));
    },
  };
}

export interface SharedCluster {
  readonly nodes: readonly SharedServer[];
  /** Of the first two nodes; the third has to be found. */
  readonly url: string;
  /** The node that has the slot of a key. */
  nodeOf(key: string): SharedServer;
  /** Until every node that runs says that all is well. */
  whole(): Promise<void>;
  close(): Promise<void>;
}

const SLOTS = 16_384;

/** Whose slots have no node does not keep the others from being served. */
export async function startSharedCluster(root: ServerRoot): Promise<SharedCluster> {
  const buses = [await freePort(), await freePort(), await freePort()];
  const nodes: SharedServer[] = [];
  for (const bus of buses)
    nodes.push(
      await startSharedServer(root, [
        ...['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-port', String(bus)],
        ...['--cluster-node-timeout', '1000', '--cluster-require-full-coverage', 'no'],
      ]),
    );
  const firstOf = (index: number) => Math.floor((SLOTS * index) / nodes.length);
  for (const [index, node] of nodes.entries()) {
    await node.ask('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    await node.ask('CLUSTER', 'ADDSLOTSRANGE', firstOf(index), firstOf(index + 1) - 1);
    if (index > 0) await node.ask('CLUSTER', 'MEET', '127.0.0.1', nodes[0]!.port, buses[0]!);
  }
  const whole = async () => {
    for (const node of nodes)
      await expect
        .poll(() => node.ask('CLUSTER', 'INFO'))
        .toMatch(/cluster_state:ok\r\ncluster_slots_assigned:16384\r\ncluster_slots_ok:16384[^]*cluster_known_nodes:3/);
  };
  await whole();
  return {
    nodes,
    url: `redis://${nodes
      .slice(0, 2)
      .map(({ port }) => `127.0.0.1:${port}`)
      .join(',')}`,
    nodeOf(key) {
      const slot = slotOf(key);
      return nodes.find((_, index) => slot >= firstOf(index) && slot < firstOf(index + 1))!;
    },
    whole,
    async close() {
      await Promise.all(nodes.map((node) => node.close()));
    },
  };
}

/** CRC-16/XMODEM of the hash tag, as the specification of Redis Cluster has it. */
function slotOf(key: string): number {
  let crc = 0;
  for (const byte of Buffer.from(/\{([^}]+)\}/.exec(key)?.[1] ?? key)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc % SLOTS;
}
