// What the daemon tells systemd: that it is ready, and that it is well (sd_notify(3)).
//
// Node.js speaks no datagram Unix sockets. Where the unit has OpenFile= (systemd 253 and later), systemd itself connects one
// and hands it over: a write is a message. Else a small shell stands by and runs systemd-notify for each line that it is
// given, so that the daemon, which may be large, never forks for it.

import { spawn } from 'node:child_process';
import { write } from 'node:fs';
import { basename } from 'node:path';

export interface ServiceManager {
  /** One variable, such as `READY=1`. Waits for nobody; what cannot be told is lost. */
  notify(state: string): void;
  /** It wants to hear `WATCHDOG=1` at least this often; null where it watches nothing. */
  readonly watchdogMs: number | null;
  close(): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

const FIRST_FD = 3;
const RELAY = 'while IFS= read -r state; do systemd-notify "$state"; done';

/** Null where no service manager waits for anything. */
export function openServiceManager(environment: Environment, pid = process.pid): ServiceManager | null {
  const { NOTIFY_SOCKET: socket = '' } = environment;
  if (socket === '') return null;
  const fd = handedOver(environment, basename(socket), pid);
  return { watchdogMs: watchdogMs(environment, pid), ...(fd === null ? relay(environment) : throughFile(fd)) };
}

/**
 *   LISTEN_PID=1234 LISTEN_FDS=1 LISTEN_FDNAMES=notify
 *
 * @param name the one that OpenFile= gives: that of the socket
 */
function handedOver({ LISTEN_PID, LISTEN_FDNAMES = '' }: Environment, name: string, pid: number): number | null {
  if (LISTEN_PID !== String(pid)) return null;
  const index = LISTEN_FDNAMES.split(':').indexOf(name);
  return index < 0 ? null : FIRST_FD + index;
}

function watchdogMs({ WATCHDOG_USEC = '', WATCHDOG_PID }: Environment, pid: number): number | null {
  const isForUs = WATCHDOG_PID === undefined || WATCHDOG_PID === String(pid);
  return isForUs && /^[1-9]\d{0,12}$/.test(WATCHDOG_USEC) ? Number(WATCHDOG_USEC) / 1000 : null;
}

function throughFile(fd: number): Pick<ServiceManager, 'notify' | 'close'> {
  let isBusy = false;
  return {
    notify(state) {
      // One at a time: where nobody reads them, no more than one thread waits.
      if (isBusy) return;
      isBusy = true;
      write(fd, state, () => (isBusy = false));
    },
    close: () => undefined,
  };
}

function relay({ NOTIFY_SOCKET, PATH }: Environment): Pick<ServiceManager, 'notify' | 'close'> {
  const env = { NOTIFY_SOCKET, PATH: PATH ?? '/usr/bin:/bin' };
  const shell = spawn('/bin/sh', ['-c', RELAY], { env, stdio: ['pipe', 'ignore', 'ignore'] });
  // One that is not there, or has ended.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return {
    notify(state) {
      if (shell.stdin.writable) shell.stdin.write(`${state}\n`);
    },
    close: () => void shell.stdin.end(),
  };
}
