// `voxroute doctor`: can the daemon log in to each Asterisk, hear its questions, and answer them?

import { isIP } from 'node:net';
import { AmiFault } from '../../ami/ami-fault.js';
import { withoutAdvice } from '../../ami/connection-fault.js';
import { DEFAULT_AMI_TIMINGS } from '../../ami/ami-server.js';
import { connectManager } from '../../ami/asterisk-manager-adapter.js';
import type { ManagerConnection } from '../../ami/manager-connection.js';
import type { Config } from '../../config/schema.js';
import { isLoopback } from '../../http/access.js';
import type { DoctorHost } from './doctor-host.js';
import { failed, ok, warning, notChecked, type CheckLine } from './finding.js';

type Server = Config['ami']['servers'][number];

export interface AmiFacts {
  readonly server: Pick<Server, 'name' | 'host' | 'port' | 'username' | 'prefetchContexts'>;
  readonly login:
    | { readonly kind: 'refused' | 'unreachable' | 'silent' | 'other'; readonly why: string }
    | {
        readonly kind: 'done';
        /** Such as `Asterisk Call Manager/5.0.4`. */
        readonly banner: string;
        /** May it read and set variables of channels? */
        readonly mayCall: boolean;
        /** What the user hears, as Asterisk itself says it; null where that Asterisk cannot be asked from here. */
        readonly reads: readonly string[] | null;
      }
    /** Its secret cannot be read: said under configuration. */
    | null;
}

/** One login each: who is refused again and again gets shut out. */
export async function lookAtAmi(
  servers: Config['ami']['servers'],
  secrets: ReadonlyMap<string, string>,
  host: DoctorHost,
): Promise<AmiFacts[]> {
  return Promise.all(
    servers.map(async (server): Promise<AmiFacts> => {
      const secret = secrets.get(server.name);
      return { server, login: secret === undefined ? null : await logIn({ ...server, secret }, host) };
    }),
  );
}

async function logIn(server: Server & { readonly secret: string }, host: DoctorHost): Promise<AmiFacts['login']> {
  const end = new AbortController();
  const options = { server, eventMask: 'off', events: new Set<never>(), timings: DEFAULT_AMI_TIMINGS };
  try {
    const manager = await connectManager({
      ...options,
      clock: host.clock,
      onEvent: () => undefined,
      signal: end.signal,
    });
    try {
      const mayCall = await hasRight(manager);
      const reads = isLoopback(server.host) ? await readsOf(server.username, host) : null;
      return { kind: 'done', banner: manager.banner, mayCall, reads };
    } finally {
      manager.close(new AmiFault('STOPPED', 'looked at'));
    }
  } catch (error) {
    if (!(error instanceof AmiFault)) throw error;
    // What to look at is said here in other words.
    return { kind: KIND_OF[error.code] ?? 'other', why: withoutAdvice(error.message) };
  }
}

const KIND_OF: Readonly<Partial<Record<AmiFault['code'], 'refused' | 'unreachable' | 'silent'>>> = {
  LOGIN_REFUSED: 'refused',
  UNREACHABLE: 'unreachable',
  SILENT: 'silent',
  NO_REPLY: 'silent',
};

/** Of a channel that nobody has, so that nothing is changed: whoever has the right hears that there is none. */
async function hasRight(manager: ManagerConnection): Promise<boolean> {
  const channel = 'voxroute/doctor-asks-of-no-channel';
  const responses = await manager.batch(
    [
      { action: 'Getvar', channel, variable: 'CONTEXT' },
      { action: 'Setvar', channel, variable: 'VOX_READY', value: '' },
    ],
    DEFAULT_AMI_TIMINGS.actionMs,
  );
  return responses.every(({ message }) => !/permission/i.test(message));
}

/** AMI does not tell a user what it may hear; Asterisk's command line does, on its own host. */
async function readsOf(username: string, host: DoctorHost): Promise<string[] | null> {
  const output = await host.run('asterisk', ['-rx', `manager show user ${username}`]);
  const read = /^\s*read perm:\s*(.*)$/m.exec(output ?? '')?.[1];
  return read === undefined ? null : read.split(',').map((right) => right.trim());
}

/** The versions that the tests run on, and those between. */
const OLDEST = 16;
const NEWEST = 22;

/** `Asterisk Call Manager/5.0.4` is Asterisk 16, `/11.0.0` is 22; null for what is older, or says something else. */
export function asteriskOf(banner: string): number | null {
  const manager = Number(/Asterisk Call Manager\/(\d+)\./.exec(banner)?.[1] ?? Number.NaN);
  return manager >= 5 && manager < 40 ? manager + 11 : null;
}

export function checkAmi(servers: readonly AmiFacts[]): readonly CheckLine[] {
  return servers.flatMap(({ server, login }) => [...way(server), ...loginLines(server, login)]);
}

function loginLines({ name, username, host, port, prefetchContexts }: AmiFacts['server'], login: AmiFacts['login']) {
  const lines: CheckLine[] = [];
  const section = `[${username}] of that host's manager.conf`;
  if (login === null) return [notChecked('ami', `${name}: its secret cannot be read`)];
  if (login.kind === 'refused') {
    const advice = `give ${section} the secret of ami.servers ${name} (secretFile), and a permit for this host's address; then \`asterisk -rx 'manager reload'\``;
    return [failed('ami', `${name}: ${login.why}: the user or its secret is wrong`, advice)];
  }
  if (login.kind === 'unreachable') {
    const advice = `is Asterisk running (\`asterisk -rx 'core show uptime'\`), and does its manager.conf have enabled = yes, port = ${port} and a bindaddr that this host reaches?`;
    return [failed('ami', `${name}: no Asterisk answers at ${host}:${port}: ${login.why}`, advice)];
  }
  if (login.kind !== 'done') {
    const advice = "it may be frozen, or not an Asterisk: try `asterisk -rx 'core show uptime'` on that host";
    return [failed('ami', `${name}: ${login.why}`, advice)];
  }
  const { banner, mayCall, reads } = login;
  if (!mayCall) {
    const advice = `write = call in ${section}, then \`asterisk -rx 'manager reload'\``;
    lines.push(
      failed('ami', `${name}: the user may not read and set variables of channels: no request is answered`, advice),
    );
  }
  for (const right of ['user', ...(prefetchContexts.length > 0 ? ['call'] : [])]) {
    if (reads === null || reads.includes(right) || reads.includes('all')) continue;
    const what = right === 'user' ? 'UserEvents: no request arrives' : 'new channels: prefetchContexts does nothing';
    const advice = `read = ${prefetchContexts.length > 0 ? 'user,call' : 'user'} in ${section}, then \`asterisk -rx 'manager reload'\``;
    lines.push(failed('ami', `${name}: the user does not receive ${what}`, advice));
  }
  lines.push(...version(name, banner));
  if (lines.length > 0) return lines;
  const heard =
    reads === null
      ? `; which events it receives can only be seen there: \`asterisk -rx 'manager show user ${username}'\``
      : '';
  return [
    ok(
      'ami',
      `${name}: logged in to Asterisk ${asteriskOf(banner) ?? ''} as ${username}, with the rights it needs${heard}`,
    ),
  ];
}

function version(name: string, banner: string): CheckLine[] {
  const major = asteriskOf(banner);
  if (major !== null && major >= OLDEST && major <= NEWEST) return [];
  const which =
    major === null ? `a version of Asterisk that was not tested (${banner.slice(0, 60)})` : `Asterisk ${major}`;
  const advice = `tested versions are ${OLDEST} to ${NEWEST}: watch the log for ami events, or update that Asterisk`;
  return [warning('ami', `${name}: ${which}`, advice)];
}

/** AMI has no encryption here. */
function way({ name, host }: AmiFacts['server']): CheckLine[] {
  if (isIP(host) === 0) {
    if (host === 'localhost') return [];
    const advice = 'write its numeric address: a name costs up to 10 s if the name server does not respond';
    return [warning('ami', `${name}: ${host} is a name`, advice)];
  }
  if (isLoopback(host) || isPrivate(host)) return [];
  const advice =
    'keep AMI on loopback or on a network of your own (a VPN): anyone who can read the traffic can read and control calls';
  return [
    warning(
      'ami',
      `${name}: ${host} is no address of this host or of a private network, and AMI is not encrypted`,
      advice,
    ),
  ];
}

/** RFC 1918, RFC 6598, RFC 4193, and link-local addresses. */
function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i.test(
    address,
  );
}
