// One daemon owns a state directory: the one that has the store open. Another one that is started on it changes nothing
// there, and takes it over when the first is gone. A directory that is removed under its owner is recreated.

import { access, stat } from 'node:fs/promises';
import { isAbsent, messageOf } from '../errors.js';
import type { ControlServer } from '../http/control-server.js';
import type { Log } from '../telemetry/log.js';
import type { Clock } from '../time/clock.js';

/** Taken over within 10 s: the store tries as often. */
const LOOK_MS = 4000;

export interface GuardParts {
  /** Null when there is no place for state. */
  readonly directory: string | null;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Pick<Log, 'write'>;
  /** Does this daemon own it, by what the store says now? */
  readonly isOwner: () => boolean;
  /** Takes over what the owner, or the one before, has written. */
  readonly follow: () => Promise<void>;
  /** Looks whether the files that are in use are still there, and recreates those that are not. */
  readonly lookAround: () => Promise<void>;
  /** Null when there is no place for a socket, or another daemon has it. */
  readonly openControl: (isAgain: boolean) => Promise<ControlServer | null>;
}

export interface StateDirectoryGuard {
  readonly control: ControlServer | null;
  stop(): Promise<void>;
}

/** Opens the control socket, and sees to it that it and the state stay there. Never rejects. */
export async function guardStateDirectory(parts: GuardParts): Promise<StateDirectoryGuard> {
  const { directory, clock, log, isOwner } = parts;
  let wasOwner = isOwner();
  let known = await identityOf(directory, null);
  let control = await parts.openControl(false);
  let cancel: () => void = () => undefined;
  let isStopped = false;
  if (!wasOwner) log.write('warn', { directory }, OWNED_BY_ANOTHER);

  async function look(): Promise<void> {
    const owns = isOwner();
    if (!owns || !wasOwner) await parts.follow();
    if (owns && !wasOwner) {
      log.write('info', { directory }, 'the other daemon is gone: this one has the state directory now');
    }
    if (!owns && wasOwner) log.write('warn', { directory }, OWNED_BY_ANOTHER);
    wasOwner = owns;
    if (!owns) return;
    const found = await identityOf(directory, known);
    if (known !== null && found !== known)
      log.write('error', { directory }, 'the state directory was removed while it was in use: it is created again');
    known = found;
    await parts.lookAround();
    if (control !== null && (await exists(control.path))) return;
    // Closing removes what is there under its name.
    await control?.close();
    control = isStopped ? null : await parts.openControl(true);
  }

  function lookLater() {
    cancel = clock.after(LOOK_MS, () => {
      // A disk that hangs is waited for here, where nobody else waits.
      void look()
        .catch((error: unknown) =>
          log.write('warn', { directory, why: messageOf(error) }, 'the state directory cannot be checked'),
        )
        .finally(() => {
          if (!isStopped) lookLater();
        });
    });
  }
  lookLater();

  return {
    get control() {
      return control;
    },
    async stop() {
      isStopped = true;
      cancel();
      await control?.close();
    },
  };
}

const OWNED_BY_ANOTHER =
  'another daemon has this state directory: this one caches in memory only and changes no list until the other one has ended';

/**
 * Of a directory: another one of the same name has another one, as what is written next recreates the directory. Null
 * where there is none.
 *
 * @param last what counts while it cannot be looked at
 */
async function identityOf(directory: string | null, last: string | null): Promise<string | null> {
  if (directory === null) return null;
  try {
    const { ino, birthtimeMs } = await stat(directory);
    return `${ino} ${birthtimeMs}`;
  } catch (error) {
    return isAbsent(error) ? null : last;
  }
}

/** Whatever is not said to be absent is there. */
async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    return !isAbsent(error);
  }
}
