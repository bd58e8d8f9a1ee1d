// `voxroute doctor`: does the daemon run, answer commands, and answer a call?

import { controlSocketCandidates } from '../../config/state-directory.js';
import type { Config } from '../../config/schema.js';
import { messageOf } from '../../errors.js';
import { askDaemon, NoDaemon } from '../control-client.js';
import { playAsterisk } from '../play-asterisk.js';
import type { StatusBody } from '../status-rows.js';
import { textOf, type DoctorHost } from './doctor-host.js';
import { failed, ok, warning, type CheckLine } from './finding.js';

/** `detail`: what the disk has to say, as `voxroute cache stats` has it. */
export interface RunningFacts {
  readonly kind: 'answers';
  readonly status: StatusBody;
  readonly disk: DiskState | null;
  /** Of the process; null where the system does not say. */
  readonly uid: number | null;
}
export interface DiskState {
  readonly kind: string;
  readonly why?: string;
}
export interface DaemonFacts {
  /** `silent`: something holds the socket, and says nothing. */
  readonly commands:
    RunningFacts | { readonly kind: 'absent' } | { readonly kind: 'silent' | 'denied'; readonly why: string };
  /** Where FastAGI is expected, and what a call got there; null where nobody listens. */
  readonly fastAgi: {
    readonly address: string;
    readonly outcome: 'answered' | 'unknown script' | 'refused' | 'silent';
  };
}

export async function lookAtDaemon({ cache, agi }: Config, host: DoctorHost): Promise<DaemonFacts> {
  const sockets = controlSocketCandidates(cache.dir, host.environment);
  const commands = await askCommands(sockets, host);
  const served = commands.kind === 'answers' ? commands.status.agi?.address : undefined;
  const { host: listen, port } = served ?? agi.listen;
  const address = listen === '0.0.0.0' ? '127.0.0.1' : listen === '::' ? '::1' : listen;
  return { commands, fastAgi: { address: `${address}:${port}`, outcome: await call(address, port, host.waitMs) } };
}

async function askCommands(sockets: readonly string[], host: DoctorHost): Promise<DaemonFacts['commands']> {
  const options = { timeoutMs: host.waitMs };
  try {
    const status = (await askDaemon(sockets, 'GET', '/v1/status', options)) as StatusBody;
    const stats = (await askDaemon(sockets, 'GET', '/v1/cache', options).catch(() => ({}))) as {
      disk?: { state?: DiskState };
    };
    return { kind: 'answers', status, disk: stats.disk?.state ?? null, uid: uidOf(host, status.pid) };
  } catch (error) {
    if (error instanceof NoDaemon) return { kind: 'absent' };
    const why = messageOf(error);
    return { kind: why.includes('no permission') ? 'denied' : 'silent', why };
  }
}

function uidOf(host: Pick<DoctorHost, 'root'>, pid: number): number | null {
  const uid = /^Uid:\t(\d+)/m.exec(textOf(host, `/proc/${pid}/status`) ?? '')?.[1];
  return uid === undefined ? null : Number(uid);
}

/** Nobody's number, so that nobody is asked about it. */
async function call(host: string, port: number, timeoutMs: number): Promise<DaemonFacts['fastAgi']['outcome']> {
  try {
    const asked = { host, port, script: 'blacklist', number: '', asArgument: false, timeoutMs };
    const { variables } = await playAsterisk(asked);
    const isKnown = Object.keys(variables).some((name) => name.endsWith('STATUS'));
    return isKnown ? 'answered' : 'unknown script';
  } catch (error) {
    return String(error).includes('ECONNREFUSED') ? 'refused' : 'silent';
  }
}

const START =
  'start it: `systemctl start voxroute`; if it does not stay up, `journalctl -u voxroute -n 50` says why. Calls go on without it, with VOX_STATUS=FAILED';
const RESTART =
  'it may be frozen or waiting for a disk: `systemctl restart voxroute`, and look at `journalctl -u voxroute -n 50`';

export function checkDaemon({ commands, fastAgi }: DaemonFacts): readonly CheckLine[] {
  const { address, outcome } = fastAgi;
  const lines: CheckLine[] = [];
  if (commands.kind === 'absent') lines.push(failed('daemon', 'no daemon is running here', START));
  if (commands.kind === 'silent')
    lines.push(failed('daemon', `the daemon does not respond to commands: ${commands.why}`, RESTART));
  if (commands.kind === 'denied') {
    const advice = 'run this as root, or as a member of the group voxroute';
    lines.push(warning('daemon', `the daemon cannot be asked: ${commands.why}`, advice));
  }
  if (outcome === 'silent')
    lines.push(
      failed('daemon', `FastAGI at ${address} accepts connections and does not answer them: the daemon hangs`, RESTART),
    );
  if (outcome === 'unknown script') {
    const advice = 'the check ports names the program; the dialplan and agi.listen must have the daemon’s address';
    lines.push(failed('daemon', `what answers at ${address} is not voxroute's FastAGI`, advice));
  }
  if (outcome === 'refused' && commands.kind === 'answers')
    lines.push(failed('daemon', `FastAGI is not served at ${address}`, RESTART));
  if (lines.length > 0 || commands.kind !== 'answers') return lines;
  const { version, pid } = commands.status;
  return [
    ok('daemon', `version ${version}, process ${pid}; FastAGI at ${address} answers a call`),
    ...attention(commands),
  ];
}

/** What is not looked at elsewhere. */
function attention({ status }: RunningFacts): CheckLine[] {
  const { configuration, state, http, timeZone, loopLagMs } = status;
  const lines: CheckLine[] = [];
  if (configuration.problems.length > 0) {
    const inForce =
      configuration.origin === 'last-good' ? 'the last good configuration' : 'the configuration before it';
    const found = `calls are answered with ${inForce}: what is on disk cannot be used`;
    lines.push(warning('daemon', found, 'correct the files: they are loaded at once; see under configuration'));
  }
  if (!state.isOwn) {
    const found = `another daemon has ${state.directory ?? 'the state directory'}: this one stores nothing on disk and changes no list`;
    lines.push(
      warning('daemon', found, 'end the other one (`pgrep -af voxroute`), or give this one another cache.dir'),
    );
  }
  if (http === null) {
    const advice =
      'the check ports names the program that uses the address of http.listen; end it, then `systemctl restart voxroute`';
    lines.push(warning('daemon', 'HTTP is not served; calls are still answered', advice));
  }
  if (timeZone === null) {
    const advice = 'write timeZone in voxroute.yaml, or `timedatectl set-timezone Europe/Moscow`';
    lines.push(warning('daemon', 'the time zone of this host is unknown, so schedules are unknown too', advice));
  }
  if (loopLagMs > LATE_LOOP_MS) {
    const advice = 'look at the load of this host with `top`; calls are answered from memory in the meantime';
    lines.push(warning('daemon', `the daemon is busy: its event loop is ${loopLagMs} ms late`, advice));
  }
  return lines;
}
/** A moment of 100 ms is nothing: calls are answered from memory in it. */
const LATE_LOOP_MS = 500;

export function checkUser({ commands }: DaemonFacts): readonly CheckLine[] {
  if (commands.kind !== 'answers' || commands.uid === null) return [];
  if (commands.uid !== 0) return [ok('user', `the daemon runs as user ${commands.uid}, not as root`)];
  const advice =
    'start it by its unit (User=voxroute), and give its state to that user: `chown -R voxroute: /var/lib/voxroute`';
  return [warning('user', 'the daemon runs as root: a fault in it would affect the whole host', advice)];
}
