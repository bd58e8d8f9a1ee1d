// `voxroute doctor`: who has the ports that the configuration wants?

import { isIPv4 } from 'node:net';
import { basename } from 'node:path';
import type { Config } from '../../config/schema.js';
import { beginningOf, linkOf, namesIn, textOf, type DoctorHost } from './doctor-host.js';
import { failed, ok, type CheckLine } from './finding.js';

/** A socket that waits for connections. */
export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Null where only root may know. */
  readonly process: { readonly pid: number; readonly name: string } | null;
}

export interface PortFacts {
  readonly wanted: readonly { readonly key: string; readonly host: string; readonly port: number }[];
  readonly listeners: readonly Listener[];
  /** Null while no daemon answers commands. */
  readonly daemonPid: number | null;
}

/** FreePBX's own FastAGI server, since version 15. */
const FREEPBX_PORT = 4573;

export function lookAtPorts({ agi, http }: Config, daemonPid: number | null, host: DoctorHost): PortFacts {
  const wanted = [
    { key: 'agi.listen', ...agi.listen },
    { key: 'http.listen', ...http.listen },
  ].filter(({ port }) => port !== 0);
  const ports = new Set(wanted.map(({ port }) => port));
  const sockets = [
    // A busy host has megabytes of connections; the kernel lists those that listen first.
    ...socketsIn(beginningOf(host, '/proc/net/tcp') ?? ''),
    ...socketsIn(beginningOf(host, '/proc/net/tcp6') ?? ''),
  ].filter(({ port }) => ports.has(port));
  const owners = sockets.length === 0 ? new Map<string, Listener['process']>() : ownersOf(sockets, host);
  const listeners = sockets.map(({ inode, ...socket }) => ({ ...socket, process: owners.get(inode) ?? null }));
  return { wanted, listeners, daemonPid };
}

interface ListeningSocket {
  readonly host: string;
  readonly port: number;
  readonly inode: string;
}

/**
 *   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
 *    0: 0100007F:11E7 00000000:0000 0A 00000000:00000000 00:00000000 00000000  999        0 21447 1 …
 */
export function socketsIn(table: string): ListeningSocket[] {
  return table.split('\n').flatMap((line): ListeningSocket[] => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    return state === '0A' ? [{ host: addressOf(address), port: Number.parseInt(port, 16), inode }] : [];
  });
}

/** Words of 32 bits in the order of this host's bytes. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => `${bytes[2 * index] ?? ''}${bytes[2 * index + 1] ?? ''}`);
  const isAll = groups.every((group) => group === '0000');
  const isLoopback = groups.slice(0, 7).every((group) => group === '0000') && groups[7] === '0001';
  return isAll ? '::' : isLoopback ? '::1' : groups.map((group) => group.toLowerCase()).join(':');
}

function ownersOf(sockets: readonly ListeningSocket[], host: DoctorHost): Map<string, Listener['process']> {
  const inodes = new Map(sockets.map(({ inode }) => [`socket:[${inode}]`, inode]));
  const owners = new Map<string, Listener['process']>();
  for (const pid of namesIn(host, '/proc').filter((name) => /^\d+$/.test(name))) {
    for (const fd of namesIn(host, `/proc/${pid}/fd`)) {
      const inode = inodes.get(linkOf(host, `/proc/${pid}/fd/${fd}`) ?? '');
      if (inode === undefined) continue;
      const name = programOf(textOf(host, `/proc/${pid}/cmdline`) ?? '', textOf(host, `/proc/${pid}/comm`) ?? '');
      owners.set(inode, { pid: Number(pid), name });
    }
  }
  return owners;
}

/** `/usr/bin/node /usr/lib/x/server.js` is `node server.js`: its threads have other names. */
function programOf(commandLine: string, name: string): string {
  const words = commandLine.split('\0').filter((word) => word !== '' && !word.startsWith('-'));
  const program = words
    .slice(0, 2)
    .map((word) => basename(word))
    .join(' ')
    .slice(0, 60);
  return program === '' ? name.trim() : program;
}

export function checkPorts({ wanted, listeners, daemonPid }: PortFacts): readonly CheckLine[] {
  return wanted.flatMap(({ key, host, port }): CheckLine[] => {
    const holder = listeners.find((listener) => listener.port === port && doMeet(listener.host, host));
    const at = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    if (holder === undefined) {
      if (daemonPid === null)
        return port === FREEPBX_PORT ? [freepbxPort(key, at)] : [ok('ports', `${at} (${key}) is free`)];
      const advice = `\`journalctl -u voxroute -n 50\` says why; \`systemctl restart voxroute\` tries again`;
      return [failed('ports', `nobody listens at ${at} (${key})`, advice)];
    }
    const { process } = holder;
    if (process !== null && process.pid === daemonPid) return [ok('ports', `${at} (${key}) is the daemon's`)];
    // Only root sees whose sockets are: the daemon has said that it has it.
    if (process === null && daemonPid !== null) return [ok('ports', `${at} (${key}) is in use, as it should be`)];
    if (port === FREEPBX_PORT) return [freepbxPort(key, at)];
    const who =
      process === null ? 'another program (run this as root to see which)' : `${process.name}, process ${process.pid}`;
    const advice =
      `end that program, or write another port in ${key}` +
      (key === 'agi.listen' ? ' and in the dialplan' : '') +
      `; \`ss -ltnp 'sport = :${port}'\` shows it`;
    return [failed('ports', `${at} (${key}) is taken by ${who}: voxroute cannot listen there`, advice)];
  });
}

function freepbxPort(key: string, at: string): CheckLine {
  const advice = `write ${key}: 127.0.0.1:4583, which is the default, and agi://127.0.0.1:4583 in the dialplan`;
  return failed('ports', `${at} (${key}) is the port of FreePBX's own FastAGI server`, advice);
}

/** Two that wait at these addresses of one port would be in each other's way. */
function doMeet(one: string, other: string): boolean {
  const isAll = (address: string) => address === '::' || address === '0.0.0.0';
  // One at `::` takes IPv4 as well.
  return (
    one === other || one === '::' || other === '::' || ((isAll(one) || isAll(other)) && isIPv4(one) === isIPv4(other))
  );
}
