// Tells the service manager that the daemon is ready, and from then on that it is well.
//
// It is asked for before the daemon's code is loaded: on a host under load that alone takes seconds, and a start that is not
// ready in time would be ended and begun again, for ever.

import type { Daemon } from '../daemon/daemon.js';
import type { Log } from '../telemetry/log.js';
import { systemClock } from '../time/clock.js';
import { watchHealth, type HealthWatch } from './health-watch.js';
import { openServiceManager } from './service-manager.js';

export interface ServiceWatch {
  /** The interfaces listen. */
  started(daemon: Pick<Daemon, 'selfCall'>, log: Pick<Log, 'write'>): void;
  /** Before the daemon stops: it is not ill because it answers no more. */
  stop(): void;
}

/** What waits for us then goes on without, and nobody ends the start. */
const READY_AT_LATEST_MS = 3500;
const NOBODY_WAITS: ServiceWatch = { started: () => undefined, stop: () => undefined };

let watch: ServiceWatch | null = null;

/** The same one each time. */
export function serviceWatch(): ServiceWatch {
  watch ??= open(process.env);
  return watch;
}

function open(environment: NodeJS.ProcessEnv): ServiceWatch {
  const manager = openServiceManager(environment);
  if (manager === null) return NOBODY_WAITS;
  const { watchdogMs } = manager;
  let daemon: Pick<Daemon, 'selfCall'> | null = null;
  let log: Pick<Log, 'write'> | null = null;
  let health: HealthWatch | null = null;
  let isReported = false;
  const ready = () => {
    if (isReported) return;
    isReported = true;
    manager.notify('READY=1');
    if (watchdogMs === null) return;
    health = watchHealth({
      // Until the interfaces listen, that the loop turns is enough.
      daemon: { selfCall: () => daemon?.selfCall() ?? null },
      clock: systemClock,
      watchdogMs,
      isWell: () => manager.notify('WATCHDOG=1'),
      isIll: (why) =>
        log?.write(
          'error',
          { why },
          'FastAGI does not answer test calls of the daemon itself: if that continues, systemd restarts it',
        ),
    });
  };
  const cancel = systemClock.after(Math.max(0, READY_AT_LATEST_MS - process.uptime() * 1000), ready);
  return {
    started(nowDaemon, nowLog) {
      cancel();
      [daemon, log] = [nowDaemon, nowLog];
      ready();
    },
    stop() {
      cancel();
      isReported = true;
      health?.stop();
      manager.close();
    },
  };
}
