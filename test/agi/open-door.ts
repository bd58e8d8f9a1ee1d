// The AGI door for a test: on a free port, with short limits, and with everything it reports kept.

import { onTestFinished } from 'vitest';
import type { AgiDoorEvent } from '../../src/agi/agi-door-event.js';
import { listenForAgi, type AgiDoor, type AgiDoorOptions } from '../../src/agi/agi-server.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { systemClock, type Clock } from '../../src/time/clock.js';

/** A clock whose timers end ten times as early, for limits of a second. */
export const hastyClock: Clock = {
  ...systemClock,
  after: (delayMs, action) => systemClock.after(delayMs / 10, action),
};

export interface OpenDoor {
  readonly door: AgiDoor;
  readonly port: number;
  readonly events: AgiDoorEvent[];
  /** The calls that were asked about. */
  readonly calls: IncomingCall[];
  /** Kinds of what was reported, once there are that many; rejects after two seconds. */
  readonly kinds: (atLeast: number) => Promise<string[]>;
  /** Resolves when no connection is open; rejects after two seconds. */
  readonly empty: () => Promise<void>;
}

/** Answers VOX_STATUS=OK and the number, unless told otherwise. Closed when the test is over. */
export async function openDoor(overrides: Partial<AgiDoorOptions> = {}): Promise<OpenDoor> {
  const events: AgiDoorEvent[] = [];
  const calls: IncomingCall[] = [];
  const answer =
    overrides.answer ??
    ((call: IncomingCall) =>
      Promise.resolve({
        variables: [
          ['VOX_STATUS', 'OK'],
          ['VOX_NUMBER', call.number],
        ] as const,
      }));
  const door = await listenForAgi({
    host: '127.0.0.1',
    port: 0,
    isAllowed: () => true,
    maxSessions: () => 1000,
    environmentTimeoutMs: 3000,
    environmentMaxBytes: 64 * 1024,
    callDefaults: () => ({ deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' }),
    clock: systemClock,
    report: (event) => events.push(event),
    ...overrides,
    answer(call, signal) {
      calls.push(call);
      return answer(call, signal);
    },
  });
  onTestFinished(() => door.close(0));
  return {
    door,
    port: door.address.port,
    events,
    calls,
    async kinds(atLeast) {
      await eventually(
        () => events.length >= atLeast,
        () => `reported only ${JSON.stringify(events)}`,
      );
      return events.map((event) => event.kind);
    },
    empty: () =>
      eventually(
        () => door.sessions() === 0,
        () => `${door.sessions()} connections still open`,
      ),
  };
}

async function eventually(isSo: () => boolean, otherwise: () => string): Promise<void> {
  const giveUpAt = performance.now() + 2000;
  while (!isSo()) {
    if (performance.now() > giveUpAt) throw new Error(otherwise());
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
